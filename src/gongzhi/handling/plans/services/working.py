"""The verbs of a measure: assigned, accepted, reported, submitted, verified, signed off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.texts import DETAIL_LENGTH, clean_text
from gongzhi.foundation.workflow import Who
from gongzhi.handling.plans import rules
from gongzhi.handling.plans.engine import Work, acting
from gongzhi.handling.plans.models import Measure, Milestone, Progress
from gongzhi.handling.plans.services.answering import add_responsible, unit_around
from gongzhi.handling.plans.services.evidence import Shown, attach_evidence
from gongzhi.registry.organisations.models import Unit

BLANK_LENGTH = 60


def assign_measure(  # noqa: PLR0913 (what an assignment says, each by name)
    *,
    actor: Actor,
    measure_id: int,
    lead_unit_id: int | None = None,
    unit_ids: Sequence[int] = (),
    due_on: date | None = None,
    note: str = "",
    version: int | None = None,
) -> Measure:
    """Give a measure to the unit that leads it, with a day; its clock starts.

    Without ``lead_unit_id`` the unit that the document's lead stands for. ``unit_ids`` are further
    responsible units, added to those the document names. Assigning again needs a reason, and waits
    for the decision on an adjustment that was asked for.
    """
    with acting("assign", actor=actor, measure_id=measure_id, version=version, note=note) as work:
        measure = work.measure
        lead = _lead_of(measure, lead_unit_id)
        day = due_on or measure.due_on
        work.check(has_lead=lead is not None, due_on=day)
        if lead is None or day is None:
            raise AssertionError("the guard lets nothing through without lead and day")
        work.run_until(day)
        before = measure.lead_unit_id
        work.set(lead_unit=lead, assigned_at=work.at, supervised=False)
        added = [each for each in dict.fromkeys(unit_ids) if each != lead.pk]
        for each in added:
            add_responsible(measure, unit_around(measure.area_code, each, field="unit_ids"))
        work.facts.update(unit=lead.pk, unit_before=before, due_on=day.isoformat(), units=[*added])
    return work.measure


def accept_measure(
    *, actor: Actor, measure_id: int, note: str = "", version: int | None = None
) -> Measure:
    """Take a measure on: the lead unit begins."""
    with acting("accept", actor=actor, measure_id=measure_id, version=version, note=note) as work:
        work.set(reported_at=work.at)
    return work.measure


def report_progress(  # noqa: PLR0913 (what a report says, each by name)
    *,
    actor: Actor,
    measure_id: int,
    note: str,
    percent: int | None = None,
    milestone_ids: Sequence[int] = (),
    evidence: Shown | None = None,
    figures: Iterable[Mapping[str, str]] = (),
    version: int | None = None,
) -> Measure:
    """Say how far a measure is, which steps are reached, and what shows it.

    ``figures`` are the values of the linked metrics as they stood, put in by the platform and never
    asked for. ``percent`` is the lead's to say; left out it stays.
    """
    with acting(
        "report_progress", actor=actor, measure_id=measure_id, version=version, note=note
    ) as work:
        work.check()
        reached = _reach(work, milestone_ids)
        attached = attach_evidence(work, evidence)
        share = work.measure.percent if percent is None else percent
        rules.check_percent(share)
        if work.via is Who.ASSIST and share != work.measure.percent:
            raise InvalidInput(
                _("How far the whole is, its lead unit says. Leave this as it stands."),
                field="percent",
            )
        Progress.objects.create(
            measure=work.measure,
            unit_id=work.unit_id,
            at=work.at,
            percent=share,
            note=work.note,
            figures=[dict(each) for each in figures],
        )
        work.set(percent=share, reported_at=work.at)
        work.facts.update(percent=share, milestones=[*reached], evidence=attached)
    return work.measure


def submit_evidence(
    *,
    actor: Actor,
    measure_id: int,
    note: str,
    evidence: Shown | None = None,
    version: int | None = None,
) -> Measure:
    """Say that a measure is carried out and show it; its clock rests until somebody verifies."""
    with acting(
        "submit_evidence", actor=actor, measure_id=measure_id, version=version, note=note
    ) as work:
        work.facts["evidence"] = attach_evidence(work, evidence)
        work.check()
        work.set(submitted_by=work.actor.key, reported_at=work.at)
    return work.measure


def verify_measure(
    *, actor: Actor, measure_id: int, note: str = "", version: int | None = None
) -> Measure:
    """Confirm that what was submitted is so, every step done. Whoever submitted it does not."""
    with acting("verify", actor=actor, measure_id=measure_id, version=version, note=note) as work:
        work.set(percent=rules.WHOLE, supervised=False)
    return work.measure


def return_measure(
    *, actor: Actor, measure_id: int, note: str, version: int | None = None
) -> Measure:
    """Give a measure back: what was submitted does not show it, or the unit cannot lead it.

    From submitted or verified it goes back to the unit and the clock runs on; from assigned the
    unit hands it back to be assigned anew.
    """
    with acting(
        "return_measure", actor=actor, measure_id=measure_id, version=version, note=note
    ) as work:
        work.check()
        if work.move.target == "planned":
            work.facts["adjustment_lapsed"] = work.measure.adjustment is not None
            work.set(assigned_at=None, due_at=None, warn_at=None, adjustment=None)
        else:
            work.set(submitted_by="")
    return work.measure


def adjust_measure(
    *,
    actor: Actor,
    measure_id: int,
    note: str,
    due_on: date | None = None,
    deliverables: str = "",
    version: int | None = None,
) -> Measure:
    """Ask for another day, or for other deliverables (one a line). Nothing changes yet."""
    with acting("adjust", actor=actor, measure_id=measure_id, version=version, note=note) as work:
        listed = clean_text(deliverables, field="deliverables", longest=DETAIL_LENGTH)
        lines = [line.strip()[:200] for line in listed.splitlines() if line.strip()]
        if due_on is None and not lines:
            raise InvalidInput(
                _("Say what is to change: the day, or what is to be delivered."), field="due_on"
            )
        work.check(due_on=due_on)
        asked = {
            "by": work.actor.key,
            "label": work.actor.label,
            "note": work.note,
            "due_on": due_on.isoformat() if due_on else "",
            "deliverables": lines,
        }
        work.set(adjustment=asked)
        work.facts.update(due_on=asked["due_on"], deliverables=len(lines))
    return work.measure


def approve_adjustment(
    *,
    actor: Actor,
    measure_id: int,
    note: str,
    granted: bool,
    version: int | None = None,
) -> Measure:
    """Grant or refuse an adjustment. A granted day starts the clock anew, to that day."""
    with acting(
        "approve_adjustment", actor=actor, measure_id=measure_id, version=version, note=note
    ) as work:
        asked = work.measure.adjustment or {}
        day = date.fromisoformat(asked["due_on"]) if asked.get("due_on") else None
        work.check(granted=granted, due_on=day)
        if granted and day is not None:
            work.run_until(day)
        else:
            work.leave_clock()
        if granted and asked.get("deliverables"):
            work.set(deliverables=asked["deliverables"], deliverables_agreed=True)
        work.set(adjustment=None)
        work.facts.update(granted=granted, due_on=asked.get("due_on", ""))
    return work.measure


def supervise_measure(
    *, actor: Actor, measure_id: int, note: str, version: int | None = None
) -> Measure:
    """Watch a measure from above and say so; its light shows it until it is verified."""
    with acting(
        "supervise", actor=actor, measure_id=measure_id, version=version, note=note
    ) as work:
        work.check()
        work.set(supervised=True)
    return work.measure


def fill_blanks(
    *,
    actor: Actor,
    measure_id: int,
    values: Mapping[str, str],
    note: str = "",
    version: int | None = None,
) -> Measure:
    """Fill in the figures that the document left open (x个); an empty value opens one again."""
    with acting(
        "fill_blanks", actor=actor, measure_id=measure_id, version=version, note=note
    ) as work:
        work.check(blanks=frozenset(values))
        given = {key: _blank(key, value) for key, value in values.items()}
        filled = [
            {**each, "value": given.get(each["key"], each["value"])}
            for each in work.measure.parameters
        ]
        work.set(parameters=filled)
        work.facts["filled"] = {**given}
    return work.measure


def close_measure(
    *, actor: Actor, measure_id: int, note: str, version: int | None = None
) -> Measure:
    """Sign a verified measure off, with what came of it (销号)."""
    with acting("close", actor=actor, measure_id=measure_id, version=version, note=note) as work:
        work.set(outcome=work.note, closed_at=work.at)
    return work.measure


def appraise_measure(
    *, actor: Actor, measure_id: int, note: str, score: int, version: int | None = None
) -> Measure:
    """Say how well a measure was carried out, from 1 to 5. It judges the work, no person."""
    with acting("appraise", actor=actor, measure_id=measure_id, version=version, note=note) as work:
        work.check(score=score)
        work.set(mark=score)
        work.facts["score"] = score
    return work.measure


def _lead_of(measure: Measure, unit_id: int | None) -> Unit | None:
    chosen = unit_id or measure.lead_unit_id
    if chosen is None:
        return None
    return unit_around(measure.area_code, chosen, field="lead_unit_id")


def _reach(work: Work, milestone_ids: Sequence[int]) -> list[int]:
    chosen = Milestone.objects.filter(measure=work.measure, pk__in=list(milestone_ids))
    reached = sorted(chosen.values_list("pk", flat=True))
    if len(reached) != len(set(milestone_ids)):
        raise InvalidInput(_("This step is none of the measure's."), field="milestone_ids")
    chosen.filter(reached_on__isnull=True).update(reached_on=timezone.localdate(work.at))
    return reached


def _blank(key: str, value: str) -> str:
    plain = " ".join(str(value).split())
    if len(plain) > BLANK_LENGTH or not (plain.isprintable() or not plain):
        raise InvalidInput(
            _("Write at most {longest} characters on one line."), field=key, longest=BLANK_LENGTH
        )
    return plain
