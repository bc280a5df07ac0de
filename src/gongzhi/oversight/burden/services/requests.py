"""The command that asks for data: what is held is answered at once, only the rest is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.locks import hold
from gongzhi.oversight.burden import rules
from gongzhi.oversight.burden.errors import already_asked, maybe_held
from gongzhi.oversight.burden.minutes import minutes_on
from gongzhi.oversight.burden.models import (
    GROUND_LENGTH,
    NAME_LENGTH,
    TITLE_LENGTH,
    UNIT_LENGTH,
    AskedField,
    Cell,
    DataRequest,
    RequestField,
)
from gongzhi.oversight.burden.names import plain_name
from gongzhi.oversight.burden.permissions import ASK
from gongzhi.oversight.burden.planning import (
    FieldAsk,
    FieldPlan,
    Plan,
    Verdict,
    plain_of,
    plan_request,
)
from gongzhi.oversight.burden.scope import (
    check_area,
    check_reaches,
    check_speaks_for,
)
from gongzhi.oversight.burden.services.ending import clear_lapsed
from gongzhi.oversight.burden.services.recording import LOCK, emit_asked, record_request
from gongzhi.registry.records import checked_text
from gongzhi.registry.territory import queries as territory


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """What figures an organisation wants of the communities of an area, and for which period."""

    title: str
    unit_id: int
    area_code: str
    since: date
    until: date
    fields: Sequence[FieldAsk]


@transaction.atomic
def ask_for_data(*, actor: Actor, new: NewRequest) -> DataRequest:
    """Record a request: what is in stock is answered at once, only the rest is asked.

    Each field that is asked needs a ground and a last day. Raises ``InvalidInput``,
    ``NotPermitted``, ``MaybeHeld`` where something held has nearly the name, and ``AlreadyAsked``
    where an earlier request waits for the same. Source: RULES §10 (防治“指尖上的形式主义”).
    """
    check_reaches(actor, ASK, new.area_code)
    check_speaks_for(actor, ASK, new.unit_id)
    check_area(new.area_code)
    rules.check_period(new.since, new.until)
    hold(LOCK)
    asks = [_checked(ask) for ask in new.fields]
    if not 1 <= len(asks) <= rules.MOST_FIELDS:
        raise InvalidInput(_("Name 1 to {most} fields."), field="fields", most=rules.MOST_FIELDS)
    plan = plan_request(new.area_code, since=new.since, until=new.until, asks=asks)
    for each in plan.fields:
        _check_plan(each)
    request = _stored(actor, new, plan)
    _tell(request, plan, actor=actor)
    return request


def _checked(ask: FieldAsk) -> FieldAsk:
    def text(given: str, field: str, longest: int) -> str:
        return checked_text(given, field=field, longest=longest, optional=True)

    name = checked_text(ask.name, field="fields", longest=NAME_LENGTH)
    if not 1 <= len(plain_name(name)) <= NAME_LENGTH:
        raise InvalidInput(
            _("“{name}” is no name of a figure. Write it in plain characters."),
            field="fields",
            name=name,
        )
    return FieldAsk(
        name=name,
        ground=text(ask.ground, "ground", GROUND_LENGTH),
        ends_on=ask.ends_on,
        holding=text(ask.holding, "holding", 80),
        differs=text(ask.differs, "differs", GROUND_LENGTH),
        unit=text(ask.unit, "unit", UNIT_LENGTH),
        yes_no=ask.yes_no,
        standing=ask.standing,
        people=ask.people,
    )


def _check_plan(each: FieldPlan) -> None:
    """Raise unless the field can be answered from stock, or asked on a ground until a day."""
    name = each.ask.name
    if each.verdict is Verdict.REFUSED:
        rules.check_name(name)
    if each.verdict is Verdict.TWICE:
        raise InvalidInput(
            _("“{name}” stands twice in this request. Leave one out."), field="fields", name=name
        )
    if each.verdict is Verdict.SIMILAR:
        raise maybe_held(name, "、".join(one.name for one in each.similar))
    if each.verdict is Verdict.ASKED:
        first = each.firsts[0]
        raise already_asked(
            name,
            request_id=first.request_id,
            title=first.title,
            unit=first.unit,
            ends_on=first.ends_on.isoformat() if first.ends_on else "",
        )
    if each.to_ask:
        _check_ground(each.ask)


def _check_ground(ask: FieldAsk) -> None:
    if not ask.ground or ask.ends_on is None:
        raise InvalidInput(
            _("“{name}” is not held: to ask for it, give the ground and the last day."),
            field="ground" if not ask.ground else "ends_on",
            name=ask.name,
        )
    rules.check_end(ask.ends_on, today=timezone.localdate(), longest=rules.LONGEST_REQUEST)


def _stored(actor: Actor, new: NewRequest, plan: Plan) -> DataRequest:
    request = DataRequest.objects.create(
        title=checked_text(new.title, field="title", longest=TITLE_LENGTH),
        asked_by_id=new.unit_id,
        area_code=new.area_code,
        county=territory.county_of(new.area_code),
        since=new.since,
        until=new.until,
        asked_at=timezone.now(),
        asked_on=timezone.localdate(),
        minutes=minutes_on(timezone.localdate()).minutes,
        asked_by_label=actor.label,
    )
    cells: list[Cell] = []
    for position, each in enumerate(plan.fields, start=1):
        cells += _cells(each, _stored_field(request, position, each), plan)
    clear_lapsed(cells)
    Cell.objects.bulk_create(cells)
    record_request(
        request,
        actor,
        ASK,
        new=True,
        since=new.since.isoformat(),
        until=new.until.isoformat(),
        fields=len(plan.fields),
        asked=sum(cell.asked for cell in cells),
        from_stock=sum(cell.state == Cell.State.STOCK for cell in cells),
    )
    return request


def _stored_field(request: DataRequest, position: int, each: FieldPlan) -> RequestField:
    field = each.field
    if field is None and each.left:
        field = _new_field(each)
    elif field is not None and not field.people and _counts_people(each):
        field.people = True
        field.save(update_fields=["people"])
    return RequestField.objects.create(
        request=request,
        position=position,
        name=each.ask.name,
        holding=each.holding.key if each.holding else "",
        field=field,
        ground=each.ask.ground if each.to_ask else "",
        differs=each.ask.differs,
        ends_on=each.ask.ends_on if each.to_ask else _last_day(each),
    )


def _new_field(each: FieldPlan) -> AskedField:
    ask, holding = each.ask, each.holding
    return AskedField.objects.create(
        name=holding.title if holding else ask.name,
        plain=plain_of(ask, holding),
        # A figure that a metric rests on is asked in the metric's unit.
        unit=holding.unit_key if holding and (holding.stated or not ask.unit) else ask.unit,
        kind=AskedField.Kind.YES_NO if ask.yes_no else AskedField.Kind.NUMBER,
        standing=ask.standing,
        people=_counts_people(each),
    )


def _counts_people(each: FieldPlan) -> bool:
    """Tell whether the field counts persons, whatever its requester says. A word is enough."""
    ask, holding = each.ask, each.holding
    if ask.people or rules.counts_people(ask.name, ask.unit):
        return True
    return holding is not None and (holding.people or rules.counts_people(holding.title))


def _last_day(each: FieldPlan) -> date | None:
    """Return until when a field waits that only follows an earlier request."""
    return max((first.ends_on for first in each.firsts if first.ends_on), default=None)


def _cells(each: FieldPlan, row: RequestField, plan: Plan) -> list[Cell]:
    standing = row.field.standing if row.field else False
    since, until = (None, None) if standing else (plan.since, plan.until)

    def cell(code: str, state: Cell.State) -> Cell:
        return Cell(
            request_field=row,
            field=row.field,
            area_code=code,
            since=since,
            until=until,
            state=state,
            asked=state == Cell.State.WAITING,
        )

    return [
        *(cell(code, Cell.State.STOCK) for code in each.figures or ()),
        *(cell(code, Cell.State.FOLLOWING) for code in each.following),
        *(cell(code, Cell.State.WAITING) for code in each.left),
    ]


def _tell(request: DataRequest, plan: Plan, *, actor: Actor) -> None:
    asked = [each for each in plan.fields if each.to_ask]
    areas = {code for each in asked for code in each.left}
    if areas:
        first_day = min(each.ask.ends_on for each in asked if each.ask.ends_on)
        emit_asked(request, due_on=first_day, areas=areas, actor=actor)
