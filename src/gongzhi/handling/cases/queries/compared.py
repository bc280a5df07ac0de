"""Cases as what is written is compared: their words, and the rows of some of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import CharField, Count, Max, OuterRef, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Left

from gongzhi.foundation.actors import Actor
from gongzhi.handling.cases.models import Case, CaseContact
from gongzhi.handling.cases.queries.rows import JOINS, CaseRow, columns, row_of
from gongzhi.handling.cases.queries.scope import (
    AreaPath,
    Path,
    Sql,
    helped_by,
    joined,
    led_by,
    paths_of,
    range_condition,
)
from gongzhi.handling.cases.workflow import OPEN, Status

READ_OF_DETAIL: Final = 1_000
"""Characters of the detail that are read; what follows says little new."""
STREET_LENGTH: Final = 9
# Whoever was refused or sent elsewhere wrote of what is no matter of this place.
SETTLED_ELSEWHERE: Final = (Status.REFUSED, Status.DIVERTED)


@dataclass(frozen=True, slots=True)
class Written:
    """What a case says. It holds what its reporter wrote: show it to nobody as it is.

    ``reporter`` tells one reporter from another, empty where nobody is known; it is only counted.
    """

    case_id: int
    title: str
    detail: str
    received_at: datetime
    area_code: str
    followers: int
    is_open: bool
    reporter: str


def written_in(
    street_code: str,
    *,
    since: datetime,
    most: int,
    after_id: int = 0,
    ids: Collection[int] | None = None,
) -> Iterator[Written]:
    """Yield what the newest cases of a sub-district say, at most ``most``, newest first.

    ``after_id`` leaves out what came before; ``ids`` reads only those. One query.
    """
    rows = Case.objects.filter(street_code=street_code, received_at__gte=since, pk__gt=after_id)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    told = (
        rows.exclude(status__in=SETTLED_ELSEWHERE)
        .order_by("-received_at", "-pk")
        .annotate(read=Left("text__detail", READ_OF_DETAIL), reporter=reporter_of("pk"))
        .values_list(
            "pk", "title", "read", "received_at", "area_code", "followers", "status", "reporter"
        )
    )
    for pk, title, detail, at, area_code, followers, status, reporter in told[:most]:
        yield Written(pk, title, detail or "", at, area_code, followers, status in OPEN, reporter)


def reporter_of(case: str) -> Combinable:
    """Return what tells the reporter of a case from others: account or telephone, else nothing.

    ``case`` is the way to the case's key. It is to count people by, and to be shown to nobody.
    """
    phone = CaseContact.objects.filter(case_id=OuterRef(case)).exclude(phone="").values("phone")
    account = Case.objects.filter(pk=OuterRef(case)).values("reporter_account_id")
    return Coalesce(Cast(Subquery(account), CharField()), Subquery(phone), Value(""))


def newest_by_street(since: datetime) -> dict[str, int]:
    """Return each sub-district with cases received since then, and its newest case. One query."""
    rows = Case.objects.filter(received_at__gte=since).values_list("street_code")
    found = rows.annotate(newest=Max("pk")).order_by("street_code")
    return {code: newest for code, newest in found if len(code) == STREET_LENGTH}


def classes_of(case_ids: Collection[int]) -> list[str]:
    """Return the names of the classes of cases, the commonest first. One query."""
    rows = Case.objects.filter(pk__in=case_ids, category__isnull=False)
    named = rows.values_list("category__name").annotate(many=Count("pk"))
    return [name for name, _many in named.order_by("-many", "category__name")]


def cases_among(viewer: Actor, case_ids: Iterable[int]) -> list[CaseRow]:
    """Return the rows of those cases that the viewer may see, newest first. One statement."""
    ids = sorted(set(case_ids))
    paths = paths_of(viewer)
    if not ids or not paths:
        return []
    seen = [_condition(path) for path in paths]
    any_of = " OR ".join(f"({each.text})" for each in seen)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns()} FROM cases_case c{JOINS} WHERE c.id = ANY(%s) AND ({any_of})"  # noqa: S608 - constants only
            " ORDER BY c.received_at DESC, c.id DESC",
            [ids, *(value for each in seen for value in each.params)],
        )
        return [row_of(values) for values in cursor.fetchall()]


def _condition(path: Path) -> Sql:
    area = range_condition(path.prefix)
    if isinstance(path, AreaPath):
        return area
    led, helped = led_by(path.unit_id), helped_by(path.unit_id)
    either = Sql(f"(({led.text}) OR {helped.text})", (*led.params, *helped.params))
    return joined(area, either)
