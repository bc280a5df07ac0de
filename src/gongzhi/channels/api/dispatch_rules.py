"""Dispatch rules: an area's list, each change of it, and what a rule would have changed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, time
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from gongzhi.channels.api.answers import Written, answer, once
from gongzhi.channels.api.callers import STAFF, caller
from gongzhi.channels.api.operations import answers, reads, writes
from gongzhi.channels.api.parsing import Id, Text
from gongzhi.channels.api.row_verbs import Rows, RowVerb, add_verbs
from gongzhi.channels.api.schemas.common import AreaCode, AreaIn, CategoryCode
from gongzhi.channels.api.shapes import Shape
from gongzhi.handling.cases import queries, services
from gongzhi.handling.cases.dispatch_rules import MOST_WORDS
from gongzhi.handling.cases.errors import no_such_dispatch_rule
from gongzhi.handling.cases.models import DispatchRule
from gongzhi.handling.cases.permissions import CHANGE_DISPATCH_RULE
from gongzhi.handling.cases.services import DispatchRuleGiven

router = Router(tags=["registers"])

_COLUMNS = (
    "id", "area_prefix", "position", "name", "unit_id", "category_code", "place_code", "zone_id",
    "intakes", "severities", "day_kind", "words", "active", "effective_from", "effective_to",
    "source", "version",
)  # fmt: skip
_Few = Annotated[list[Text], Field(max_length=10, default_factory=list)]


class DispatchRuleOut(Schema):
    """A rule: what is empty asks nothing. ``position`` is null of a rule that was taken out.

    ``state`` tells whether it is asked today, or why not: asked, off, not_yet, over,
    unit_closed, zone_ended, place_ended or class_retired; empty of a rule that was taken out.
    """

    id: int
    area_prefix: str
    position: int | None
    name: str
    unit_id: int
    unit: str
    category_code: str
    place_code: str
    zone_id: int | None
    intakes: list[str]
    severities: list[str]
    day_kind: Annotated[str, Field(description="workday, holiday, or empty")]
    hour_from: Annotated[str, Field(description="such as 22:00, or empty")]
    hour_to: str
    words: list[str]
    active: bool
    effective_from: date
    effective_to: date | None
    source: str
    state: str
    version: int | None


class DispatchListOut(Schema):
    """An area's rules in the order they are asked; after them those of the areas above it."""

    area_prefix: str
    items: list[DispatchRuleOut]
    above: list[DispatchRuleOut]
    taken_out: list[DispatchRuleOut]


class VersionIn(Schema):
    """The version read."""

    model_config = ConfigDict(extra="forbid")

    version: int | None = None
    note: Text = ""


class MoveIn(VersionIn):
    """Whether it is to be asked earlier or later."""

    up: bool


class SwitchIn(VersionIn):
    """Whether it is to be asked at all."""

    on: bool


class RuleIn(VersionIn):
    """A rule as it is to be: all that is given must hold."""

    name: Text
    unit_id: Id
    category_code: CategoryCode = ""
    place_code: AreaCode = ""
    zone_id: Id | None = None
    intakes: _Few
    severities: _Few
    day_kind: Text = ""
    hour_from: time | None = None
    hour_to: time | None = None
    words: Annotated[list[Text], Field(max_length=MOST_WORDS, default_factory=list)]
    effective_from: date | None = None
    effective_to: date | None = None
    source: Text = ""


class NewRuleIn(RuleIn):
    """A new rule, and whose list it ends."""

    area_prefix: AreaCode = ""


class LookIn(NewRuleIn):
    """A rule that is not stored; ``rule_id`` is the one whose place it would take."""

    rule_id: Id | None = None


class ShiftOut(Schema):
    """How many of the cases are proposed a unit, before and after; ``""`` is no unit."""

    unit: str
    before: int
    after: int


class ExampleOut(Schema):
    """A case that would be proposed another unit."""

    number: str
    title: str
    before: str
    after: str


class PreviewOut(Schema):
    """Of the newest cases of the area, what would be proposed otherwise.

    To a caller who may not see them all, numbers below five are withheld: ``moved`` is null then.
    """

    of: int
    moved: int | None
    units: list[ShiftOut]
    examples: list[ExampleOut]


