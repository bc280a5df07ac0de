"""Procedures: who decides by which steps, with which floors and which days. Pure.

Floors are exact fractions: ``2/3`` of the heads is kept when ``3 × present ≥ 2 × all``. 以上
includes the figure itself, 过半数 does not (``strict``). What no article fixes is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Annotated, Final, Literal, Self

from django.utils.translation import gettext_lazy as _
from pydantic import Field, StringConstraints, field_validator, model_validator

from gongzhi.registry.provisions.entries import Complaint, Entry, Key, Known, Piece, Title

FRACTION_PATTERN: Final = r"^[1-9][0-9]{0,3}/[1-9][0-9]{0,3}$"
FractionText = Annotated[str, StringConstraints(pattern=FRACTION_PATTERN)]
Days = Annotated[int, Field(ge=0, le=400)]

Kind = Literal["deliberation", "decision", "election", "recall", "disclosure", "mediation",
               "matter", "organisation"]  # fmt: skip
Counted = Literal["heads", "area", "households", "representatives", "members", "ballots", "groups",
                  "women"]  # fmt: skip
Stage = Literal["participation", "approval", "election", "run_off", "requisition", "composition"]


class FloorRule(Piece):
    """How many of what must take part, agree, ask for it, or belong.

    ``of`` says of what the fraction is taken, in the source's words where they matter.
    """

    stage: Stage
    counted: Counted
    at_least: FractionText = Field(description="An exact fraction such as 2/3.")
    of: str = Field(min_length=1, max_length=60)
    strict: bool = Field(
        False, description="More than the fraction (过半数), not the fraction itself."
    )
    any_of: bool = Field(False, description="One of several such floors is enough.")
    matters: tuple[str, ...] = Field((), description="For which matters; left out: for all.")

    @field_validator("at_least")
    @classmethod
    def _not_above_one(cls, text: str) -> str:
        if Fraction(text) > 1:
            raise ValueError(_("no more than 1/1 can be asked for"))
        return text

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.strict and Fraction(self.at_least) == 1:
            raise ValueError(_("more than all cannot be asked for"))
        return self

    @property
    def fraction(self) -> Fraction:
        """The floor as an exact fraction."""
        return Fraction(self.at_least)

    def kept(self, part: int, whole: int) -> bool:
        """Tell whether ``part`` of ``whole`` keeps the floor: whole numbers, exactly."""
        reached = part * self.fraction.denominator
        wanted = whole * self.fraction.numerator
        return reached > wanted if self.strict else reached >= wanted


class StepRule(Piece):
    """One step, in order: who does it, how many days before or after, how long it is posted."""

    key: Key
    title: Title
    by: str = Field("", max_length=60, description="Who, in the source's words.")
    within_days: Days | None = Field(
        None, description="At most so many days after the step before."
    )
    ahead_days: Days | None = Field(None, description="At least so many days before the next step.")
    posted_days: Days | None = Field(None, description="Posted for at least so many days.")
    working_days: bool = Field(False, description="The days are working days.")
    optional: bool = False
    note: str = Field("", max_length=200)


class ProcedureEntry(Entry):
    """A procedure prescribed by law or by a policy document."""

    kind: Kind
    body: str = Field("", max_length=60, description="Which body acts: 业主大会, 村民会议.")
    steps: tuple[StepRule, ...] = ()
    floors: tuple[FloorRule, ...] = ()
    seats_from: int | None = Field(None, ge=1, le=1000)
    seats_to: int | None = Field(None, ge=1, le=1000)
    seats_odd: bool = False
    term_years: int | None = Field(None, ge=1, le=20)
    every_months: int | None = Field(
        None, ge=1, le=120, description="At least once in so many months."
    )

    @model_validator(mode="after")
    def _seats_in_order(self) -> Self:
        if self.seats_from and self.seats_to and self.seats_to < self.seats_from:
            raise ValueError(_("seats_to is less than seats_from"))
        return self


def check_procedures(entries: Sequence[ProcedureEntry], known: Known) -> Iterator[Complaint]:  # noqa: ARG001 - every section's check takes both
    """Find steps of one procedure that have the same key, and procedures that say nothing."""
    for index, entry in enumerate(entries):
        seen: set[str] = set()
        for position, step in enumerate(entry.steps):
            if step.key in seen:
                message = _("two steps have the key “{key}”").format(key=step.key)
                yield Complaint(index, ("steps", position, "key"), message)
            seen.add(step.key)
        says = entry.steps or entry.floors or entry.seats_from or entry.term_years
        if not (says or entry.every_months):
            yield Complaint(
                index, (), _("give at least a step, a floor, seats, a term or a rhythm")
            )
