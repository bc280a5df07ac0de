"""Keeping a duty: by linking what was really done, never by a report of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import InvalidInput, NotPermitted, WrongState
from gongzhi.foundation.events import emit
from gongzhi.foundation.journal.services import Subject
from gongzhi.foundation.links import Relation, link, unlink
from gongzhi.foundation.locks import hold
from gongzhi.foundation.texts import clean_text
from gongzhi.handling.plans import events
from gongzhi.handling.plans.errors import check_in_force, no_such_duty
from gongzhi.handling.plans.models import NOTE_LENGTH, DutyInstance, Evidence, Meeting
from gongzhi.handling.plans.permissions import ADOPT, KEEP_DUTY, may_for_unit, may_see_unit
from gongzhi.handling.plans.services.evidence import Found, Shown, find_shown
from gongzhi.registry.records import locked, record_change

KIND: Final = "duty"
EXCUSE: Final = "plans.excuse_duty"
REOPEN: Final = "plans.reopen_duty"


def keep_duty(
    *,
    actor: Actor,
    duty_id: int,
    evidence: Shown,
    kept_on: date | None = None,
    note: str = "",
    version: int | None = None,
) -> DutyInstance:
    """Keep a period's duty with what was really done: a meeting, a case, a visit, a document.

    ``kept_on`` is the day it was done, today if left out and the meeting's own for a meeting; it
    does not lie before the period. A meeting was held at the unit's area and in the period, or in
    the grace after it; and nothing on record keeps one duty twice. Raises ``NotFound``,
    ``NotPermitted``, ``StaleVersion``, ``WrongState`` where it is kept or excused already or out of
    force, and ``InvalidInput``.
    """
    with _changing(actor, duty_id, version) as instance:
        if not may_keep(actor, instance):
            raise NotPermitted(
                _("This duty is {unit}'s. Somebody of that unit, or above it, keeps it."),
                unit=instance.unit.name,
            )
        _check_due(instance)
        found = find_shown(actor, evidence)
        day = kept_on or timezone.localdate()
        if found.kind == Evidence.Kind.MEETING:
            day = _day_of_meeting(instance, found.key)
        _check_day(instance, day)
        _check_first(instance, found)
        said = clean_text(note, field="note", longest=NOTE_LENGTH)
        instance.state = DutyInstance.State.KEPT
        instance.kept_on = day
        instance.kept_by = found.kind
        instance.kept_key = found.key
        instance.note = f"{found.text}\n{said}".strip()[:NOTE_LENGTH]
        instance.save()
        if found.key:
            target = Subject(KIND, instance.pk)
            link(Subject(found.kind, found.key), Relation.EVIDENCES, target, actor=actor)
        facts = {"state": instance.state.value, "by": found.kind, "key": found.key}
        _record(
            instance, actor, KEEP_DUTY, {**facts, "kept_on": day.isoformat()}, said or found.text
        )
        emit(
            events.DUTY_KEPT,
            duty_id=instance.pk,
            area_code=instance.area_code,
            unit_id=instance.unit_id,
        )
    return instance


def excuse_duty(
    *, actor: Actor, duty_id: int, note: str, version: int | None = None
) -> DutyInstance:
    """Excuse a unit from a period's duty, for a recorded reason; for whoever runs the programme."""
    with _changing(actor, duty_id, version) as instance:
        _check_runs(actor, instance)
        _check_due(instance)
        instance.state = DutyInstance.State.EXCUSED
        instance.note = _reason(note)
        instance.save()
        _record(instance, actor, EXCUSE, {"state": instance.state.value}, instance.note)
    return instance


def reopen_duty(
    *, actor: Actor, duty_id: int, note: str, version: int | None = None
) -> DutyInstance:
    """Say that a duty was not kept after all, for a recorded reason; it is due again."""
    with _changing(actor, duty_id, version) as instance:
        _check_runs(actor, instance)
        if instance.state == DutyInstance.State.DUE:
            raise WrongState(_("This duty is still due; there is nothing to open again."))
        if instance.kept_key:
            shown = Subject(instance.kept_by, instance.kept_key)
            unlink(shown, Relation.EVIDENCES, Subject(KIND, instance.pk))
        instance.state = DutyInstance.State.DUE
        instance.kept_on, instance.kept_by, instance.kept_key = None, "", ""
        instance.note = _reason(note)
        instance.save()
        _record(instance, actor, REOPEN, {"state": instance.state.value}, instance.note)
    return instance


