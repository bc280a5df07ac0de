"""What other modules do when an area changes: explicit hand-over, in the same transaction.

A change that leaves codes without their place (split, merge, retire, a moved boundary) calls every
registered function with those codes. A function moves what its module keeps open there, and may
ask ``queries.find_grid`` (which then answers by the new boundaries) and ``queries.successors_of``.
"""

from __future__ import annotations

from collections.abc import Callable

from gongzhi.foundation.actors import Actor

Rehome = Callable[[tuple[str, ...], Actor], int]
"""``rehome(area_codes, actor)`` moves open things out of stale codes; returns how many moved."""

_rehomes: list[Rehome] = []

AREA_CHANGED = "territory.area_changed"
"""Emitted after each change, with ``area_codes``."""


def register_rehome(function: Rehome) -> Rehome:
    """Register a hand-over function; call it from the owning application's ``ready``."""
    if function not in _rehomes:
        _rehomes.append(function)
    return function


def rehome_all(area_codes: tuple[str, ...], actor: Actor) -> int:
    """Call every registered function in order of registration; return how many things moved."""
    return sum(function(area_codes, actor) for function in _rehomes)
