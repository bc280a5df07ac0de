"""Everything the page of one case needs: five statements, few more with whistles and the like."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.clock.operations import ClockOp
from gongzhi.foundation.clock.rules import Colour, PausedSpan, colour_at, replay
from gongzhi.foundation.clock.services import ESCALATE, working_calendar
from gongzhi.foundation.codes.case_numbers import parse_case_number
from gongzhi.foundation.codes.masks import mask_email, mask_name
from gongzhi.foundation.codes.phones import mask_phone
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.ids import CaseId
from gongzhi.foundation.journal.services import Subject, timeline
from gongzhi.foundation.links import Linked, Relation, links_of
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.cases.answers import Answer, from_text
from gongzhi.handling.cases.errors import no_such_case
from gongzhi.handling.cases.models import (
    Assignment,
    Attachment,
    Case,
    CaseAnswers,
    Inquiry,
    Whistle,
)
from gongzhi.handling.cases.offers import Offer, available_verbs
from gongzhi.handling.cases.permissions import (
    VIEW,
    is_reporter,
    may_know_reporter,
    may_see,
    permission,
)
from gongzhi.language.normal import without_numbers

KIND: Final = "case"
_WHISTLED: Final = permission("whistle")
_INQUIRED: Final = permission("inquire")
_MAX_ID: Final = 2**63 - 1
_along: list[str] = []


def read_along(*relations: str) -> None:
    """Have rows that another module keeps one to a case read with its page, in one statement."""
    _along.extend(each for each in relations if each not in _along)


@dataclass(frozen=True, slots=True)
class MaskedContact:
    """The reporter's contact as pages show it; seeing it whole needs a reason (RULES §10)."""

    name: str
    phone: str
    email: str
    consent_to_unit: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the timeline. ``facts`` are codes and ids; ``note`` is "" once erased."""

    seq: int
    at: datetime
    actor_kind: str
    actor_id: int
    actor_label: str
    verb: str
    note: str
    note_erased: bool
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ClockView:
    """A phase's clock as the journal tells it, with its colour now.

    ``pauses`` are those that have ended; one that still holds began at ``paused_at``.
    """

    phase: str
    round: int
    limit: str
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    paused_at: datetime | None
    stopped_at: datetime | None
    colour: Colour
    pauses: Sequence[PausedSpan] = ()


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case with all that belongs to it, as far as the viewer may see it.

    ``contact`` is None where it is hidden: from units without the reporter's consent.
    In ``detail`` numbers of persons are starred, as in the case's ``shown_title``.
    ``links`` suggest only cases of the viewer's own areas: those are who may merge them.
    ``offers`` are the verbs that the status allows, each usable or with the reason why not.
    """

    case: Case
    detail: str
    answers: Sequence[Answer]
    contact: MaskedContact | None
    by_area: bool
    assignments: Sequence[Assignment]
    whistles: Sequence[Whistle]
    inquiries: Sequence[Inquiry]
    timeline: Sequence[Step]
    clocks: Sequence[ClockView]
    links: Sequence[Linked]
    attachments: Sequence[Attachment]
    offers: Sequence[Offer]

    @property
    def verbs(self) -> list[str]:
        """The verbs that the viewer may use now, in the table's order."""
        return [offer.verb for offer in self.offers if offer.allowed]

    @property
    def starred(self) -> bool:
        """Whether a number of a person is starred in the title or the description."""
        return self.case.shown_title != self.case.title or self.detail != _written(self.case)

    @property
    def lead(self) -> Assignment | None:
        """The work of the unit that leads, if one does."""
        leads = (row for row in self.assignments if row.active and row.role == Assignment.Role.LEAD)
        return next(leads, None)

    @property
    def reasons(self) -> list[str]:
        """The reasons that the rating named, as they read then."""
        rated = permission("rate")
        last = next((step for step in reversed(self.timeline) if step.verb == rated), None)
        return last.facts.get("reasons", []) if last and self.case.satisfied else []

    @property
    def shown(self) -> bool:
        """Whether a photo of what was done was attached since the case went to its unit."""
        since = self.lead.made_at if self.lead else None
        return since is not None and any(
            row.kind == Attachment.Kind.EVIDENCE and row.added_at >= since
            for row in self.attachments
        )


def case_page(
    viewer: Actor, case_id: int, *, beside: Mapping[str, Combinable] | None = None
) -> CaseView:
    """Return the case and all that belongs to it.

    Five statements; one more where units were called, and one where a case may be the same; three
    where an outside body was asked.
    ``beside`` is what a module above reads with the case's row: it becomes attributes of the case.

    Raises ``NotFound`` for a case that the viewer may not see, as for one that does not exist.
    """
    case = _read(case_id, beside or {})
    assignments = list(_assignments(case_id))
    active = [row for row in assignments if row.active]
    if case is None or not may_see(viewer, case, active):
        raise no_such_case(case_id)
    steps = timeline_of(case_id)
    by_area = viewer.may(VIEW, case.area_code)
    whistles = _whistles(case_id) if any(step.verb == _WHISTLED for step in steps) else []
    inquiries = _inquiries(case_id) if any(step.verb == _INQUIRED for step in steps) else []
    offers = available_verbs(
        case,
        viewer,
        assignments=assignments,
        whistles=whistles,
        contact=getattr(case, "contact", None),
        handled_by=handled_by(steps),
        inquiries=inquiries,
    )
    return CaseView(
        case=case,
        detail=shown_detail(case),
        answers=answers_on(case),
        contact=_contact(
            case, shown=is_reporter(viewer, case) or may_know_reporter(viewer, VIEW, case)
        ),
        by_area=by_area,
        assignments=assignments,
        whistles=whistles,
        inquiries=inquiries,
        timeline=steps,
        clocks=clocks_of(steps),
        links=_links(viewer, case_id),
        attachments=list(Attachment.objects.filter(case_id=case_id).order_by("pk")),
        offers=offers,
    )