@router.get(
    "/dispatch-rules",
    auth=STAFF,
    response=answers(DispatchListOut),
    openapi_extra=reads(CHANGE_DISPATCH_RULE),
    summary="Dispatch rules of an area",
)
def list_dispatch_rules(request: HttpRequest, given: Query[AreaIn]) -> HttpResponse:
    """List an area's rules in their order; the first that holds names the unit proposed."""
    found = queries.dispatch_list(caller(request), given.area)
    return answer(
        {
            "area_prefix": found.area_prefix,
            "items": [_shape(each.row, each.state.value) for each in found.rules],
            "above": [_shape(each.row, each.state.value) for each in found.above],
            "taken_out": [_shape(row, "") for row in found.taken_out],
        }
    )


@router.post(
    "/dispatch-rules",
    auth=STAFF,
    response=answers(DispatchRuleOut, status=201, write=True),
    openapi_extra=writes(CHANGE_DISPATCH_RULE),
    summary="Add a dispatch rule",
)
def create_dispatch_rule(request: HttpRequest, given: NewRuleIn) -> HttpResponse:
    """Add a rule at the end of an area's list."""
    actor = caller(request)

    def write() -> Written:
        row = services.create_dispatch_rule(
            actor=actor, area_prefix=given.area_prefix, given=_given(given), note=given.note
        )
        return _written(row, status=201)

    return once(request, write)


@router.post(
    "/dispatch-rules/preview",
    auth=STAFF,
    response=answers(PreviewOut, write=True),
    openapi_extra=writes(CHANGE_DISPATCH_RULE),
    summary="Look what a rule would have changed",
)
def preview_dispatch_rule(request: HttpRequest, given: LookIn) -> HttpResponse:
    """Count the newest cases of the area by the unit proposed, before and after. Stores nothing.

    Examples are only of cases that the caller may see.
    """
    actor, area = caller(request), given.area_prefix
    draft = services.draft_dispatch_rule(
        actor=actor, area_prefix=area, given=_given(given), rule_id=given.rule_id
    )
    return answer(
        asdict(queries.preview_of(actor, area_prefix=area, replaced=given.rule_id, draft=draft))
    )


def _given(given: RuleIn) -> DispatchRuleGiven:
    values = {name: getattr(given, name) for name in RuleIn.model_fields}
    values = {name: value for name, value in values.items() if name not in VersionIn.model_fields}
    lists = {name: tuple(values[name]) for name in ("intakes", "severities", "words")}
    return DispatchRuleGiven(**{**values, **lists})


_RULES = Rows(
    address="/dispatch-rules",
    kind="dispatch_rule",
    key="rule_id",
    out=DispatchRuleOut,
    missing=lambda _text: no_such_dispatch_rule(),
    written=lambda _actor, _key, row: _written(row),
)

_CHANGE = CHANGE_DISPATCH_RULE

add_verbs(router, _RULES, (
    RowVerb("change", _CHANGE, "Change a dispatch rule", RuleIn, services.change_dispatch_rule,
            values=lambda given: {"given": _given(given), "note": given.note}),
    RowVerb("move", _CHANGE, "Ask a rule earlier or later", MoveIn, services.move_dispatch_rule),
    RowVerb("switch", _CHANGE, "Switch a rule off or on", SwitchIn, services.switch_dispatch_rule),
    RowVerb("take-out", _CHANGE, "Take a rule out", VersionIn, services.take_out_dispatch_rule),
    RowVerb("put-back", _CHANGE, "Put a rule back", VersionIn, services.put_back_dispatch_rule),
))  # fmt: skip


def _written(row: DispatchRule, *, status: int = 200) -> Written:
    return Written(data=_shape(row, queries.rule_state_of(row)), version=row.version, status=status)


def _shape(row: DispatchRule, state: str) -> Shape:
    shape: Shape = {name: getattr(row, name) for name in _COLUMNS}
    return shape | {
        "unit": str(row.unit),
        "hour_from": f"{row.hour_from:%H:%M}" if row.hour_from else "",
        "hour_to": f"{row.hour_to:%H:%M}" if row.hour_to else "",
        "state": state,
    }
