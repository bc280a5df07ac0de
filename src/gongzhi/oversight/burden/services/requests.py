"""Commands on data requests: ask for what is not held, withdraw, and let what is over lapse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.errors import InvalidInput, WrongState
from gongzhi.foundation.events import emit
from gongzhi.foundation.locks import hold
from gongzhi.oversight.burden import events, rules
from gongzhi.oversight.burden.errors import already_asked, maybe_held, no_such_request
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
from gongzhi.oversight.burden.permissions import ASK, DECIDE, VIEW
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
    concerning,
    reach_of,
    reaches,
)
from gongzhi.registry.records import check_version, checked_text, record_change
from gongzhi.registry.territory import queries as territory

KIND: Final = "request"
WITHDRAW: Final = "burden.withdraw_request"
LAPSE: Final = "burden.lapse"
INHERIT: Final = "burden.ask_for_earlier"
LOCK: Final = "burden.asking"
"""One after the other: who asks, who answers, who withdraws. Each takes milliseconds."""


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


@transaction.atomic
def withdraw_request(
    *, actor: Actor, request_id: int, note: str, version: int | None = None
) -> DataRequest:
    """Withdraw a request: what it still waits for is not asked any more.

    What a later request waits for with it is from now on asked by that one. By the unit that
    asked, or by whoever decides on demands there. Raises ``WrongState``.
    """
    hold(LOCK)
    request = locked_request(actor, request_id, version=version)
    own = request.asked_by_id in actor.unit_ids(ASK)
    if not own and not reaches(actor, DECIDE, request.area_code):
        check_speaks_for(actor, ASK, request.asked_by_id)
    if request.state != DataRequest.State.OPEN:
        raise WrongState(_("This request is withdrawn already. Nothing is left to do."))
    reason = checked_text(note, field="note", longest=GROUND_LENGTH)
    request.state = DataRequest.State.WITHDRAWN
    request.save(update_fields=["state"])
    ended = _lapse(Cell.objects.filter(request_field__request=request, state__in=_OPEN), actor)
    record_request(request, actor, WITHDRAW, note=reason)
    _emit_ended(request, ended, actor=actor)
    return request


@transaction.atomic
def lapse_ended(*, today: date | None = None) -> int:
    """Let lapse what nobody answered by its last day; return how many figures that are.

    Later requests that waited with it, and still run, ask from now on. Source: each request has an
    end date.
    """
    hold(LOCK)
    over = Cell.objects.filter(
        state__in=_OPEN, request_field__ends_on__lt=today or timezone.localdate()
    )
    return _lapse_over(over)


_OPEN: Final = (Cell.State.WAITING, Cell.State.FOLLOWING)


def locked_request(actor: Actor, request_id: int, *, version: int | None = None) -> DataRequest:
    """Return a request that the actor may see, locked. Raises ``NotFound``, ``StaleVersion``."""
    seen = DataRequest.objects.filter(concerning(reach_of(actor, VIEW)), pk=request_id)
    request = seen.select_for_update(no_key=True).first()
    if request is None:
        raise no_such_request(request_id)
    check_version(request, version)
    return request


def record_request(
    request: DataRequest,
    actor: Actor,
    verb: str,
    *,
    note: str = "",
    new: bool = False,
    **facts: str | int,
) -> None:
    """Record one change of a request in its journal."""
    record_change(
        request,
        kind=KIND,
        actor=actor,
        verb=verb,
        county=request.county,
        facts={
            "title": request.title,
            "unit": request.asked_by_id,
            "area": request.area_code,
            "to": str(request.state),
            **facts,
        },
        note=note,
        new=new,
    )


def _lapse(open_cells: QuerySet[Cell], actor: Actor) -> list[Cell]:
    """End these cells; the earliest that waited with each of them asks from now on."""
    ended = list(open_cells.select_related("request_field__request").order_by("pk"))
    Cell.objects.filter(pk__in=[cell.pk for cell in ended]).update(state=Cell.State.LAPSED)
    _pass_on([cell for cell in ended if cell.state == Cell.State.WAITING], actor)
    return ended


def _lapse_over(over: QuerySet[Cell]) -> int:
    """End cells past their last day, on record with each request; return how many they are."""
    ended = _lapse(over, SYSTEM)
    for request, own in _by_request(ended):
        record_request(request, SYSTEM, LAPSE, lapsed=len(own))
        _emit_ended(request, own, actor=SYSTEM)
    return len(ended)


def _pass_on(ended: Sequence[Cell], actor: Actor) -> None:
    heirs = _heirs(ended)
    Cell.objects.filter(pk__in=[heir.pk for heir in heirs]).update(
        state=Cell.State.WAITING, asked=True
    )
    for request, own in _by_request(heirs):
        record_request(request, actor, INHERIT, asked=len(own))
        days = [cell.request_field.ends_on for cell in own if cell.request_field.ends_on]
        areas = {cell.area_code for cell in own}
        _emit_asked(request, due_on=min(days), areas=areas, actor=actor)


def _heirs(ended: Sequence[Cell]) -> list[Cell]:
    """Return, for each cell that ended, the first that waited with it and still runs. One query."""
    waiting = Cell.objects.filter(
        state=Cell.State.FOLLOWING,
        field_id__in={cell.field_id for cell in ended},
        area_code__in={cell.area_code for cell in ended},
        request_field__ends_on__gte=timezone.localdate(),
    ).select_related("request_field__request")
    followers: dict[tuple[int | None, str], list[Cell]] = {}
    for one in waiting.order_by("pk"):
        followers.setdefault((one.field_id, one.area_code), []).append(one)
    heirs: list[Cell] = []
    for cell in ended:
        own = followers.get((cell.field_id, cell.area_code), [])
        heir = next((one for one in own if rules.same_period(one.period, cell.period)), None)
        if heir is not None:
            own.remove(heir)
            heirs.append(heir)
    return heirs


def _by_request(cells: Iterable[Cell]) -> Iterable[tuple[DataRequest, list[Cell]]]:
    found: dict[int, tuple[DataRequest, list[Cell]]] = {}
    for cell in cells:
        request = cell.request_field.request
        found.setdefault(request.pk, (request, []))[1].append(cell)
    return found.values()


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
    _clear_lapsed(cells)
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


def _clear_lapsed(cells: Iterable[Cell]) -> None:
    """Let lapse now what the night's job has not reached yet, and what is asked anew."""
    asked = {cell.field_id for cell in cells if cell.asked}
    over = Cell.objects.filter(
        state__in=_OPEN,
        field_id__in=asked,
        request_field__ends_on__lt=timezone.localdate(),
    )
    _lapse_over(over)


def _tell(request: DataRequest, plan: Plan, *, actor: Actor) -> None:
    asked = [each for each in plan.fields if each.to_ask]
    areas = {code for each in asked for code in each.left}
    if areas:
        first_day = min(each.ask.ends_on for each in asked if each.ask.ends_on)
        _emit_asked(request, due_on=first_day, areas=areas, actor=actor)


def _emit_ended(request: DataRequest, ended: Iterable[Cell], *, actor: Actor) -> None:
    emit(
        events.ENDED,
        request_id=request.pk,
        version=request.version,
        areas=sorted({cell.area_code for cell in ended if cell.state == Cell.State.WAITING}),
        withdrawn=request.state == DataRequest.State.WITHDRAWN,
        actor=actor.key,
        at=timezone.now().isoformat(),
    )


def _emit_asked(request: DataRequest, *, due_on: date, areas: Iterable[str], actor: Actor) -> None:
    emit(
        events.REQUESTED,
        request_id=request.pk,
        version=request.version,
        actor=actor.key,
        at=timezone.now().isoformat(),
        title=request.title,
        due_on=due_on.isoformat(),
        areas=sorted(areas),
    )