def let_go(due: QuerySet[DutyInstance], *, actor: Actor, note: str) -> int:
    """End what is due and nobody owes any more; return how many.

    What has a history is excused, on record; the rest goes as it came, since periods are not
    journalled either. The caller has checked who does it.
    """
    rows = list(due.select_for_update(of=("self",)).order_by("pk"))
    untouched = [row.pk for row in rows if row.version is None]
    DutyInstance.objects.filter(pk__in=untouched).delete()
    for row in rows:
        if row.version is not None:
            row.state = DutyInstance.State.EXCUSED
            row.note = note
            row.save()
            _record(row, actor, EXCUSE, {"state": row.state}, note)
    return len(rows)


def may_keep(actor: Actor, instance: DutyInstance) -> bool:
    """Tell whether the actor may keep a duty: by a post in its unit, or over the unit's area."""
    return actor.may(KEEP_DUTY, instance.area_code) or may_for_unit(actor, KEEP_DUTY, instance.unit)


@contextmanager
def _changing(actor: Actor, duty_id: int, version: int | None) -> Iterator[DutyInstance]:
    with transaction.atomic():
        found = (
            DutyInstance.objects.filter(pk=duty_id)
            .select_related("unit", "duty__programme")
            .first()
        )
        if found is None or not may_see_unit(actor, found.unit):
            raise no_such_duty(duty_id)
        check_in_force(found.duty.programme, dropped=found.duty.dropped)
        yield locked(DutyInstance, duty_id, version=version)


def _check_runs(actor: Actor, instance: DutyInstance) -> None:
    if not actor.may(ADOPT, instance.area_code):
        raise NotPermitted(
            _("Only posts that run the programme over this area may do this. Ask them.")
        )


def _check_due(instance: DutyInstance) -> None:
    if instance.state != DutyInstance.State.DUE:
        raise WrongState(
            _("This duty is already {state}. Reload the list."),
            state=instance.get_state_display(),
        )


def _day_of_meeting(instance: DutyInstance, key: str) -> date:
    """Return when a meeting was held; refuse one that is not of this unit's area and period."""
    meeting = Meeting.objects.get(pk=int(key))
    if meeting.state != Meeting.State.HELD:
        raise InvalidInput(
            _("This meeting has no minutes yet. Record them first."), field="evidence_key"
        )
    if meeting.area_code != instance.area_code:
        raise InvalidInput(
            _("This meeting was held for another area than that of {unit}."),
            field="evidence_key",
            unit=instance.unit.name,
        )
    last = max(instance.ends_on, timezone.localdate(instance.due_at))
    if not instance.starts_on <= meeting.held_on <= last:
        raise InvalidInput(
            _("This meeting was held on {day}, which is not in this duty's period."),
            field="evidence_key",
            day=meeting.held_on.isoformat(),
        )
    return meeting.held_on


def _check_first(instance: DutyInstance, found: Found) -> None:
    """Refuse what has kept the same duty already, of another period or another unit."""
    if not found.key:
        return
    hold(f"duty:{instance.duty_id}:{found.kind}:{found.key}")
    kept = DutyInstance.objects.filter(
        duty_id=instance.duty_id, kept_by=found.kind, kept_key=found.key
    )
    if kept.exists():
        raise InvalidInput(
            _("This has kept the duty once already. Show what was done this time."),
            field="evidence_key",
        )


def _check_day(instance: DutyInstance, day: date) -> None:
    if day > timezone.localdate():
        raise InvalidInput(_("This day is still to come. Say when it was done."), field="kept_on")
    if day < instance.starts_on:
        raise InvalidInput(
            _("This period began on {day}. What was done before it keeps an earlier duty."),
            field="kept_on",
            day=instance.starts_on.isoformat(),
        )


def _reason(note: str) -> str:
    return clean_text(note, field="note", longest=NOTE_LENGTH, required=True)


def _record(  # noqa: PLR0917 (one change of one duty)
    instance: DutyInstance, actor: Actor, verb: str, facts: dict[str, str], note: str
) -> None:
    record_change(
        instance,
        kind=KIND,
        actor=actor,
        verb=verb,
        county=instance.county,
        facts=facts,
        note=note,
    )
