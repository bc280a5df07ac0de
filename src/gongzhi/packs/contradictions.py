"""Where two packs in force say different things of one matter, and which rule decides. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.packs.sections import NAMING
from gongzhi.registry.provisions.queries import InForce, Provision, by_area, resolve, said_at

# What may differ between two packs without their ruling differently.
BESIDE_THE_MATTER: Final = frozenset(
    {"key", "title", "title_en", "clause", "verified", "note", "effective_from", "effective_to"}
)


class Rule(StrEnum):
    """Which rule decides between two entries on one matter."""

    MORE_LOCAL = "more_local"
    LATER_EFFECT = "later_effect"
    LATER_LOADING = "later_loading"


RULE_TITLES: Final[Mapping[Rule, str | Promise]] = {
    Rule.MORE_LOCAL: _("the pack of the smaller area holds"),
    Rule.LATER_EFFECT: _("the entry that took effect later holds"),
    Rule.LATER_LOADING: _("the pack that was loaded later holds"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of two entries, with what each says; None where one says nothing."""

    name: str
    holding: Any
    other: Any


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two entries on one matter that rule differently: what holds, what does not, and why."""

    holding: Provision
    other: Provision
    rule: Rule
    differences: tuple[Difference, ...]

    @property
    def rule_title(self) -> str:
        """The rule in words."""
        return str(RULE_TITLES[self.rule])


def contradictions_among(found: Iterable[InForce]) -> Iterator[Contradiction]:
    """Yield what holds against each entry that it overrides, where the two rule differently."""
    for one in found:
        if one.provision.section in NAMING:
            continue
        for other in one.overridden:
            differences = differences_of(one.provision.value, other.value)
            if differences:
                rule = rule_between(one.provision, other)
                yield Contradiction(one.provision, other, rule, differences)


def contradictions_around(found: Iterable[Provision], area_code: str) -> Iterator[Contradiction]:
    """Yield what ``contradictions_among`` does at an area and at each one below with a pack.

    ``found`` is what packs at, above and below the area say. Below, only what a place's own packs
    speak of is compared: all else is settled above it. So each pair of entries comes once.
    """
    said = by_area(found)
    yield from contradictions_among(resolve(said_at(area_code, said)))
    for place in sorted(code for code in said if len(code) > len(area_code)):
        matters = {(one.section, one.matter) for one in said[place]}
        here = [one for one in said_at(place, said) if (one.section, one.matter) in matters]
        yield from contradictions_among(resolve(here))


def contradictions_of_the_tree(
    found: Iterable[Provision], area_code: str
) -> Iterator[Contradiction]:
    """Yield where packs of two areas, neither in the other, rule differently on one class.

    There is one tree of classes, so that one of them holds in both areas. Of those, the pairs of
    which one side stands at, above or below an area.
    """
    for one in contradictions_among(resolve(found)):
        held, other = one.holding.area_code, one.other.area_code
        if not _in_line(held, other) and (_in_line(held, area_code) or _in_line(other, area_code)):
            yield one


def _in_line(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def rule_between(holding: Provision, other: Provision) -> Rule:
    """Return the first rule by which one entry ranks above another."""
    if len(holding.area_code) != len(other.area_code):
        return Rule.MORE_LOCAL
    if holding.effective_from != other.effective_from:
        return Rule.LATER_EFFECT
    return Rule.LATER_LOADING


def differences_of(holding: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return the fields in which two entries rule differently, in the first one's order."""
    names = [name for name in dict.fromkeys([*holding, *other]) if name not in BESIDE_THE_MATTER]
    return tuple(
        Difference(name, holding.get(name), other.get(name))
        for name in names
        if holding.get(name) != other.get(name)
    )
