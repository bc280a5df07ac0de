"""The ten kinds of rule that a standard may be: data with a type, never code.

Every rule speaks of one figure (``metric``) and of the bounds it is held to; bounds may depend on
other figures. Sources of the examples: seeds 000 and 001.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from gongzhi.planning.staffing.demands import Range

Amount = Annotated[
    Decimal, Field(ge=0, max_digits=18, decimal_places=6, allow_inf_nan=False, strict=False)
]
Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=4, allow_inf_nan=False)]
MetricId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]*$", max_length=80)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class Span(StrEnum):
    """How long one period of a cadence is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Return the period's length in months."""
        return {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[self.value]


class _Rule(BaseModel):
    """What all rules share. ``doubt`` says in words what the source leaves open, where it does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    doubt: Words | None = None

    def metrics(self) -> Iterator[str]:
        """Yield the id of every figure that the rule reads."""
        yield self.metric  # type: ignore[attr-defined]  # cadence, which has none, has its own


class Between(_Rule):
    """A figure lies between two bounds, both included (300-500 households in a grid)."""

    type: Literal["between"]
    metric: MetricId
    low: Amount
    high: Amount

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        _check_order(self.low, self.high)
        return self


class AtLeast(_Rule):
    """A figure reaches a bound (at least one full-time officer in a grid)."""

    type: Literal["at_least"]
    metric: MetricId
    bound: Amount


class AtMost(_Rule):
    """A figure stays at or below a bound."""

    type: Literal["at_most"]
    metric: MetricId
    bound: Amount


class Ratio(_Rule):
    """One of a figure for every ``low`` to ``high`` of another (a worker per 200-300 households).

    At least ``ceil(per / high)`` and at most ``floor(per / low)`` are wanted, where that allows
    one at all.
    """

    type: Literal["ratio"]
    metric: MetricId
    per: MetricId
    low: Annotated[Amount, Field(gt=0)]
    high: Annotated[Amount, Field(gt=0)]

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        _check_order(self.low, self.high)
        return self

    def metrics(self) -> Iterator[str]:
        """Yield both figures."""
        yield from (self.metric, self.per)


class Cadence(_Rule):
    """Something is done so many times in every period (a joint meeting each quarter).

    ``duty`` is the key of a recurring duty: what counts is what was really done for it.
    """

    type: Literal["cadence"]
    duty: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=80)]
    times: Annotated[int, Field(ge=1, le=366)] = 1
    every: Span

    def metrics(self) -> Iterator[str]:
        """Yield nothing: a cadence is read from what was done."""
        yield from ()


class Served(BaseModel):
    """How much of a figure one set of sites serves at most (50,000 people, 4 km²)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    metric: MetricId
    most: Annotated[Amount, Field(gt=0)]


class Coverage(_Rule):
    """Enough of the people, or of the ground, is served.

    Either ``metric`` is a share held to ``at_least`` per cent (the 15-minute circle), or it counts
    sites: ``sites`` of them for every ``serves`` begun. Where ``sites`` has two numbers the source
    can be read either way.
    """

    type: Literal["coverage"]
    metric: MetricId
    at_least: Percent | None = None
    sites: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(max_length=2)] = ()
    serves: tuple[Served, ...] = ()

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.at_least is None) is not bool(self.sites and self.serves):
            raise ValueError(_("a coverage has either at_least, or both sites and serves"))
        return self

    def metrics(self) -> Iterator[str]:
        """Yield the figure, and what its sites serve."""
        yield self.metric
        yield from (served.metric for served in self.serves)


class Weight(_Rule):
    """Somebody's share of an appraisal, in per cent, shown with another score beside it."""

    type: Literal["weight"]
    metric: MetricId
    at_least: Percent
    beside: MetricId

    def metrics(self) -> Iterator[str]:
        """Yield the weight and the score beside it."""
        yield from (self.metric, self.beside)


class Presence(_Rule):
    """Something is there at all, or ``count`` times (an instructor for each grid)."""

    type: Literal["presence"]
    metric: MetricId
    count: Annotated[int, Field(ge=1)] = 1


class Bound(BaseModel):
    """What a row of a table asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at_least: Amount | None = None
    at_most: Amount | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError(_("a row says at_least or at_most"))
        if self.at_least is not None and self.at_most is not None:
            _check_order(self.at_least, self.at_most)
        return self


class Row(Bound):
    """One row of a table: from where to where, what is asked, and what else it may mean.

    ``above`` and ``below`` are strict, ``from`` and ``to`` included. ``instead`` is what is asked
    where a person's judgement, not a figure, decides (表现优秀).
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    start: Amount | None = Field(default=None, alias="from")
    above: Amount | None = None
    end: Amount | None = Field(default=None, alias="to")
    below: Amount | None = None
    instead: Bound | None = None

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if None not in {self.start, self.above} or None not in {self.end, self.below}:
            raise ValueError(_("a row begins once (from or above) and ends once (to or below)"))
        low = self.start if self.start is not None else self.above
        high = self.end if self.end is not None else self.below
        if low is not None and high is not None:
            _check_order(low, high)
        return self

    @property
    def range(self) -> Range:
        """From where to where, exactly."""
        start = self.start if self.start is not None else self.above
        end = self.end if self.end is not None else self.below
        return Range(
            None if start is None else Fraction(start),
            None if end is None else Fraction(end),
            start_open=self.above is not None,
            end_open=self.below is not None,
        )

    def ends(self) -> tuple[Decimal | None, ...]:
        """Return the row's ends, included or not."""
        return (self.start, self.above, self.end, self.below)


class Table(_Rule):
    """What is asked depends on another figure, row by row (organisers by Party members).

    A value that two rows cover, or that none covers but two border on, may be read as either:
    both are held against the figure, and where they disagree the standard is open.
    """

    type: Literal["table"]
    metric: MetricId
    by: MetricId
    rows: Annotated[tuple[Row, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _doubt_is_said(self) -> Self:
        for key in {end for row in self.rows for end in row.ends() if end is not None}:
            covering = sum(row.range.covers(Fraction(key)) for row in self.rows)
            if covering != 1:
                self._check_doubt(_("{count} rows cover {key}").format(count=covering, key=key))
        if any(row.instead for row in self.rows):
            self._check_doubt(_("a row says instead"))
        return self

    def _check_doubt(self, ground: str) -> None:
        if self.doubt is None:
            template = _("{ground}: say in doubt what the source leaves open")
            raise ValueError(template.format(ground=ground))

    def metrics(self) -> Iterator[str]:
        """Yield the figure and the one it depends on."""
        yield from (self.metric, self.by)


class Term(BaseModel):
    """One named term of a formula: an amount, or an amount times a figure."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Words
    amount: Amount
    times: MetricId | None = None


class Formula(_Rule):
    """A figure reaches, or equals, a sum of named terms (100,000 + 200 for each member)."""

    type: Literal["formula"]
    metric: MetricId
    relation: Literal["at_least", "equal"] = "at_least"
    terms: Annotated[tuple[Term, ...], Field(min_length=1, max_length=8)]

    def metrics(self) -> Iterator[str]:
        """Yield the figure and those in its terms."""
        yield self.metric
        yield from (term.times for term in self.terms if term.times)


Rule = Annotated[
    Between | AtLeast | AtMost | Ratio | Cadence | Coverage | Weight | Presence | Table | Formula,
    Field(discriminator="type"),
]


def _check_order(low: Decimal, high: Decimal) -> None:
    if low > high:
        template = _("the lower bound {low} lies above the upper bound {high}")
        raise ValueError(template.format(low=low, high=high))
