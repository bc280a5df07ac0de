"""What a policy pack's ``measures.yaml`` and ``duties.yaml`` hold: one entry each, typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from django.utils.translation import gettext_lazy as _
from pydantic import Field, field_validator, model_validator

from gongzhi.foundation.clock.limits import Limit
from gongzhi.foundation.errors import DomainError
from gongzhi.registry.provisions.entries import Complaint, Entry, Key, Known, Piece
from gongzhi.registry.territory.rules import Depth

__all__ = [
    "Cadence",
    "DutyEntry",
    "DutyLevel",
    "MeasureEntry",
    "MetricTarget",
    "MilestoneEntry",
    "Parameter",
    "ProgrammeHead",
    "ProgrammePart",
    "check_measures",
]

_Line = Annotated[str, Field(min_length=1, max_length=200)]
_Name = Annotated[str, Field(min_length=1, max_length=100)]


class ProgrammePart(Piece):
    """A chapter of the programme."""

    key: Key
    title: _Line


class ProgrammeHead(Piece):
    """What a pack says of the programme that its measures and duties make up."""

    key: Key
    title: _Line
    starts_on: date
    ends_on: date | None = None
    document: Annotated[str, Field(max_length=120)] = ""
    parts: tuple[ProgrammePart, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError(_("ends_on lies before starts_on"))
        return self


class MetricTarget(Piece):
    """A figure that shows how far a measure is, and what it is to come to."""

    metric: Annotated[str, Field(min_length=1, max_length=60)]
    at_least: Annotated[Decimal, Field(ge=0)] | None = None
    at_most: Annotated[Decimal, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(_("at_most is less than at_least"))
        return self


class Parameter(Piece):
    """A blank of the source (x个) to fill in on adopting; ``{key}`` stands for it in the text."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    title: _Line
    unit: Annotated[str, Field(max_length=12)] = ""


class MilestoneEntry(Piece):
    """A step on the way, with its day where the source gives one."""

    key: Key
    title: _Line
    due_on: date | None = None


class MeasureEntry(Entry):
    """One measure: what is to be done, who leads, who answers, how it is shown.

    ``lead`` and ``responsible`` are the source's own words; an empty lead means that it names
    none. ``text`` quotes the source, with ``{key}`` for each blank.
    """

    part: str = ""
    number: Annotated[str, Field(max_length=20)] = ""
    text: Annotated[str, Field(max_length=4000)] = ""
    lead: Annotated[str, Field(max_length=100)] = ""
    responsible: tuple[_Name, ...] = ()
    deliverables: tuple[_Line, ...] = ()
    due_on: date | None = None
    evidence_required: tuple[_Line, ...] = ()
    metrics: tuple[MetricTarget, ...] = ()
    standards: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    milestones: tuple[MilestoneEntry, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for what, keys in (
            ("parameters", [each.key for each in self.parameters]),
            ("milestones", [each.key for each in self.milestones]),
            ("responsible", list(self.responsible)),
        ):
            twice = {key for key in keys if keys.count(key) > 1}
            if twice:
                raise ValueError(
                    _("{what}: these stand twice: {keys}").format(
                        what=what, keys=", ".join(sorted(twice))
                    )
                )
        for parameter in self.parameters:
            if "{" + parameter.key + "}" not in self.text:
                raise ValueError(
                    _("the text has no place “{place}” for this parameter").format(
                        place="{" + parameter.key + "}"
                    )
                )
        return self


class Cadence(StrEnum):
    """How often a duty comes round."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"


class DutyLevel(StrEnum):
    """On which level of areas the units are that owe a duty."""

    CITY = "city"
    COUNTY = "county"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"

    @property
    def depth(self) -> Depth:
        """The level as it is stored."""
        return Depth[self.name]


class DutyEntry(Entry):
    """What units of a kind owe again and again.

    ``due_after`` is the grace after the period's end, such as ``5wd``; without it the duty is to be
    done within the period.
    """

    text: Annotated[str, Field(max_length=2000)] = ""
    cadence: Cadence
    levels: Annotated[tuple[DutyLevel, ...], Field(min_length=1)]
    unit_kinds: Annotated[tuple[str, ...], Field(min_length=1)]
    due_after: str = ""
    evidence: tuple[_Line, ...] = ()

    @field_validator("due_after")
    @classmethod
    def _limit(cls, text: str) -> str:
        """Return the grace as it is stored: `` 5 wd`` and ``5wd`` are one."""
        try:
            return str(Limit.parse(text)) if text else ""
        except DomainError as error:
            raise ValueError(error.message) from None

    @model_validator(mode="after")
    def _readable(self) -> Self:
        from gongzhi.registry.organisations.models import UnitKind  # noqa: PLC0415 - loaded apps

        unknown = set(self.unit_kinds) - set(UnitKind.values)
        if unknown:
            raise ValueError(
                _("there is no such kind of unit: {unknown}; there are: {kinds}").format(
                    unknown=", ".join(sorted(unknown)), kinds=", ".join(UnitKind.values)
                )
            )
        return self


def check_measures(entries: Sequence[MeasureEntry], known: Known) -> Iterator[Complaint]:
    """Find parts, units, metrics and standards that are not there, and days out of the programme.

    Units are held against the pack's own ``units.yaml`` where it has one.
    """
    for index, entry in enumerate(entries):
        yield from _check_part(index, entry, known)
        yield from _check_units(index, entry, known)
        yield from _check_linked(index, entry, known)
        yield from _check_days(index, entry, known)


def _check_part(index: int, entry: MeasureEntry, known: Known) -> Iterator[Complaint]:
    if entry.part and entry.part not in known.parts:
        message = _("the programme has no part “{key}”").format(key=entry.part)
        yield Complaint(index, ("part",), message)


def _check_units(index: int, entry: MeasureEntry, known: Known) -> Iterator[Complaint]:
    if not known.units:
        return
    named = [(("lead",), entry.lead)] if entry.lead else []
    named += [(("responsible", place), name) for place, name in enumerate(entry.responsible)]  # type: ignore[misc]
    for path, name in named:
        if name not in known.units:
            message = _("no unit of this pack is named “{name}”; add it to units.yaml").format(
                name=name
            )
            yield Complaint(index, path, message)


def _check_linked(index: int, entry: MeasureEntry, known: Known) -> Iterator[Complaint]:
    for place, target in enumerate(entry.metrics):
        if target.metric not in known.metrics:
            message = _("there is no metric “{key}”").format(key=target.metric)
            yield Complaint(index, ("metrics", place, "metric"), message)
    for place, key in enumerate(entry.standards):
        if key not in known.keys_of("standards"):
            message = _("this pack has no standard “{key}”").format(key=key)
            yield Complaint(index, ("standards", place), message)


def _check_days(index: int, entry: MeasureEntry, known: Known) -> Iterator[Complaint]:
    days = [(("due_on",), entry.due_on)]
    days += [
        (("milestones", place, "due_on"), step.due_on)  # type: ignore[misc]
        for place, step in enumerate(entry.milestones)
    ]
    for path, day in days:
        if day is None:
            continue
        early = known.starts_on is not None and day < known.starts_on
        if early or (known.ends_on is not None and day > known.ends_on):
            yield Complaint(index, path, _("this day lies outside the programme"))
