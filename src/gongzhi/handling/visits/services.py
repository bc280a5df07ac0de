"""Planning, recording and cancelling visits: lock, permission, rule, write, journal, event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, ActorKind, check_may
from gongzhi.foundation.errors import InvalidInput, StaleVersion
from gongzhi.foundation.events import emit
from gongzhi.handling.visits import events, rules
from gongzhi.handling.visits.errors import no_such_visit, planned_already
from gongzhi.handling.visits.models import NOTE_LENGTH, PREMISES_LENGTH, Visit
from gongzhi.handling.visits.permissions import PLAN, RECORD, VIEW
from gongzhi.registry.records import checked_text, record_change, refused_if_taken, save_unique
from gongzhi.registry.territory import queries as territory

KIND = "visit"
REHOME = "visits.rehome"
CANCEL = "visits.cancel"


@transaction.atomic
def plan_visit(  # noqa: PLR0913 - as many as a visit has columns to plan
    *,
    actor: Actor,
    area_code: str,
    purpose: str,
    planned_on: date,
    opens: time | None = None,
    closes: time | None = None,
    premises: str = "",
    note: str = "",
) -> Visit:
    """Plan a visit to a building (or a grid) for a day, if need be within hours of it.

    ``opens`` and ``closes`` are when it can begin at the earliest and at the latest.

    Raises ``InvalidInput`` (with the field), ``NotPermitted``, and ``Conflict`` where the same
    visit is planned for the same day.
    """
    rules.check_area(area_code)
    check_may(actor, PLAN, area_code)
    rules.check_day(planned_on, timezone.localdate())
    rules.check_hours(opens, closes)
    area = territory.find_area(area_code)
    if area is None:
        raise InvalidInput(_("There is no such area today. Choose another."), field="area_code")
    visit = Visit(
        county=area.county,
        area_code=area.code,
        premises=_text(premises, "premises", PREMISES_LENGTH),
        purpose=_purpose(purpose),
        planned_on=planned_on,
        opens=opens,
        closes=closes,
        note=_text(note, "note", NOTE_LENGTH),
    )
    save_unique(visit, planned_already())
    hours = {"hours": visit.hours} if visit.hours else {}
    _record(visit, actor, PLAN, new=True, planned_on=planned_on.isoformat(), **hours)
    _tell(visit, events.PLANNED, actor)
    return visit


def record_visit(
    *,
    actor: Actor,
    visit_id: int,
    note: str = "",
    done_at: datetime | None = None,
    version: int | None = None,
) -> Visit:
    """Record that a planned visit was made, and what it found. The note replaces the plan's.

    ``done_at`` is when, if not now: a phone may have been without a signal. Raises ``NotFound``,
    ``NotPermitted``, ``StaleVersion``, ``WrongState`` and ``InvalidInput``.
    """
    with _changing(actor, visit_id, RECORD, version) as visit:
        visit.done_at = rules.moment_done(done_at, timezone.now())
        visit.done_by_id = actor.id if actor.kind is ActorKind.ACCOUNT else None
        visit.note = _text(note, "note", NOTE_LENGTH) or visit.note
        visit.state = Visit.State.DONE
        visit.save()
        _record(visit, actor, RECORD)
        _tell(visit, events.RECORDED, actor)
    return visit


def cancel_visit(
    *, actor: Actor, visit_id: int, note: str = "", version: int | None = None
) -> Visit:
    """Cancel a planned visit. Raises as ``record_visit`` does."""
    with _changing(actor, visit_id, PLAN, version) as visit:
        visit.note = _text(note, "note", NOTE_LENGTH) or visit.note
        visit.state = Visit.State.CANCELLED
        visit.save()
        _record(visit, actor, CANCEL)
        _tell(visit, events.CANCELLED, actor)
    return visit


@transaction.atomic
def rehome(area_codes: tuple[str, ...], actor: Actor) -> int:
    """Move planned visits out of areas that ended, where one area took their place."""
    planned = Visit.objects.filter(state=Visit.State.PLANNED)
    stale = planned.filter(territory.within(area_codes, field="area_code"))
    visits = list(stale.select_for_update(no_key=True).order_by("pk"))
    successors = territory.successors_of({visit.area_code for visit in visits})
    moved = 0
    for visit in visits:
        after = successors.get(visit.area_code, ())
        if len(after) != 1 or planned.filter(**_same(visit, str(after[0]))).exists():
            continue
        visit.area_code = str(after[0])
        visit.county = territory.county_of(visit.area_code)
        visit.save()
        _record(visit, actor, REHOME)
        moved += 1
    return moved


def _same(visit: Visit, area_code: str) -> dict[str, object]:
    names = ("premises", "purpose", "planned_on")
    return {"area_code": area_code, **{name: getattr(visit, name) for name in names}}


@contextmanager
def _changing(actor: Actor, visit_id: int, verb: str, version: int | None) -> Iterator[Visit]:
    with transaction.atomic():
        found = Visit.objects.select_for_update(no_key=True).filter(pk=visit_id)
        visit = found.first()
        if visit is None or not actor.may(VIEW, visit.area_code):
            raise no_such_visit(visit_id)
        check_may(actor, verb, visit.area_code)
        rules.check_planned(visit.state)
        if version is not None and version != visit.version:
            raise StaleVersion(
                _("Somebody else changed this visit meanwhile. Reload it and decide again.")
            )
        with refused_if_taken(planned_already()):
            yield visit


def _purpose(purpose: str) -> str:
    if purpose not in Visit.Purpose.values:
        raise InvalidInput(_("Choose what the visit is for."), field="purpose")
    return purpose


def _text(text: str, field: str, longest: int) -> str:
    return checked_text(text, field=field, longest=longest, optional=True)


def _record(visit: Visit, actor: Actor, verb: str, *, new: bool = False, **facts: str) -> None:
    record_change(
        visit,
        kind=KIND,
        actor=actor,
        verb=verb,
        county=visit.county,
        facts={
            "to": str(visit.state),
            "area": visit.area_code,
            "purpose": str(visit.purpose),
            **facts,
        },
        new=new,
    )


def _tell(visit: Visit, event: str, actor: Actor) -> None:
    emit(
        event,
        visit_id=visit.pk,
        area_code=visit.area_code,
        state=str(visit.state),
        actor=actor.key,
    )
