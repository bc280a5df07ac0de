"""E-mails to a case's reporter: which steps are told, and how many there may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.crypto import salted_hmac

from gongzhi.channels.notify.models import ReporterMail
from gongzhi.channels.notify.rules import OLD_NEWS
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.settings import get_settings
from gongzhi.handling.cases.models import CaseContact
from gongzhi.handling.cases.queries import find_case_to_tell

TOLD: Final = {
    "create": ReporterMail.Kind.RECEIVED,
    "ask_reporter": ReporterMail.Kind.ASKED,
    "refuse": ReporterMail.Kind.ENDED,
    "divert": ReporterMail.Kind.ENDED,
    "close": ReporterMail.Kind.CLOSED,
    "reopen": ReporterMail.Kind.REOPENED,
}
"""What each verb is told as; the others are read on the report's own page."""

MOST_OF_CASE: Final = 6
MOST_TO_ADDRESS: Final = 12
_SALT: Final = "gongzhi.notify.recipient"
A_DAY: Final = timedelta(days=1)
"""So many at most in a day, so that nobody can have a stranger's address written to for fun."""


def mail_reporters(facts: Mapping[str, Json]) -> int:
    """Have the reporters mailed whom a step of a case concerns; return how many will be.

    Of a closure those of the cases merged into it too. Without a mail server, of old news, and
    beyond the day's bounds nothing is sent. Delivered twice, it mails once.
    """
    kind, case_id, version = TOLD.get(str(facts["verb"])), facts["case_id"], facts["version"]
    if kind is None or not get_settings().sends_mail:
        return 0
    if not isinstance(case_id, int) or not isinstance(version, int):
        return 0
    merged = facts.get("merged")
    below = [each for each in merged if isinstance(each, int)] if isinstance(merged, list) else []
    contacts = CaseContact.objects.filter(case_id__in=[case_id, *below]).exclude(email="")
    addresses = dict(contacts.values_list("case_id", "email"))
    told = find_case_to_tell(case_id, version) if addresses else None
    if told is None or told.at < timezone.now() - OLD_NEWS:
        return 0
    rows = [
        ReporterMail(
            case_id=each,
            step_of=case_id,
            version=version,
            kind=kind,
            made_at=timezone.now(),
            recipient_digest=digest,
        )
        for each, digest in _within_bounds(addresses).items()
    ]
    ReporterMail.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _within_bounds(addresses: Mapping[int, str]) -> dict[int, str]:
    """Return by case the digest of its address, as far as the day's bounds allow one more mail.

    Counted by digest, since whoever reported may erase the address and give it again.
    """
    digests = {case_id: _digest(email) for case_id, email in addresses.items()}
    recent = ReporterMail.objects.filter(made_at__gte=timezone.now() - A_DAY)
    of_case = recent.filter(case_id__in=list(digests)).values_list("case_id", flat=True)
    to_address = recent.filter(recipient_digest__in=set(digests.values()))
    by_case = Counter(of_case)
    by_address = Counter(to_address.values_list("recipient_digest", flat=True))
    allowed = {}
    for case_id, digest in digests.items():
        if by_case[case_id] < MOST_OF_CASE and by_address[digest] < MOST_TO_ADDRESS:
            allowed[case_id] = digest
            by_address[digest] += 1
    return allowed


def _digest(email: str) -> str:
    """Return what tells one address from another without holding it, however it is capitalised."""
    return salted_hmac(_SALT, email.lower(), algorithm="sha256").hexdigest()
