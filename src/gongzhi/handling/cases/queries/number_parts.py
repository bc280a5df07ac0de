"""Finding cases by a part of their number, such as its last digits or its day.

A number is made of the day, the case's id and a check digit, so that no index of its own is
needed: digits at its end are those of few ids, which the key finds, and a day is a stretch of
time. What is found is compared with the number as it is written.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from gongzhi.foundation.codes.case_numbers import DAY_DIGITS, ID_DIGITS
from gongzhi.foundation.codes.typed import is_digits, without_dashes
from gongzhi.handling.cases.numbers import number_of
from gongzhi.handling.cases.queries.scope import Sql

FEWEST_DIGITS: Final = 4
"""Fewer digits stand in too many numbers; they are looked for among the words only."""
MOST_DIGITS: Final = 30
_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2200, 1, 1)


def numbered(text: str) -> Sql | None:
    """Return the condition on ``c`` that a text is a part of a case's number; None if it is none.

    One statement where the digits are not a day alone.
    """
    digits = without_dashes(text)
    if not (is_digits(digits) and FEWEST_DIGITS <= len(digits) <= MOST_DIGITS):
        return None
    day = _day(digits[:DAY_DIGITS])
    if day is not None:
        return _of_day(day, digits[DAY_DIGITS:])
    ids = _ids_with(digits)
    return Sql("c.id = ANY(%s)", (ids,)) if ids else None


def _of_day(day: date, serial: str) -> Sql:
    """Return the condition for a number's beginning: a local day and, perhaps, more digits."""
    start = timezone.make_aware(
        datetime.combine(day, datetime.min.time()), timezone.get_default_timezone()
    )
    within = "c.received_at >= %s AND c.received_at < %s"
    params = (start, start + timedelta(days=1))
    if not serial:
        return Sql(within, params)
    # The check digit follows the id at once: the last digit typed may be that.
    begins = "starts_with(lpad(c.id::text, greatest(%s, length(c.id::text)), '0'), %s)"
    if len(serial) <= ID_DIGITS:
        return Sql(f"{within} AND {begins}", (*params, ID_DIGITS, serial))
    return Sql(f"{within} AND c.id = ANY(%s)", (*params, [int(serial), int(serial[:-1])]))


def _ids_with(digits: str) -> list[int]:
    """Return the ids of the cases whose number ends so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, received_at FROM cases_case WHERE id = ANY(ARRAY("
            "SELECT generate_series(%s, top.id, %s) FROM (SELECT max(id) AS id FROM cases_case) top"
            " UNION ALL"
            " SELECT generate_series(%s, top.id, %s)"
            " FROM (SELECT max(id) AS id FROM cases_case) top))",
            (*_series(digits), *_series(digits[:-1])),
        )
        rows = cursor.fetchall()
    return sorted(case_id for case_id, at in rows if _ends(number_of(case_id, at), digits))


def _ends(number: str, digits: str) -> bool:
    """Tell whether a number ends in the digits, with its check digit or without."""
    whole = without_dashes(number)
    return whole.endswith(digits) or whole[:-1].endswith(digits)


def _series(digits: str) -> tuple[int, int]:
    """Return the least id that ends so, and the step to the next."""
    end = digits[-ID_DIGITS:]
    return int(end), 10 ** len(end)


def _day(digits: str) -> date | None:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return day if _FIRST_DAY <= day <= _LAST_DAY else None
