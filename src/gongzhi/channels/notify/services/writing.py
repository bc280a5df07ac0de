"""Writing notifications: once for each event, merged by subject, gathered for each message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from gongzhi.channels.notify.choices import Wish, wishes_of
from gongzhi.channels.notify.kinds import RANK, Kind
from gongzhi.channels.notify.models import Notification
from gongzhi.channels.notify.recipients import Recipient
from gongzhi.channels.notify.rules import BURST
from gongzhi.channels.notify.services.gathering import gather_mails, gather_posts
from gongzhi.foundation.ids import AccountId
from gongzhi.foundation.journal.hashing import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is told, the same for everybody who is told it."""

    key: str
    kind: Kind
    urgent: bool
    county: str
    subject_kind: str
    subject_key: str
    number: str
    area_code: str
    category_id: int | None
    facts: dict[str, Json]
    happened_at: datetime


@transaction.atomic
def tell(news: News, recipients: Iterable[Recipient]) -> int:
    """Write what is told and gather it for what goes out; nothing if it was told before."""
    through = {each.account_id: each.unit_ids for each in recipients}
    if not through or not _is_first(news.key):
        return 0
    wishes = wishes_of(through, news.kind)
    wanted = {wish.account_id: wish for wish in wishes if wish.wants_any}
    rows = _write(news, wanted)
    by_account = {AccountId(row.account_id): row for row in rows}
    gather_mails([(row, wanted[account_id]) for account_id, row in by_account.items()])
    in_group = [account_id for account_id, wish in wanted.items() if wish.choice.robot]
    if in_group:
        units = {unit_id for account_id in in_group for unit_id in through[account_id]}
        gather_posts(by_account[in_group[0]], units)
    return len(rows)


def _is_first(key: str) -> bool:
    """Note an event as told; False if it is already. A second worker waits for the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notify_toldevent (key, at) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (key, timezone.now()),
        )
        return bool(cursor.rowcount)


def _write(news: News, wanted: Mapping[AccountId, Wish]) -> list[Notification]:
    """Write one row for each account, or let the account's fresh unread row of it say more."""
    merged = _fresh(news, wanted)
    for row in merged:
        _take_in(row, news, in_page=wanted[AccountId(row.account_id)].choice.in_page)
    Notification.objects.bulk_update(
        merged, ["kind", "facts", "urgent", "in_page", "times", "happened_at"]
    )
    known = {row.account_id for row in merged}
    new = Notification.objects.bulk_create(
        Notification(
            account_id=account_id,
            in_page=wish.choice.in_page,
            county=news.county,
            kind=news.kind,
            subject_kind=news.subject_kind,
            subject_key=news.subject_key,
            number=news.number,
            area_code=news.area_code,
            category_id=news.category_id,
            facts=news.facts,
            urgent=news.urgent,
            happened_at=news.happened_at,
        )
        for account_id, wish in wanted.items()
        if account_id not in known
    )
    return [*merged, *new]


def _fresh(news: News, wanted: Iterable[AccountId]) -> list[Notification]:
    rows = Notification.objects.select_for_update().filter(
        account_id__in=list(wanted),
        subject_kind=news.subject_kind,
        subject_key=news.subject_key,
        read_at__isnull=True,
        happened_at__range=(news.happened_at - BURST, news.happened_at + BURST),
    )
    newest = {row.account_id: row for row in rows.order_by("happened_at", "pk")}
    return list(newest.values())


def _take_in(row: Notification, news: News, *, in_page: bool) -> None:
    """Let a row say what is more pressing; of the same rank, what is newer."""
    pressing = RANK[news.kind] - RANK[Kind(row.kind)]
    if pressing > 0 or (pressing == 0 and news.happened_at >= row.happened_at):
        row.kind, row.facts = news.kind, news.facts
    row.urgent |= news.urgent
    row.in_page |= in_page
    row.times += 1
    row.happened_at = max(row.happened_at, news.happened_at)
