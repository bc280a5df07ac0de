"""What is told of cases, and of files brought in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils import timezone

from gongzhi.channels.notify.kinds import Kind, is_urgent
from gongzhi.channels.notify.recipients import Recipient, find_told, name_of, recipients_of
from gongzhi.channels.notify.rules import OLD_NEWS
from gongzhi.channels.notify.services.writing import News, tell
from gongzhi.foundation.ids import AccountId
from gongzhi.foundation.journal.hashing import Json
from gongzhi.handling.cases.models import Category
from gongzhi.handling.cases.queries import find_case_to_tell

CASE: Final = "case"
IMPORT: Final = "import"
_KEPT_FACTS: Final = ("due_at", "phase", "limit", "satisfied", "resolved")


def tell_case(facts: Mapping[str, Json]) -> int:
    """Tell everybody whom an event of a case concerns; return how many.

    Delivered twice, it tells once. Old news (after an outage, or a past brought in) is not told.
    """
    told = find_told(facts)
    case_id, version = facts.get("case_id"), facts.get("version")
    if told is None or not isinstance(case_id, int) or not isinstance(version, int):
        return 0
    case = find_case_to_tell(case_id, version)
    if case is None or case.at < timezone.now() - OLD_NEWS:
        return 0
    recipients = recipients_of(told, facts, case)
    row = case.case
    news = News(
        key=f"case:{row.pk}:{version}",
        kind=told.kind,
        urgent=is_urgent(told.kind, emergency=row.severity == Category.Severity.EMERGENCY),
        county=row.county,
        subject_kind=CASE,
        subject_key=str(row.pk),
        number=row.number,
        area_code=row.area_code,
        category_id=row.category_id,
        facts={"event": name_of(facts)} | {n: facts[n] for n in _KEPT_FACTS if n in facts},
        happened_at=case.at,
    )
    return tell(news, recipients)


def tell_import(facts: Mapping[str, Json]) -> int:
    """Tell who brought a file that its intake has ended; they wait for it, although it is theirs.

    Nobody is told of the single cases that a file brings: the queues count them.
    """
    account_id = facts.get("account_id")
    if not isinstance(account_id, int):
        return 0
    counts = {name: facts.get(name) for name in ("state", "dry_run", "added", "refused")}
    news = News(
        key=f"import:{facts['run_id']}",
        kind=Kind.IMPORTED,
        urgent=False,
        county=str(facts.get("county", "")),
        subject_kind=IMPORT,
        subject_key=str(facts["run_id"]),
        number="",
        area_code="",
        category_id=None,
        facts={"event": "imported", **counts},
        happened_at=timezone.now(),
    )
    return tell(news, [Recipient(AccountId(account_id), frozenset())])