def get_case(viewer: Actor, case_id: int) -> Case:
    """Return a case's own row, if the viewer may see it; raise ``NotFound`` otherwise."""
    case = Case.objects.select_related("category", "lead_unit").filter(pk=case_id).first()
    if case is None or not may_see(viewer, case, ()):
        active = list(Assignment.objects.filter(case_id=case_id, active=True)) if case else []
        if case is None or not may_see(viewer, case, active):
            raise no_such_case(case_id)
    return case


def answers_of(case_ids: Iterable[int]) -> dict[int, tuple[Answer, ...]]:
    """Return the answers of those cases that have any. One statement. The caller knows who asks."""
    rows = CaseAnswers.objects.filter(case_id__in=list(case_ids))
    return {case_id: from_text(given) for case_id, given in rows.values_list("case_id", "given")}


def case_id_of(text: str) -> CaseId:
    """Return the id that a person or program wrote: the id itself, or the case's number.

    Raises ``NotFound`` for text that is neither, because there is no such case then.
    """
    plain = text.strip()
    if plain.isascii() and plain.isdigit() and len(plain) < len(str(_MAX_ID)):
        return CaseId(int(plain))
    try:
        return parse_case_number(plain)
    except InvalidInput as error:
        raise no_such_case(plain) from error


def timeline_of(case_id: int) -> list[Step]:
    """Return the case's journal, oldest first. The caller has checked who asks."""
    return [step_of(entry) for entry in timeline(Subject(KIND, case_id))]


def clocks_of(steps: Sequence[Step]) -> list[ClockView]:
    """Return the clocks recomputed from the journal's facts, in the order they first started."""
    now = timezone.now()
    entries = [
        (step.at, [ClockOp.from_facts(f) for f in step.facts["clocks"] if f["op"] != ESCALATE])
        for step in steps
        if step.facts.get("clocks")
    ]
    return [
        ClockView(
            phase=state.phase,
            round=state.round,
            limit=str(state.limit),
            started_at=state.started_at,
            due_at=state.due_at,
            warn_at=state.warn_at,
            paused_at=state.paused_at,
            stopped_at=state.stopped_at,
            colour=colour_at(state, now),
            pauses=state.pauses,
        )
        for state in replay(entries, working_calendar()).values()
    ]


def _read(case_id: int, beside: Mapping[str, Combinable]) -> Case | None:
    rows = Case.objects.select_related(
        "category", "lead_unit", "text", "answered", "contact", *_along
    )
    return rows.defer("text__words").annotate(**beside).filter(pk=case_id).first()


def _assignments(case_id: int) -> QuerySet[Assignment]:
    return (
        Assignment.objects.filter(case_id=case_id).select_related("unit", "officer").order_by("pk")
    )


def _whistles(case_id: int) -> list[Whistle]:
    return list(Whistle.objects.filter(case_id=case_id).select_related("unit").order_by("pk"))


def _inquiries(case_id: int) -> list[Inquiry]:
    rows = Inquiry.objects.filter(case_id=case_id).prefetch_related("pictures", "answered_with")
    return list(rows.order_by("pk"))


def handled_by(steps: Sequence[Step]) -> str:
    """Return the key of whoever last reported the case as handled; empty if nobody has."""
    handled = permission("handle")
    last = next((step for step in reversed(steps) if step.verb == handled), None)
    return f"{last.actor_kind}:{last.actor_id}" if last else ""


def _links(viewer: Actor, case_id: int) -> list[Linked]:
    links = links_of(Subject(KIND, case_id))
    suggested = {int(each.other.key) for each in links if each.relation is Relation.MAY_BE_SAME}
    if not suggested:
        return links
    areas = dict(Case.objects.filter(pk__in=suggested).values_list("pk", "area_code"))
    return [
        each
        for each in links
        if each.relation is not Relation.MAY_BE_SAME
        or viewer.may(VIEW, areas.get(int(each.other.key), ""))
    ]


def answers_on(case: Case) -> tuple[Answer, ...]:
    """Return all answers to the class's questions, oldest first, of a case read with its row."""
    return from_text(case.answered.given) if hasattr(case, "answered") else ()


def shown_detail(case: Case) -> str:
    """Return the description of a case read with its text, numbers of persons starred."""
    return without_numbers(_written(case))


def _written(case: Case) -> str:
    return case.text.detail if hasattr(case, "text") else ""


def _contact(case: Case, *, shown: bool) -> MaskedContact | None:
    contact = getattr(case, "contact", None)
    if contact is None or not (shown or contact.consent_to_unit):
        return None
    return MaskedContact(
        name=mask_name(contact.name),
        phone=mask_phone(contact.phone),
        email=mask_email(contact.email),
        consent_to_unit=contact.consent_to_unit,
    )


def step_of(entry: JournalEntry) -> Step:
    """Return a journal entry as a step of the timeline."""
    return Step(
        seq=entry.seq,
        at=entry.at,
        actor_kind=entry.actor_kind,
        actor_id=entry.actor_id,
        actor_label=entry.actor_label,
        verb=entry.verb,
        note=entry.note,
        note_erased=entry.note_erased_at is not None,
        facts=json.loads(entry.facts),
    )
