"""Keeping how standards stand: one command, by a person or by the clock each night."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.locks import hold
from gongzhi.oversight.standards.checking import Judged, judge_below
from gongzhi.oversight.standards.governing import realms_below
from gongzhi.oversight.standards.models import Check, PastTally, Standing, Tally
from gongzhi.oversight.standards.permissions import CHECK
from gongzhi.oversight.standards.queries.findings import since_of, standings_before
from gongzhi.registry.records import record_change
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.queries import Depth, county_of, find_area, within

_COLUMNS: Final = "pack_id, key, area_code, met, reason, value, low, high, gap, beside, since"
_TALLIED: Final = tuple(depth.length for depth in Depth if depth <= Depth.COMMUNITY)
_REMEMBERED: Final = Depth.STREET.length
_PLACES: Final = 6


@transaction.atomic
def record_check(*, actor: Actor, area_code: str, on: date | None = None) -> Check:
    """Check an area and all below it, and keep how everything stands, since when, and the count.

    Counts of the areas above are brought up to date with it. Raises ``NotPermitted``, and
    ``NotFound`` for an area that is not there.
    """
    check_may(actor, CHECK, area_code)
    if area_code and find_area(area_code) is None:
        raise no_such_area(area_code)
    hold("standards")  # checks of areas above and below write the same tallies
    check, new = Check.objects.select_for_update().get_or_create(
        area_code=area_code,
        defaults={"checked_at": timezone.now(), "met": 0, "unmet": 0, "open": 0},
    )
    day = on or timezone.localdate()
    before = standings_before(area_code)
    judged = list(judge_below(area_code, realms_below(area_code, on=day), on=day))
    _replace_standings(
        area_code,
        (
            _row(one, since_of(one.verdict, before.get((one.place.code, *one.standard.id)), on=day))
            for one in judged
        ),
    )
    _tally(area_code, day)
    verdicts = [one.verdict.met for one in judged]
    check.met, check.unmet = verdicts.count(True), verdicts.count(False)
    check.open = len(verdicts) - check.met - check.unmet
    check.checked_at = timezone.now()
    check.save(update_fields=["met", "unmet", "open", "checked_at"])
    record_change(
        check,
        kind="standards_check",
        actor=actor,
        verb=CHECK,
        county=county_of(area_code),
        facts={"met": check.met, "unmet": check.unmet, "open": check.open, "on": day.isoformat()},
        new=new,
    )
    return check


def _row(one: Judged, since: date) -> tuple[object, ...]:
    verdict, bounds = one.verdict, one.verdict.bounds
    pack, key = one.standard.id
    return (
        pack,
        key,
        one.place.code,
        verdict.met,
        verdict.reason.value if verdict.reason else "",
        _decimal(verdict.value),
        _decimal(bounds.low if bounds else None),
        _decimal(bounds.high if bounds else None),
        _decimal(verdict.gap),
        _decimal(verdict.beside),
        since,
    )


def _decimal(value: Fraction | None) -> Decimal | None:
    """Return a fraction to the places that are kept, for showing alone."""
    if value is None:
        return None
    return round(Decimal(value.numerator) / Decimal(value.denominator), _PLACES)


def _replace_standings(area_code: str, rows: Iterator[Sequence[object]]) -> None:
    Standing.objects.filter(_below(area_code)).delete()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY standards_standing ({_COLUMNS}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _tally(area_code: str, day: date) -> None:
    """Count anew for the area, what lies below it, and every area above."""
    Tally.objects.filter(_below(area_code) | Q(area_code__in=_above(area_code))).delete()
    with connection.cursor() as cursor:
        for length in _TALLIED:
            prefix = area_code[:length]
            low, high = _range(prefix)
            cursor.execute(_TALLY, {"length": length, "low": low, "high": high})
    told = Tally.objects.filter(
        _below(area_code) | Q(area_code__in=_above(area_code)), pack__unloaded_at__isnull=True
    )
    past = PastTally.objects.filter(_below(area_code) | Q(area_code__in=_above(area_code)), day=day)
    past.delete()
    names = ("pack_id", "key", "area_code", "met", "unmet", "open")
    PastTally.objects.bulk_create(
        [
            PastTally(day=day, **dict(zip(names, row, strict=True)))
            for row in told.values_list(*names)
            if len(row[2]) <= _REMEMBERED
        ],
        batch_size=2_000,
    )


_TALLY: Final = """
    INSERT INTO standards_tally (pack_id, key, area_code, met, unmet, open)
    SELECT pack_id, key, left(area_code, %(length)s),
           count(*) FILTER (WHERE met), count(*) FILTER (WHERE NOT met),
           count(*) FILTER (WHERE met IS NULL)
    FROM standards_standing
    WHERE area_code >= %(low)s AND area_code < %(high)s AND length(area_code) >= %(length)s
    GROUP BY 1, 2, 3"""


def _above(area_code: str) -> list[str]:
    return [area_code[:length] for length in _TALLIED if length < len(area_code)]


def _below(area_code: str) -> Q:
    return within((area_code,), field="area_code")


def _range(prefix: str) -> tuple[str, str]:
    return prefix, f"{prefix}A"  # every digit sorts before a letter, byte by byte
