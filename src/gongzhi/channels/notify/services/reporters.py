"""E-mails to a case's reporter: which steps are told, and how many there may be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.db.models import Count, Q
from django.utils import timezone

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
        ReporterMail(case_id=each, version=version, kind=kind, made_at=timezone.now())
        for each, email in addresses.items()
        if not _too_many(each, email)
    ]
    ReporterMail.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _too_many(case_id: int, email: str) -> bool:
    recent = ReporterMail.objects.filter(made_at__gte=timezone.now() - A_DAY)
    counts = recent.aggregate(
        of_case=Count("pk", filter=Q(case_id=case_id)),
        to_address=Count("pk", filter=Q(case__contact__email=email)),
    )
    of_case, to_address = int(counts["of_case"]), int(counts["to_address"])
    return of_case >= MOST_OF_CASE or to_address >= MOST_TO_ADDRESS
