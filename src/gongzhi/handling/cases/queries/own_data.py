"""What is kept of a reporter, and who looked at it: the reporter's own right to know.

Sources: 个人信息保护法 44 and 45 (to know and to have a copy), RULES §10.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gongzhi.foundation.actors import Actor, ActorKind
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.journal.services import Subject
from gongzhi.foundation.links import Relation, links_of
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.cases.answers import from_text, in_words
from gongzhi.handling.cases.errors import no_such_case
from gongzhi.handling.cases.models import Case, CaseAnswers, CaseContact, CaseText
from gongzhi.handling.cases.permissions import VIEW, is_reporter, may_know_reporter, permission
from gongzhi.registry.people.personal import PersonalField, declared, masked

CASE: Final = "cases.Case"
CONTACT: Final = "cases.CaseContact"
_KIND: Final = "case"
_BETWEEN: Final = " · "


@dataclass(frozen=True, slots=True)
class ContactLook:
    """Somebody saw the reporter's contact: when, in which post, and the reason they gave."""

    at: datetime
    post: str
    reason: str


def who_looked(case_id: int) -> list[ContactLook]:
    """Return who saw the contact unmasked, oldest first, also on what was split off the report.

    The caller has checked who asks.
    """
    entries = JournalEntry.objects.filter(
        subject_kind=_KIND,
        subject_key__in=[str(key) for key in same_report(case_id)],
        verb=permission("reveal_contact"),
    ).order_by("at", "pk")
    return [
        ContactLook(at=entry.at, post=_post_in(entry.actor_label), reason=entry.note)
        for entry in entries
    ]


def masked_data(case: Case) -> list[tuple[PersonalField, str]]:
    """Return the personal fields that a case keeps of its reporter, with their masked values."""
    rows = {CASE: case, CONTACT: CaseContact.objects.filter(case_id=case.pk).first()}
    found = []
    for each in (*declared(CONTACT), *declared(CASE)):
        value = str(getattr(rows[each.model], each.field, ""))
        found.append((each, masked(each.model, each.field, value)))
    return found


def export_report(*, actor: Actor, case_id: int, whole: bool = True) -> dict[str, Json]:
    """Return all that is kept of the reporter with a report, for the reporter alone.

    Not ``whole`` masks the contact: a link went to an address that nobody has confirmed.
    Raises ``NotFound`` for anybody else.
    """
    case = Case.objects.filter(pk=case_id).first()
    if case is None or not is_reporter(actor, case):
        raise no_such_case(case_id)
    fields = (*declared(CONTACT), *declared(CASE))
    return {
        **_kept(case, whole=whole),
        "purposes": {each.field: str(each.purpose) for each in fields},
    }


def reports_by_phone(phone: str) -> list[int]:
    """Return the ids of the cases whose reporter left exactly this number; of "" none."""
    if not phone:
        return []
    rows = CaseContact.objects.filter(phone=phone).order_by("case_id")
    return list(rows.values_list("case_id", flat=True))


def exports_of(case_ids: Iterable[int], actor: Actor) -> list[Json]:
    """Return the exports of cases whose reporter the actor may know, oldest first.

    Others are left out without a trace: who complained of a unit stays hidden from it (RULES §10).
    """
    cases = Case.objects.filter(pk__in=list(case_ids)).order_by("received_at", "pk")
    return [_kept(case) for case in cases if may_know_reporter(actor, VIEW, case)]


def same_report(case_id: int) -> set[int]:
    """Return the case and all that were split off it or that it was split off: one reporter."""
    found, unread = {case_id}, [case_id]
    while unread:
        for each in links_of(Subject(_KIND, unread.pop())):
            other = int(each.other.key) if each.relation is Relation.SPLIT_FROM else case_id
            if other not in found:
                found.add(other)
                unread.append(other)
    return found


def _kept(case: Case, *, whole: bool = True) -> dict[str, Json]:
    contact = CaseContact.objects.filter(case_id=case.pk).first()
    detail = CaseText.objects.filter(case_id=case.pk).values_list("detail", flat=True).first()
    answered = CaseAnswers.objects.filter(case_id=case.pk).values_list("given", flat=True).first()
    looks = who_looked(case.pk)
    return {
        "number": case.number,
        "title": case.title,
        "detail": detail or "",
        "answers": in_words(from_text(answered or ""), chinese=True),
        "address": case.address,
        "lon": case.lon,
        "lat": case.lat,
        "status": str(case.status),
        "occurred_at": _moment(case.occurred_at),
        "received_at": _moment(case.received_at),
        "closed_at": _moment(case.closed_at),
        "contact": {
            **{
                name: value if whole else masked(CONTACT, name, value)
                for name, value in _reached_by(contact).items()
            },
            "consent_to_unit": contact.consent_to_unit,
        }
        if contact
        else None,
        "own_words": _own_words(case),
        "looks": [
            {"at": _moment(look.at), "post": look.post, "reason": look.reason} for look in looks
        ],
    }


def _own_words(case: Case) -> list[Json]:
    entries = JournalEntry.objects.filter(
        subject_kind=_KIND, subject_key=str(case.pk), actor_kind=ActorKind.REPORTER.value
    ).exclude(note="")
    return [{"at": _moment(entry.at), "words": entry.note} for entry in entries.order_by("seq")]


def _reached_by(contact: CaseContact) -> dict[str, str]:
    return {"name": contact.name, "phone": contact.phone, "email": contact.email}


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _post_in(label: str) -> str:
    """Return the post of a label such as ``李示例 · 社区书记``: a reporter is told no names."""
    return label.rpartition(_BETWEEN)[2]
