"""Sealing: each day's entries under one Merkle root, chained to the day before."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import WrongState
from gongzhi.foundation.journal.hashing import merkle_root, seal_digest
from gongzhi.foundation.models import DailySeal, JournalEntry

# A day is sealed once this much of the next has passed, so that no command still runs in it.
SEALING_DELAY = timedelta(minutes=10)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    zone = timezone.get_default_timezone()
    start = datetime.combine(day, time.min, tzinfo=zone)
    return start, datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)


def leaves_of(day: date) -> list[bytes]:
    start, end = day_bounds(day)
    entries = JournalEntry.objects.filter(at__gte=start, at__lt=end).order_by(
        "subject_kind", "subject_key", "seq"
    )
    return [bytes(value) for value in entries.values_list("hash", flat=True)]


@transaction.atomic
def seal_day(day: date) -> DailySeal:
    """Seal a day's entries under one Merkle root; a day already sealed is returned as it is.

    Raises ``WrongState`` for a day that is not over. Days are sealed in order: an earlier day
    without a seal that has entries is sealed first, so that the seals form one chain.
    """
    if timezone.now() < day_bounds(day)[1] + SEALING_DELAY:
        raise WrongState(_("{day} is not over yet; a day is sealed after it has ended."), day=day)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('gongzhi.seal'))")
    existing = DailySeal.objects.filter(day=day).first()
    if existing is not None:
        return existing
    last = DailySeal.objects.order_by("-day").first()
    if last is not None and last.day > day:
        raise WrongState(
            _("{last} is already sealed; an earlier day cannot be sealed after it."), last=last.day
        )
    leaves = leaves_of(day)
    root = merkle_root(leaves)
    previous = bytes(last.hash) if last else None
    return DailySeal.objects.create(
        day=day,
        entries=len(leaves),
        root=root,
        previous=previous,
        hash=seal_digest(previous=previous, day=day.isoformat(), entries=len(leaves), root=root),
        sealed_at=timezone.now(),
    )


def seal_finished_days() -> list[DailySeal]:
    """Seal every day with entries that has ended and has no seal yet, oldest first."""
    last = DailySeal.objects.order_by("-day").values_list("day", flat=True).first()
    first_entry = JournalEntry.objects.order_by("at").values_list("at", flat=True).first()
    if first_entry is None:
        return []
    zone = timezone.get_default_timezone()
    day = last + timedelta(days=1) if last else first_entry.astimezone(zone).date()
    seals = []
    while day_bounds(day)[1] + SEALING_DELAY <= timezone.now():
        seals.append(seal_day(day))
        day += timedelta(days=1)
    return seals


def seals_as_json() -> list[dict[str, object]]:
    """Return every seal as plain values, to be kept away from this database."""
    return [
        {"day": seal.day.isoformat(), "entries": seal.entries, "hash": bytes(seal.hash).hex()}
        for seal in DailySeal.objects.order_by("day")
    ]
