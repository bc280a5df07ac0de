"""Lists of cases: one page in one statement, whatever the history's length.

Each path of the viewer's scope is an ordered index range of its own, cut at the page's length;
their union is put in order, freed of doubles (a case routed to two of one's units), and only
then are the rows themselves read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import connection

from gongzhi.foundation.actors import Actor
from gongzhi.handling.cases import words as word_rules
from gongzhi.handling.cases.queries import search
from gongzhi.handling.cases.queries.cursors import Cursor
from gongzhi.handling.cases.queries.filters import (
    MOMENTS,
    CaseFilter,
    Order,
    Queue,
    Resolved,
    conditions_of,
    received_condition,
    resolve,
)
from gongzhi.handling.cases.queries.number_parts import numbered
from gongzhi.handling.cases.queries.rows import JOINS, CasePage, CaseRow, columns, row_of
from gongzhi.handling.cases.queries.scope import (
    AreaPath,
    Path,
    Sql,
    UnitPath,
    above_counties,
    helped_by,
    joined,
    led_by,
    level_condition,
    paths_of,
    range_condition,
)

PAGE: Final = 50
LONGEST_PAGE: Final = 200

ALL: Final = Sql("TRUE")

Key = tuple[Any, int]  # the moment in the list's order, the case's id


def list_cases(
    viewer: Actor,
    filters: CaseFilter | None = None,
    *,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> CasePage:
    """Return one page of what the viewer may see, newest or most urgent first.

    Words that are a part of a number find the cases so numbered too. ``limit`` is cut to 1..200.
    Two statements at most (one more for a category), a few more for words.
    Raises ``NotPermitted`` where no post shows cases, ``InvalidInput`` for a bad filter.
    """
    filters = filters or CaseFilter()
    limit = max(1, min(limit, LONGEST_PAGE))
    paths = paths_of(viewer, area=filters.area, unit_id=filters.unit_id)
    if not paths:
        return CasePage((), None)
    page = _Page(filters, resolve(viewer, filters), after, limit + 1)
    keys = page.by_words(paths) if filters.words else page.keys(paths)
    following = None
    if len(keys) > limit:
        keys = keys[:limit]
        following = Cursor(filters.order, *keys[-1])
    return CasePage(_rows([case_id for _at, case_id in keys]), following)


@dataclass(frozen=True, slots=True)
class _Page:
    """One page's question, asked of each path in turn."""

    filters: CaseFilter
    resolved: Resolved
    after: Cursor | None
    wanted: int
    also: Sql = ALL

    def keys(self, paths: Sequence[Path]) -> list[Key]:
        parts = [part for path in paths for part in self._parts(path)]
        return _fetch(parts[0] if len(parts) == 1 else self._merged(parts))

    def by_words(self, paths: Sequence[Path]) -> list[Key]:
        """Return the cases with the words and, if these are part of a number, those so numbered."""
        found = set(self._by_index_of_words(paths))
        if (number := numbered(self.filters.words)) is not None:
            found.update(replace(self, also=number).keys(paths))
        return sorted(found, reverse=self.filters.order is Order.NEWEST)[: self.wanted]

    def _by_index_of_words(self, paths: Sequence[Path]) -> list[Key]:
        query = word_rules.query(self.filters.words)
        if not query:
            return []
        searched = search.Search(
            query=query,
            scopes=tuple(self._scope(path) for path in paths),
            order=self.filters.order,
            after=self.after,
            wanted=self.wanted,
            oldest=self.filters.received_from,
            by_range=_by_range(self.filters),
        )
        return searched.keys()

    def _scope(self, path: Path) -> search.Scope:
        return search.Scope(
            ground=joined(_area(path, self.filters), received_condition(self.filters)),
            filters=self._conditions(path),
            unit_id=path.unit_id if isinstance(path, UnitPath) else None,
        )

    def _conditions(self, path: Path) -> Sql:
        through = isinstance(path, UnitPath) and path.unit_id == self.filters.unit_id
        narrowed = conditions_of(self.filters, self.resolved, by_unit=not through)
        return joined(narrowed, self.also)

    def _merged(self, parts: Sequence[Sql]) -> Sql:
        union = " UNION ALL ".join(f"({part.text})" for part in parts)
        direction = _direction(self.filters.order)
        return Sql(
            f"SELECT DISTINCT at, id FROM ({union}) h"  # noqa: S608 - constants only
            f" ORDER BY at {direction}, id {direction} LIMIT %s",
            (*(value for part in parts for value in part.params), self.wanted),
        )

    def _parts(self, path: Path) -> list[Sql]:
        conditions = joined(self._conditions(path), received_condition(self.filters))
        area = _area(path, self.filters)
        if isinstance(path, AreaPath):
            if above_counties(path.prefix) and not _by_range(self.filters):
                return [self._by_counties(path, conditions)]
            return [self._ordered(joined(area, conditions))]
        led = self._ordered(joined(led_by(path.unit_id), area, conditions))
        if _by_range(self.filters):
            return [led, self._ordered(joined(helped_by(path.unit_id), area, conditions))]
        return [led, self._helped(path.unit_id, joined(area, conditions))]

    def _ordered(self, conditions: Sql) -> Sql:
        """Cases in their own order."""
        order = self.filters.order
        moment = MOMENTS[order]
        where = joined(conditions, self._beyond(f"({moment}, c.id)"))
        direction = _direction(order)
        return Sql(
            f"SELECT {moment} AS at, c.id AS id FROM cases_case c WHERE {where.text}"  # noqa: S608 - constants only
            f" ORDER BY {moment} {direction}, c.id {direction} LIMIT %s",
            (*where.params, self.wanted),
        )

    def _helped(self, unit_id: int, conditions: Sql) -> Sql:
        """The cases that a unit is called to or has a part of, in the order of its assignments."""
        where = joined(conditions, self._beyond("(a.received_at, a.case_id)"))
        return Sql(
            "SELECT DISTINCT ON (a.received_at, a.case_id)"  # noqa: S608 - constants only
            " a.received_at AS at, a.case_id AS id"
            " FROM cases_assignment a JOIN cases_case c ON c.id = a.case_id"
            f" WHERE a.unit_id = %s AND a.active AND a.role <> 'lead' AND {where.text}"
            " ORDER BY a.received_at DESC, a.case_id DESC LIMIT %s",
            (unit_id, *where.params, self.wanted),
        )

    def _by_counties(self, path: AreaPath, conditions: Sql) -> Sql:
        """Above a county there is no column of its own: one ordered range for each county."""
        part = self._ordered(joined(Sql("c.county = k.county"), conditions))
        low, high = path.prefix, path.prefix + ":"
        return Sql(
            "WITH RECURSIVE k AS ("  # noqa: S608 - constants only
            "(SELECT county FROM cases_case WHERE county >= %s AND county < %s"
            " ORDER BY county LIMIT 1)"
            " UNION ALL SELECT (SELECT n.county FROM cases_case n WHERE n.county > k.county"
            " AND n.county < %s ORDER BY n.county LIMIT 1) FROM k WHERE k.county IS NOT NULL)"
            " SELECT h.at, h.id FROM (SELECT county FROM k WHERE county IS NOT NULL) k"
            f" CROSS JOIN LATERAL ({part.text}) h ORDER BY h.at DESC, h.id DESC LIMIT %s",
            (low, high, high, *part.params, self.wanted),
        )

    def _beyond(self, keys: str) -> Sql:
        newest = self.filters.order is Order.NEWEST
        if self.after is not None:
            sign = "<" if newest else ">"
            return Sql(f"{keys} {sign} (%s, %s)", (self.after.at, self.after.id))
        return Sql("TRUE")


def _area(path: Path, filters: CaseFilter) -> Sql:
    ranged = isinstance(path, UnitPath) or _by_range(filters)
    return range_condition(path.prefix) if ranged else level_condition(path.prefix)


def _by_range(filters: CaseFilter) -> bool:
    """Tell whether a partial index (what is open, what to call back) is read by area range."""
    return filters.only_open or filters.queue is Queue.TO_CALL_BACK


def _direction(order: Order) -> str:
    return "DESC" if order is Order.NEWEST else "ASC"


def _fetch(sql: Sql) -> list[Key]:
    with connection.cursor() as cursor:
        cursor.execute(sql.text, sql.params)
        return list(cursor.fetchall())


def _rows(ids: Sequence[int]) -> tuple[CaseRow, ...]:
    if not ids:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns()} FROM cases_case c{JOINS} WHERE c.id = ANY(%s)",  # noqa: S608 - constants only
            [list(ids)],
        )
        found = {values[0]: row_of(values) for values in cursor.fetchall()}
    return tuple(found[case_id] for case_id in ids if case_id in found)
