"""Sealing: each day's entries under one Merkle root, chained to the day before."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import WrongState
from gongzhi.foundation.journal.hashing import merkle_root, seal_digest
from gongzhi.foundation.locks import hold
from gongzhi.foundation.models import DailySeal, JournalEntry

# A day is sealed once this much of the next has passed, so that no command still runs in it.
SEALING_DELAY = timedelta(minutes=10)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return when a day begins and ends, in the installation's time zone."""
    zone = timezone.get_default_timezone()
    start = datetime.combine(day, time.min, tzinfo=zone)
    return start, datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)


def leaves_of(day: date) -> list[bytes]:
    """Return the hashes of a day's entries in the order in which they are sealed."""
    start, end = day_bounds(day)
    entries = JournalEntry.objects.filter(at__gte=start, at__lt=end).order_by(
        "subject_kind", "subject_key", "seq"
    )
    return [bytes(value) for value in entries.values_list("hash", flat=True)]


@transaction.atomic
def seal_day(day: date) -> DailySeal:
    """Seal a day's entries under one Merkle root; a day already sealed is returned as it is.

    Raises ``WrongState`` for a day that is not over, or lies before the last one sealed. Earlier
    days without a seal are sealed first, so that the chain of seals leaves none out.
    """
    if not _is_over(day):
        raise WrongState(_("{day} is not over yet; a day is sealed after it has ended."), day=day)
    hold("seal")
    existing = DailySeal.objects.filter(day=day).first()
    if existing is not None:
        return existing
    last = DailySeal.objects.order_by("-day").first()
    if last is not None and last.day > day:
        raise WrongState(
            _("{last} is already sealed; an earlier day cannot be sealed after it."), last=last.day
        )
    pending = min(day, first_unsealed_day() or day)
    while pending < day:
        last = _seal(pending, last)
        pending += timedelta(days=1)
    return _seal(day, last)


def _seal(day: date, last: DailySeal | None) -> DailySeal:
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
    """Seal every day that has ended and has no seal yet, oldest first."""
    day = first_unsealed_day()
    seals = []
    while day is not None and _is_over(day):
        seals.append(seal_day(day))
        day += timedelta(days=1)
    return seals


def newest_seals(*, before: date | None = None, most: int) -> list[DailySeal]:
    """Return the last so many seals, the newest first, of days before a day if one is given."""
    rows = DailySeal.objects.order_by("-day")
    return list((rows.filter(day__lt=before) if before else rows)[:most])


def first_unsealed_day() -> date | None:
    """Return the day after the last seal, or else of the first entry; None in an empty journal."""
    last = DailySeal.objects.order_by("-day").values_list("day", flat=True).first()
    if last is not None:
        return last + timedelta(days=1)
    first_entry = JournalEntry.objects.order_by("at").values_list("at", flat=True).first()
    if first_entry is None:
        return None
    return first_entry.astimezone(timezone.get_default_timezone()).date()


def unsealed_days() -> int:
    """Return how many days with entries have ended and still lack their seal."""
    day = first_unsealed_day()
    count = 0
    while day is not None and _is_over(day):
        start, end = day_bounds(day)
        count += JournalEntry.objects.filter(at__gte=start, at__lt=end).exists()
        day += timedelta(days=1)
    return count


def _is_over(day: date) -> bool:
    return day_bounds(day)[1] + SEALING_DELAY <= timezone.now()


def seals_as_json() -> list[dict[str, object]]:
    """Return every seal as plain values, to be kept away from this database."""
    return [
        {"day": seal.day.isoformat(), "entries": seal.entries, "hash": bytes(seal.hash).hex()}
        for seal in DailySeal.objects.order_by("day")
    ]
