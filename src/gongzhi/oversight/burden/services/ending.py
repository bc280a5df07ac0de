"""How data requests end: withdrawn, or over, with what waited behind them asking from then on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.errors import WrongState
from gongzhi.foundation.events import emit
from gongzhi.foundation.locks import hold
from gongzhi.oversight.burden import events, rules
from gongzhi.oversight.burden.models import (
    GROUND_LENGTH,
    Cell,
    DataRequest,
)
from gongzhi.oversight.burden.permissions import ASK, DECIDE
from gongzhi.oversight.burden.scope import (
    check_speaks_for,
    reaches,
)
from gongzhi.oversight.burden.services.recording import (
    LOCK,
    emit_asked,
    locked_request,
    record_request,
)
from gongzhi.registry.records import checked_text

WITHDRAW: Final = "burden.withdraw_request"
LAPSE: Final = "burden.lapse"
INHERIT: Final = "burden.ask_for_earlier"
_OPEN: Final = (Cell.State.WAITING, Cell.State.FOLLOWING)


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


def clear_lapsed(cells: Iterable[Cell]) -> None:
    """Let lapse now what the night's job has not reached yet, and what is asked anew."""
    asked = {cell.field_id for cell in cells if cell.asked}
    over = Cell.objects.filter(
        state__in=_OPEN,
        field_id__in=asked,
        request_field__ends_on__lt=timezone.localdate(),
    )
    _lapse_over(over)


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
        emit_asked(request, due_on=min(days), areas=areas, actor=actor)


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
