"""Forgetting who reported: at the reporter's own wish, or when a registered person is erased.

What was reported stays, without its reporter. Source: 个人信息保护法 47.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, ActorKind
from gongzhi.foundation.clock import services as clocks
from gongzhi.foundation.clock.operations import Stop
from gongzhi.foundation.errors import NotFound
from gongzhi.foundation.idempotency import forget_answers
from gongzhi.foundation.ids import ResidentId
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.journal.services import erase_note, record, timeline
from gongzhi.foundation.texts import NOTE_LENGTH, clean_text
from gongzhi.foundation.workflow import Who
from gongzhi.handling.cases import events
from gongzhi.handling.cases.engine import active_assignments, emit_of, save_case, subject_of
from gongzhi.handling.cases.errors import no_such_case, not_for_you
from gongzhi.handling.cases.models import Case, CaseContact, Inquiry
from gongzhi.handling.cases.permissions import is_reporter, may_see, permission
from gongzhi.handling.cases.phases import shown_clock
from gongzhi.handling.cases.queries.own_data import exports_of, reports_by_phone, same_report
from gongzhi.handling.cases.services.merging import merged_below
from gongzhi.handling.cases.wording import who_text
from gongzhi.handling.cases.workflow import Phase
from gongzhi.registry.people.queries import phone_of

STOP_MAIL: Final = "cases.stop_mail"
ERASE_CONTACT: Final = "cases.erase_contact"
_FIELDS: Final[list[Json]] = ["name", "phone", "email"]
OWN_WISH: Final = "reporter-asked"
PERSON_ERASED: Final = "person-erased"


@transaction.atomic
def erase_contact(*, actor: Actor, case_id: int, note: str = "") -> Case:
    """Delete the reporter's name, telephone and e-mail, also from what was split off the report.

    For the reporter alone. Afterwards nobody can call back; the report goes on, and number and
    code still open it. Raises ``NotFound`` where there is no contact.
    """
    cases = _locked(same_report(case_id))
    case = next((each for each in cases if each.pk == case_id), None)
    if case is None or not may_see(actor, case, active_assignments(case_id)):
        raise no_such_case(case_id)
    if not is_reporter(actor, case):
        raise not_for_you(_("Delete the contact"), who_text((Who.REPORTER,)))
    words = clean_text(note, field="note", longest=NOTE_LENGTH)
    if _forget(cases, actor, reason=OWN_WISH, note=words) == 0:
        raise NotFound(_("There is no contact with this report."))
    return case


@transaction.atomic
def stop_mail(*, actor: Actor, case_id: int) -> Case:
    """Forget the reporter's e-mail address, also with what was split off the report.

    For the reporter alone. The links in mails sent before open nothing any more; number and code
    still do. Raises ``NotFound`` where there is no address.
    """
    cases = _locked(same_report(case_id))
    case = next((each for each in cases if each.pk == case_id), None)
    if case is None or not is_reporter(actor, case):
        raise no_such_case(case_id)
    kept = CaseContact.objects.filter(case_id__in=[each.pk for each in cases]).exclude(email="")
    told = set(kept.values_list("case_id", flat=True))
    if not told:
        raise NotFound(_("No e-mail address is kept with this report."))
    kept.update(email="", mail_nonce="")
    CaseContact.objects.filter(case_id__in=told, name="", phone="").delete()
    for each in (each for each in cases if each.pk in told):
        entry = record(
            subject_of(each.pk),
            actor=actor,
            verb=STOP_MAIL,
            county=each.county,
            facts={"fields": ["email"], "reason": OWN_WISH},
        )
        save_case(each, set(), entry)
        emit_of(each, events.CONTACT_ERASED, verb="stop_mail", actor=actor)
    return case


def reachable(case_ids: Iterable[int]) -> bool:
    """Tell whether the reporter of any of the cases left a telephone, or follows it by a code."""
    phone = CaseContact.objects.filter(case_id=OuterRef("pk")).exclude(phone="")
    cases = Case.objects.filter(pk__in=list(case_ids))
    return cases.filter(~Q(secret_digest="") | Exists(phone)).exists()


class CasesOfPerson:
    """What cases keep of a registered resident: the reports made with exactly their number."""

    name = "cases"

    def export(self, resident_id: ResidentId, actor: Actor) -> Json:
        """Return the person's reports, as far as the actor may know that they are theirs."""
        return exports_of(reports_by_phone(phone_of(resident_id)), actor)

    @transaction.atomic
    def erase(self, resident_id: ResidentId, actor: Actor) -> int:
        """Delete the person's contact from every report of theirs, and the words that tell of them.

        Those are what they wrote after the report, and the reasons for looking at their contact.
        """
        cases = _locked(reports_by_phone(phone_of(resident_id)))
        erased = _forget(cases, actor, reason=PERSON_ERASED)
        for case in cases:
            _erase_words(case, actor)
        return erased


def _locked(case_ids: Iterable[int]) -> Sequence[Case]:
    rows = Case.objects.filter(pk__in=list(case_ids)).order_by("pk")
    return list(rows.select_for_update(no_key=True))


def _forget(cases: Sequence[Case], actor: Actor, *, reason: str, note: str = "") -> int:
    """Delete the contacts and the stored answers of locked cases; return how many contacts.

    A call-back that nobody can be reached for any more ends.
    """
    erased = 0
    for case in cases:
        deleted, _per_model = CaseContact.objects.filter(case_id=case.pk).delete()
        Inquiry.objects.filter(case_id=case.pk).exclude(email="").update(email="")
        if not deleted:
            continue
        at = timezone.now()
        entry = record(
            subject_of(case.pk),
            actor=actor,
            verb=ERASE_CONTACT,
            county=case.county,
            facts={"fields": _FIELDS, "reason": reason, **_end_call_back(case, at)},
            note=note,
            at=at,
        )
        save_case(case, {"phase", "due_at", "warn_at"}, entry)
        emit_of(case, events.CONTACT_ERASED, verb="erase_contact", actor=actor)
        erased += 1
    forget_answers(holding=[case.number for case in cases])
    return erased


def _end_call_back(case: Case, at: datetime) -> dict[str, Json]:
    """Stop the clock of the call-back where nobody is left to call; return the journal's fact."""
    if case.phase != Phase.CALL_BACK or reachable([case.pk, *merged_below(case.pk)]):
        return {}
    applied = clocks.apply(
        subject_of(case.pk),
        [Stop(Phase.CALL_BACK)],
        at=at,
        county=case.county,
    )
    for column, value in shown_clock(applied.clocks).items():
        setattr(case, column, value)
    return {"clocks": applied.facts}


def _erase_words(case: Case, actor: Actor) -> None:
    notes = timeline(subject_of(case.pk)).filter(
        Q(actor_kind=ActorKind.REPORTER.value) | Q(verb=permission("reveal_contact")),
        note_digest__isnull=False,
        note_erased_at__isnull=True,
    )
    for entry in list(notes):
        erase_note(entry, actor=actor, reason=PERSON_ERASED)
