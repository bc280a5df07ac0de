"""The dispatch rules of an area: worded, put in order, switched, taken out and put back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.clock.calendar import DayKind
from gongzhi.foundation.errors import InvalidInput, TooMany, WrongState
from gongzhi.foundation.locks import hold
from gongzhi.foundation.texts import SHORT_LENGTH, chosen, clean_line
from gongzhi.handling.cases.categories import get_category
from gongzhi.handling.cases.dispatch_rulebook import (
    STREET_LENGTH,
    check_list,
    forget_dispatch_rules,
    in_force,
    standing,
)
from gongzhi.handling.cases.dispatch_rules import (
    MOST_RULES,
    NAME_LENGTH,
    RuleInForce,
    check_hours,
    check_no_number,
    check_words,
)
from gongzhi.handling.cases.errors import no_such_dispatch_rule
from gongzhi.handling.cases.models import Case, Category, DispatchRule
from gongzhi.handling.cases.permissions import CHANGE_DISPATCH_RULE
from gongzhi.handling.cases.routing import unit_row
from gongzhi.registry.records import check_version, locked, record_change
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.models import Zone
from gongzhi.registry.territory.rules import is_digits

KIND: Final = "dispatch_rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchRuleGiven:
    """A rule as somebody gives it; what is empty asks nothing. From today where no day is said."""

    name: str
    unit_id: int
    category_code: str = ""
    place_code: str = ""
    zone_id: int | None = None
    intakes: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    day_kind: str = ""
    hour_from: time | None = None
    hour_to: time | None = None
    words: tuple[str, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None
    source: str = ""


@transaction.atomic
def create_dispatch_rule(
    *, actor: Actor, area_prefix: str, given: DispatchRuleGiven, note: str = ""
) -> DispatchRule:
    """Add a rule at the end of an area's list.

    Raises ``NotPermitted``, ``NotFound``, ``InvalidInput``, and ``TooMany`` for a list that is
    full.
    """
    check_list(actor, area_prefix)
    _hold_list(area_prefix)
    values = _checked(given, area_prefix)
    row = DispatchRule(area_prefix=area_prefix, position=_last_place(area_prefix), **values)
    row.save()
    facts = {"area": area_prefix, "position": row.position, **_plain(values)}
    return _record(row, actor, facts, note, new=True)


def draft_dispatch_rule(
    *, actor: Actor, area_prefix: str, given: DispatchRuleGiven, rule_id: int | None = None
) -> RuleInForce:
    """Return a rule as it would stand at the end of a list, or in the place of another.

    Nothing is stored. Raises what the command would.
    """
    check_list(actor, area_prefix)
    place = None
    if rule_id is not None:
        old = standing([area_prefix]).filter(pk=rule_id).first()
        if old is None:
            raise no_such_dispatch_rule()
        place = old.position
    row = DispatchRule(area_prefix=area_prefix, **_checked(given, area_prefix))
    row.position = place if place is not None else _last_place(area_prefix)
    return in_force(row)


@transaction.atomic
def change_dispatch_rule(
    *,
    actor: Actor,
    rule_id: int,
    given: DispatchRuleGiven,
    version: int | None = None,
    note: str = "",
) -> DispatchRule:
    """Change what a rule asks or which unit it names; what was dispatched by it stays as it is.

    Raises ``StaleVersion`` where somebody changed it after it was read as ``version``.
    """
    row = _standing(actor, rule_id, version)
    if given.effective_from is None:
        given = replace(given, effective_from=row.effective_from)
    values = _checked(given, row.area_prefix)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    return _record(row, actor, _plain(changed), note)


@transaction.atomic
def move_dispatch_rule(
    *, actor: Actor, rule_id: int, up: bool, version: int | None = None, note: str = ""
) -> DispatchRule:
    """Let a rule change places with the one before it, or after it. Both say so on record."""
    _hold_list_of(rule_id)
    row = _standing(actor, rule_id, version)
    others = standing([row.area_prefix])
    if up:
        other = others.filter(position__lt=row.position).last()
    else:
        other = others.filter(position__gt=row.position).first()
    if other is None:
        raise WrongState(_("The rule stands at the end of the list already."))
    other = locked(DispatchRule, other.pk)
    here, there = row.position, other.position
    _put(other, actor, here, note)
    return _put(row, actor, there, note)


@transaction.atomic
def switch_dispatch_rule(
    *, actor: Actor, rule_id: int, on: bool, version: int | None = None, note: str = ""
) -> DispatchRule:
    """Switch a rule off, or on again; it keeps its place."""
    row = _standing(actor, rule_id, version)
    if row.active is on:
        return row
    row.active = on
    row.save(update_fields=["active"])
    return _record(row, actor, {"active": on}, note)


@transaction.atomic
def take_out_dispatch_rule(
    *, actor: Actor, rule_id: int, version: int | None = None, note: str = ""
) -> DispatchRule:
    """Take a rule out of its list; it can be put back. What was dispatched by it names it still."""
    _hold_list_of(rule_id)
    return _put(_standing(actor, rule_id, version), actor, None, note)


@transaction.atomic
def put_back_dispatch_rule(
    *, actor: Actor, rule_id: int, version: int | None = None, note: str = ""
) -> DispatchRule:
    """Put a rule that was taken out at the end of its list."""
    _hold_list_of(rule_id)
    row = _own(actor, rule_id, version)
    if row.position is not None:
        return row
    return _put(row, actor, _last_place(row.area_prefix), note)


def _checked(given: DispatchRuleGiven, area_prefix: str) -> dict[str, Any]:
    """Return the columns of a rule as given. Raises ``InvalidInput`` or ``NotFound``."""
    code = given.category_code.strip()
    name = clean_line(given.name, field="name", longest=NAME_LENGTH, required=True)
    check_no_number(name, field="name")
    check_hours(given.hour_from, given.hour_to)
    first = given.effective_from or timezone.localdate()
    if given.effective_to is not None and given.effective_to < first:
        raise InvalidInput(_("The last day lies before the first."), field="effective_to")
    return {
        "name": name,
        "category_code": get_category(code).code if code else "",
        **_ground(given, area_prefix),
        "unit_id": _unit(given, area_prefix),
        "intakes": [
            chosen(Case.Source, value, field="intakes").value
            for value in dict.fromkeys(given.intakes)
        ],
        "severities": [
            chosen(Category.Severity, value, field="severities").value
            for value in dict.fromkeys(given.severities)
        ],
        "day_kind": given.day_kind and chosen(DayKind, given.day_kind, field="day_kind").value,
        "hour_from": given.hour_from,
        "hour_to": given.hour_to,
        "words": list(check_words(given.words)),
        "effective_from": first,
        "effective_to": given.effective_to,
        "source": clean_line(given.source, field="source", longest=SHORT_LENGTH),
    }


def _ground(given: DispatchRuleGiven, area_prefix: str) -> dict[str, Any]:
    place = given.place_code.strip()
    if place and given.zone_id is not None:
        raise InvalidInput(_("Give an area or a zone, not both."), field="zone_id")
    if place and not (
        is_digits(place) and place.startswith(area_prefix) and territory.find_area(place)
    ):
        raise InvalidInput(
            _("{code} is no area in force where this list holds."), field="place_code", code=place
        )
    if given.zone_id is not None:
        zone = Zone.objects.filter(pk=given.zone_id, valid_to__isnull=True).first()
        if zone is None or not _meet(zone.area_code, area_prefix):
            raise InvalidInput(_("There is no such zone in force here."), field="zone_id")
    return {"place_code": place, "zone_id": given.zone_id}


def _meet(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _unit(given: DispatchRuleGiven, area_prefix: str) -> int:
    """Return the unit, if work everywhere that the rule can hold may go to it."""
    unit = unit_row(given.unit_id)
    if not unit.is_active(timezone.localdate()):
        raise InvalidInput(
            _("{unit} is closed. Choose a unit that is open."), field="unit_id", unit=str(unit)
        )
    ground = given.place_code.strip() or area_prefix
    near = ground.startswith(unit.area_code) or (
        len(ground) >= STREET_LENGTH and unit.area_code.startswith(ground[:STREET_LENGTH])
    )
    if not near or unit.kind.startswith("party"):
        raise InvalidInput(
            _("Cases from where the rule holds cannot go to {unit}."),
            field="unit_id",
            unit=str(unit),
        )
    return unit.pk


def _last_place(area_prefix: str) -> int:
    rows = standing([area_prefix])
    if rows.count() >= MOST_RULES:
        raise TooMany(
            _("The list holds {most} rules already. Take one out that is of no use any more."),
            field="name",
            most=MOST_RULES,
        )
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _hold_list(area_prefix: str) -> None:
    hold(f"dispatch_rules.{area_prefix}")


def _hold_list_of(rule_id: int) -> None:
    prefix = DispatchRule.objects.filter(pk=rule_id).values_list("area_prefix", flat=True).first()
    if prefix is None:
        raise no_such_dispatch_rule()
    _hold_list(prefix)


def _standing(actor: Actor, rule_id: int, version: int | None) -> DispatchRule:
    """Return a rule of a list that the actor keeps, locked."""
    row = _own(actor, rule_id, version)
    if row.position is None:
        raise WrongState(_("The rule was taken out of its list. Put it back first."))
    return row


def _own(actor: Actor, rule_id: int, version: int | None) -> DispatchRule:
    row = locked(DispatchRule, rule_id)
    check_may(actor, CHANGE_DISPATCH_RULE, row.area_prefix)
    check_version(row, version)
    return row


def _put(row: DispatchRule, actor: Actor, position: int | None, note: str) -> DispatchRule:
    """Give a rule its place in its list, or none."""
    row.position = position
    row.save(update_fields=["position"])
    return _record(row, actor, {"position": position}, note)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return columns as the journal holds them: days and hours as text."""
    return {
        name: f"{value:%H:%M}"
        if isinstance(value, time)
        else value.isoformat()
        if isinstance(value, date)
        else value
        for name, value in values.items()
    }


def _record(
    row: DispatchRule, actor: Actor, facts: Mapping[str, Any], note: str, *, new: bool = False
) -> DispatchRule:
    record_change(
        row,
        kind=KIND,
        actor=actor,
        verb=CHANGE_DISPATCH_RULE,
        county=row.area_prefix[:6],
        facts=facts,
        note=note,
        new=new,
    )
    forget_dispatch_rules()
    transaction.on_commit(forget_dispatch_rules)
    return row
