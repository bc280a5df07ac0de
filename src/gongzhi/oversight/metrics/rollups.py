"""Keeping the tallies: all anew, what was touched, and the audit that recomputes and compares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from gongzhi.foundation.events import waiting
from gongzhi.oversight.metrics import tallying
from gongzhi.oversight.metrics.consumers import EVENTS, touched_by
from gongzhi.oversight.metrics.models import TallyMark, TouchedCase

MOST_AT_ONCE: Final = 5_000
_LOCK: Final = 0x6D657472  # "metr": one at a time tallies


@dataclass(frozen=True, slots=True)
class Difference:
    """A tally that is not what the rows say. ``None`` where one side has none at all."""

    area_code: str
    start: date
    grain: str
    column: str
    kept: int | None
    found: int | None


@transaction.atomic
def rebuild_tallies() -> int:
    """Tally every case anew from its rows; return how many cases there are.

    Made beside the tallies kept, of which those alone are then replaced that differ: nobody who
    reads them waits.
    """
    _lock()
    at = timezone.now()
    TouchedCase.objects.all().delete()
    fresh = tallying.tally_beside()
    tallying.adopt_tallies(fresh)
    TallyMark.objects.update_or_create(id=1, defaults={"built_at": at, "updated_at": at})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM case_facts")
        count = int(cursor.fetchone()[0])
    tallying.drop_gathered()
    return count


def update_tallies() -> int:
    """Tally again what commands have touched since; return how many cases that were.

    Builds all where nothing was ever tallied.
    """
    if not TallyMark.objects.exists():
        return rebuild_tallies()
    done = 0
    while step := _update_some():
        done += step
        if step < MOST_AT_ONCE:
            break
    return done


def tallied_at() -> datetime | None:
    """Return when the tallies were last brought up to date; None where they never were."""
    return TallyMark.objects.values_list("updated_at", flat=True).first()


def audit_tallies(*, most: int = 200) -> list[Difference]:
    """Recompute the tallies from the rows of the cases and return where they differ.

    What commands have touched is tallied first. Then all is read as of one moment, and what at
    that moment still waited to be tallied is left out. Nothing else is changed, nobody waits.
    """
    update_tallies()
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        _touch_what_waits()
        fresh = tallying.tally_beside()
        found = [*_differing_cases(fresh[0], most), *_differing_hours(fresh[1], most)][:most]
        tallying.drop_gathered()
    return found


def _touch_what_waits() -> None:
    """Make ``touched_cells`` of what is to be tallied and of what the outbox has yet to deliver."""
    touched = [*TouchedCase.objects.values_list("case_id", "area_code")]
    touched += [one for facts in waiting(EVENTS) for one in touched_by(facts)]
    tallying.touch_cells(touched)


@transaction.atomic
def _update_some() -> int:
    _lock()
    chosen = TouchedCase.objects.order_by("pk")[:MOST_AT_ONCE]
    rows = list(chosen.values_list("pk", "case_id", "area_code"))
    TallyMark.objects.update(updated_at=timezone.now())
    if not rows:
        return 0
    # Deleted before the cases are read: whatever changes one later puts it in again.
    TouchedCase.objects.filter(pk__in=[pk for pk, _case, _area in rows]).delete()
    tallying.touch_cells([(case_id, area) for _pk, case_id, area in rows])
    tallying.gather_cells()
    tallying.replace_tallies()
    tallying.drop_gathered()
    return len(rows)


def _differing_cases(fresh: str, most: int) -> list[Difference]:
    columns = tallying.COLUMNS
    differs = " OR ".join(f"k.{name} IS DISTINCT FROM f.{name}" for name in columns)
    pairs = ", ".join(f"k.{name}, f.{name}" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(k.area_code, f.area_code), coalesce(k.start, f.start),"  # noqa: S608 - constants only
            f" coalesce(k.grain, f.grain), {pairs} FROM {tallying.TABLES[0]} k FULL JOIN {fresh} f"
            " ON k.grain = f.grain AND k.depth = f.depth AND k.area_code = f.area_code"
            f" AND k.start = f.start WHERE ({differs}) AND {_settled()} ORDER BY 1, 2, 3 LIMIT %s",
            [most],
        )
        rows = cursor.fetchall()
    return [
        Difference(area, start, grain, name, kept, found)
        for area, start, grain, *values in rows
        for name, kept, found in zip(columns, values[::2], values[1::2], strict=True)
        if kept != found
    ]


def _differing_hours(fresh: str, most: int) -> list[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(k.area_code, f.area_code), coalesce(k.start, f.start),"  # noqa: S608 - constants only
            " coalesce(k.grain, f.grain), coalesce(k.phase, f.phase) || ' ' ||"
            f" coalesce(k.rung, f.rung), k.cases, f.cases FROM {tallying.TABLES[1]} k"
            f" FULL JOIN {fresh} f"
            " ON k.grain = f.grain AND k.depth = f.depth AND k.area_code = f.area_code"
            " AND k.start = f.start AND k.phase = f.phase AND k.rung = f.rung"
            f" WHERE k.cases IS DISTINCT FROM f.cases AND {_settled()}"
            " ORDER BY 1, 2, 3, 4 LIMIT %s",
            [most],
        )
        return [Difference(*row) for row in cursor.fetchall()]


def _settled() -> str:
    """Return what tells that nothing of a tally still waits, of the kept (k) or the fresh (f)."""
    area, start = "coalesce(k.area_code, f.area_code)", "coalesce(k.start, f.start)"
    day = "CASE coalesce(k.grain, f.grain) WHEN 'd' THEN x.day ELSE date_trunc('month', x.day) END"
    return (
        f"NOT EXISTS (SELECT 1 FROM touched_cells x WHERE {day} = {start}"  # noqa: S608 - constants only
        f" AND left(x.place, length({area})) = {area})"
    )


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
