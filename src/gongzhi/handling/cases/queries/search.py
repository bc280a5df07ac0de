"""Searching cases by words, newest first, for rare and for common words alike.

A word index returns all cases with a word or none: sorting them by time would read every one.
So the search goes back through time. First it reads the newest cases of the scope and looks into
each: that alone finds the common words. Then it asks the word index for one stretch of days after
another (the marks of time among the words), each as long as the finds so far suggest, so that
little more is read than is shown.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db import connection

from gongzhi.handling.cases import words as word_rules
from gongzhi.handling.cases.queries.cursors import Cursor
from gongzhi.handling.cases.queries.filters import MOMENTS, Order
from gongzhi.handling.cases.queries.scope import Sql, joined

PROBED: Final = 300
STRETCHES: Final = 4
_MARGIN: Final = 1.5
_WIDEST: Final = 16
"""A stretch is at most so many times as long as what was read: few finds foretell little."""
_BY_MONTHS: Final = 45
"""A stretch of more days is asked for by whole months: each mark asked for costs."""
_DAY: Final = timedelta(days=1)
_SHORTEST: Final = 1e-6
_FIRST_DAY: Final = datetime(1990, 1, 1, tzinfo=UTC)

Key = tuple[Any, int]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to search: the area and time on ``c``, a unit's work if it is one's, other filters."""

    ground: Sql
    filters: Sql
    unit_id: int | None = None

    def condition(self) -> Sql:
        """Return all that must hold for a case to be found."""
        routed = Sql("TRUE")
        if self.unit_id is not None:
            routed = Sql(
                "EXISTS (SELECT 1 FROM cases_assignment a"
                " WHERE a.case_id = c.id AND a.unit_id = %s AND a.active)",
                (self.unit_id,),
            )
        return joined(self.ground, self.filters, routed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One search for one page of at most ``wanted`` cases."""

    query: str
    scopes: tuple[Scope, ...]
    order: Order
    after: Cursor | None
    wanted: int
    oldest: datetime | None
    by_range: bool

    def keys(self) -> list[Key]:
        """Return the page's keys in order, without doubles."""
        found = {key for scope in self.scopes for key in self._keys_in(scope)}
        return sorted(found, reverse=self.order is Order.NEWEST)[: self.wanted]

    def _keys_in(self, scope: Scope) -> list[Key]:
        if self.by_range:
            return self._keys_among_open(scope)
        return self._keys_back_in_time(scope)

    def _keys_among_open(self, scope: Scope) -> list[Key]:
        """Open cases are few: look into each."""
        return _fetch(self._open_sql(scope))

    def _keys_back_in_time(self, scope: Scope) -> list[Key]:
        probed = _fetch(self._probe_sql(scope))
        hits = [(at, case_id) for at, case_id, matches in probed if matches][: self.wanted]
        if len(probed) < PROBED or len(hits) == self.wanted:
            return hits
        newest, reached = probed[0][0], probed[-1][0]
        beyond = Sql("(c.received_at, c.id) < (%s, %s)", probed[-1][:2])
        for _stretch in range(STRETCHES):
            missing = self.wanted - len(hits)
            read = max((newest - reached) / _DAY, _SHORTEST)
            days = read * min(_MARGIN * missing / max(len(hits), 0.5), _WIDEST)
            start = _start_of(reached, days)
            if start is None or (self.oldest is not None and start < self.oldest):
                break
            # Finds of the newest month that were read already are left out by ``beyond``.
            last = _day(reached) if days <= _BY_MONTHS else _last_of_month(_day(reached))
            within = word_rules.query_within(self.query, start.date(), last)
            more = _fetch(self._sql(scope, within, beyond, missing))
            hits += more
            if len(more) == missing:
                return hits
            reached, beyond = start, Sql("c.received_at < %s", (start,))
        return hits + _fetch(self._sql(scope, self.query, beyond, self.wanted - len(hits)))

    def _beyond(self) -> Sql:
        if self.after is None:
            return Sql("TRUE")
        sign = "<" if self.order is Order.NEWEST else ">"
        keys = f"({MOMENTS[self.order]}, c.id)"
        return Sql(f"{keys} {sign} (%s, %s)", (self.after.at, self.after.id))

    def _direction(self) -> str:
        return "DESC" if self.order is Order.NEWEST else "ASC"

    def _sql(self, scope: Scope, query: str, beyond: Sql, limit: int | None = None) -> Sql:
        moment, direction = MOMENTS[self.order], self._direction()
        condition = scope.condition()
        # Materialized: for a word that nobody wrote, walking all cases looks cheap to the planner.
        return Sql(
            "WITH t AS MATERIALIZED"  # noqa: S608 - constants only
            " (SELECT case_id FROM cases_casetext WHERE words @@ %s::tsquery)"
            f" SELECT {moment}, c.id FROM t JOIN cases_case c ON c.id = t.case_id"
            f" WHERE {condition.text} AND {beyond.text}"
            f" ORDER BY {moment} {direction}, c.id {direction} LIMIT %s",
            (query, *condition.params, *beyond.params, self.wanted if limit is None else limit),
        )

    def _open_sql(self, scope: Scope) -> Sql:
        moment, direction = MOMENTS[self.order], self._direction()
        condition = joined(scope.condition(), self._beyond())
        return Sql(
            f"SELECT {moment}, c.id FROM cases_case c JOIN cases_casetext t ON t.case_id = c.id"  # noqa: S608 - constants only
            f" WHERE t.words @@ %s::tsquery AND {condition.text}"
            f" ORDER BY {moment} {direction}, c.id {direction} LIMIT %s",
            (self.query, *condition.params, self.wanted),
        )

    def _probe_sql(self, scope: Scope) -> Sql:
        """The newest cases of the ground, each with whether it is to be found."""
        beyond = self._beyond()
        newest = (
            "SELECT c.received_at AS at, c.id AS id FROM cases_case c"  # noqa: S608 - constants only
            f" WHERE {scope.ground.text} AND {beyond.text}"
            " ORDER BY c.received_at DESC, c.id DESC LIMIT %s"
        )
        params: tuple[Any, ...] = (*scope.ground.params, *beyond.params, PROBED)
        if scope.unit_id is not None:
            newest = (
                "SELECT DISTINCT ON (a.received_at, a.case_id) a.received_at AS at, c.id AS id"  # noqa: S608 - constants only
                " FROM cases_assignment a JOIN cases_case c ON c.id = a.case_id"
                f" WHERE a.unit_id = %s AND a.active AND {scope.ground.text} AND {beyond.text}"
                " ORDER BY a.received_at DESC, a.case_id DESC LIMIT %s"
            )
            params = (scope.unit_id, *params)
        return Sql(
            f"SELECT h.at, h.id, t.words @@ %s::tsquery AND {scope.filters.text}"  # noqa: S608 - constants only
            f" FROM ({newest}) h JOIN cases_case c ON c.id = h.id"
            " LEFT JOIN cases_casetext t ON t.case_id = h.id ORDER BY h.at DESC, h.id DESC",
            (self.query, *scope.filters.params, *params),
        )


def _start_of(moment: datetime, days: float) -> datetime | None:
    """Return the start of the day or month (UTC) so long before; None before all records."""
    if days > (moment - _FIRST_DAY) / _DAY:
        return None
    day = _day(moment - timedelta(days=days))
    if days > _BY_MONTHS:
        day = day.replace(day=1)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _fetch(sql: Sql) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql.text, sql.params)
        return list(cursor.fetchall())
