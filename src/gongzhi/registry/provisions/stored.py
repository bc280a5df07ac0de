"""Reading stored entries by the models of today, which may ask more than those they came in by."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Final, TypeVar

from pydantic import ValidationError

from gongzhi.registry.provisions.entries import Entry
from gongzhi.registry.provisions.queries import Provision

log: Final = logging.getLogger(__name__)
E = TypeVar("E", bound=Entry)


def find_entry(provision: Provision, shape: type[E]) -> E | None:
    """Return what a provision says, or None where it cannot be read; the log then says why.

    One entry that cannot be read must not keep all others from their day.
    """
    try:
        return shape.model_validate(dict(provision.value))
    except ValidationError as error:
        log.warning(
            "pack %s at %r, %s %s cannot be read: %s",
            provision.pack_code,
            provision.area_code,
            provision.section,
            provision.key,
            error.errors(include_url=False, include_input=False),
        )
        return None


def readable(found: Iterable[Provision], shape: type[E]) -> list[tuple[Provision, E]]:
    """Return the provisions that can be read, each with its entry."""
    read = ((provision, find_entry(provision, shape)) for provision in found)
    return [(provision, entry) for provision, entry in read if entry is not None]
