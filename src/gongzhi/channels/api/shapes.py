"""From what the reads return to what the API answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any, Final

from django.urls import reverse

from gongzhi.foundation.codes import mask_email
from gongzhi.handling.cases.answers import Answer, latest, unanswered
from gongzhi.handling.cases.categories import category_of
from gongzhi.handling.cases.models import Assignment, Attachment, Case, Inquiry, Whistle
from gongzhi.handling.cases.queries import CaseRow, CaseView, ClockView, FollowedCase

Shape = dict[str, Any]
_ROW: Final = tuple(field.name for field in fields(CaseRow))


def row_shape(row: CaseRow) -> Shape:
    """Return a case of a list."""
    shape = {name: getattr(row, name) for name in _ROW}
    shape["number"] = row.number
    return shape


def _clock(clock: ClockView) -> Shape:
    """Return a clock; its pauses are told by the timeline."""
    shape = asdict(clock)
    del shape["pauses"]
    return shape


def case_shape(case: Case) -> Shape:
    """Return a case after a write, numbers of persons in its title starred."""
    return {
        "id": case.pk,
        "number": case.number,
        "title": case.shown_title,
        "status": str(case.status),
        "area_code": case.area_code,
        "phase": case.phase,
        "due_at": case.due_at,
        "lead_unit_id": case.lead_unit_id,
        "version": case.version,
    }


def detail_shape(view: CaseView) -> Shape:
    """Return a case with all that belongs to it."""
    case = view.case
    category, unit = case.category, case.lead_unit
    return {
        **case_shape(case),
        "category_code": category.code if category else "",
        "category_name": category.name if category else "",
        "severity": case.severity,
        "source": case.source,
        "lon": case.lon,
        "lat": case.lat,
        "received_at": case.received_at,
        "changed_at": case.changed_at,
        "closed_at": case.closed_at,
        "warn_at": case.warn_at,
        "lead_unit_name": str(unit) if unit else "",
        **_officer(view.lead),
        "supervised": case.supervised,
        "placed": case.placed,
        "returns": case.returns,
        "reopenings": case.reopenings,
        "resolved": case.resolved,
        "satisfied": case.satisfied,
        "reasons": view.reasons,
        "unanswered": case.unanswered,
        "detail": view.detail,
        "address": case.address,
        "occurred_at": case.occurred_at,
        "merged_into_id": case.merged_into_id,
        "answers": _answers(view.answers),
        "contact": asdict(view.contact) if view.contact else None,
        "assignments": [_assignment(row) for row in view.assignments],
        "whistles": [_whistle(row) for row in view.whistles],
        "inquiries": [_inquiry(row) for row in view.inquiries],
        "timeline": [asdict(step) for step in view.timeline],
        "clocks": [_clock(clock) for clock in view.clocks],
        "links": [
            {
                "relation": linked.relation.value,
                "kind": linked.other.kind,
                "key": linked.other.key,
                "outgoing": linked.outgoing,
            }
            for linked in view.links
        ],
        "attachments": [attachment_shape(row) for row in view.attachments],
        "verbs": list(view.verbs),
    }


def report_shape(followed: FollowedCase) -> Shape:
    """Return a case as its reporter follows it."""
    case = followed.case
    return {
        "number": case.number,
        "title": case.title,
        "detail": followed.detail,
        "status": str(case.status),
        "category_name": case.category.name if case.category else "",
        "answers": _answers(followed.answers),
        "questions": _questions(followed),
        "received_at": case.received_at,
        "closed_at": case.closed_at,
        "resolved": case.resolved,
        "satisfied": case.satisfied,
        "answer_by": followed.answer_by,
        "version": case.version,
        "steps": [asdict(step) for step in followed.steps],
        "verbs": list(followed.verbs),
    }


def _answers(answers: Sequence[Answer]) -> list[Shape]:
    names = ("key", "title", "title_en", "value", "shown", "shown_en", "by", "at")
    return [{name: getattr(each, name) for name in names} for each in latest(answers)]


def _questions(followed: FollowedCase) -> list[Shape]:
    category = category_of(followed.case.category_id)
    open_ones = unanswered(category.questions if category else (), followed.answers)
    return [each.as_json() for each in open_ones if "supplement" in followed.verbs]


def attachment_shape(row: Attachment) -> Shape:
    """Return a picture's data."""
    return {
        "id": row.pk,
        "kind": row.kind,
        "mime": row.mime,
        "size": row.size,
        "width": row.width,
        "height": row.height,
        "sha256": row.sha256,
        "added_at": row.added_at,
        "url": reverse(
            "api:show_attachment", kwargs={"case_id": row.case_id, "attachment_id": row.pk}
        ),
    }


def _assignment(row: Assignment) -> Shape:
    return {
        "id": row.pk,
        "unit_id": row.unit_id,
        "unit_name": str(row.unit),
        "role": row.role,
        "state": row.state,
        "active": row.active,
        **_officer(row),
        "task": row.task,
        "feedback": row.feedback,
        "made_at": row.made_at,
        "ended_at": row.ended_at,
    }


def _officer(row: Assignment | None) -> Shape:
    officer = row.officer if row else None
    return {
        "officer_id": officer.pk if officer else None,
        "officer_name": officer.display_name if officer else "",
    }


def _whistle(row: Whistle) -> Shape:
    return {
        "id": row.pk,
        "unit_id": row.unit_id,
        "unit_name": str(row.unit),
        "trigger": row.trigger,
        "state": row.state,
        "limit": row.limit,
        "request": row.request,
        "answer": row.answer,
        "ruling": row.ruling,
        "blown_at": row.blown_at,
        "answered_at": row.answered_at,
        "caller_rating": row.caller_rating,
        "called_rating": row.called_rating,
    }


def _inquiry(row: Inquiry) -> Shape:
    return {
        "id": row.pk,
        "body": row.body,
        "email": mask_email(row.email),
        "unit_id": row.unit_id,
        "state": row.state,
        "limit": row.limit,
        "request": row.request,
        "place": row.place,
        "pictures": [each.pk for each in row.pictures.all()],
        "asked_at": row.asked_at,
        "answer": row.answer,
        "answered_with": [each.pk for each in row.answered_with.all()],
        "answered_at": row.answered_at,
    }
