"""What a list can be narrowed to, and the desk's queues."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, ActorKind
from gongzhi.foundation.codes.case_numbers import parse_case_number
from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.cases.models import Case, Category
from gongzhi.handling.cases.places import cell_range
from gongzhi.handling.cases.queries.scope import Sql
from gongzhi.handling.cases.workflow import OPEN, Status

MAX_WORDS: Final = 200
MAX_AREA: Final = 18
TAKE: Final = "cases.take"
UNCLASSIFIED: Final = "none"


class Order(StrEnum):
    """How a list is ordered. By deadline, only open cases are listed, paused ones last."""

    NEWEST = "newest"
    DEADLINE = "deadline"


MOMENTS: Final = {
    Order.NEWEST: "c.received_at",
    Order.DEADLINE: "coalesce(c.due_at, timestamptz '9999-01-01 00:00:00+00')",
}
"""The moment by which an order sorts."""


class Queue(StrEnum):
    """The desk's queues: what waits for whose next step."""

    TO_FILE = "to_file"
    TO_DISPATCH = "to_dispatch"
    TO_TAKE = "to_take"
    MY_UNIT = "my_unit"
    HANDLING = "handling"
    RETURNED = "returned"
    WAITING = "waiting"
    TO_VERIFY = "to_verify"
    TO_CLOSE = "to_close"
    TO_CALL_BACK = "to_call_back"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    WHISTLED = "whistled"
    SUPERVISED = "supervised"
    UNPLACED = "unplaced"


class CaseOfficer(StrEnum):
    """Whose work a list shows: one's own, or what nobody in the unit has been given yet."""

    ME = "me"
    NOBODY = "nobody"


QUEUE_TITLES: Final = {
    Queue.TO_FILE: _("to file"),
    Queue.TO_DISPATCH: _("to dispatch"),
    Queue.TO_TAKE: _("to take"),
    Queue.MY_UNIT: _("with my unit"),
    Queue.HANDLING: _("being handled"),
    Queue.RETURNED: _("returned, to rule on"),
    Queue.WAITING: _("waiting"),
    Queue.TO_VERIFY: _("to verify"),
    Queue.TO_CLOSE: _("to close"),
    Queue.TO_CALL_BACK: _("to call back"),
    Queue.OVERDUE: _("overdue"),
    Queue.DUE_SOON: _("due soon"),
    Queue.WHISTLED: _("whistle to settle"),
    Queue.SUPERVISED: _("supervised"),
    Queue.UNPLACED: _("without a place"),
}

# The list must repeat the predicate of the partial index word for word.
OPEN_CONDITION: Final = "c.status IN ({})".format(
    ", ".join(f"'{status.value}'" for status in sorted(OPEN))
)
CALL_BACK_CONDITION: Final = "c.status = 'closed' AND c.phase = 'call_back'"
_WITH_UNIT: Final = "c.status IN ('dispatched', 'handling', 'asking', 'suspended')"
_WHISTLE_WAITS: Final = (
    "c.id IN (SELECT w.case_id FROM cases_whistle w WHERE w.state IN ('blown', 'refused'))"
)

OWN_LEAD: Final = "c.lead_unit_id = ANY(%s)"

QUEUE_STATUSES: Final = {
    Queue.TO_FILE: frozenset({Status.RECEIVED}),
    Queue.TO_DISPATCH: frozenset({Status.ACCEPTED}),
    Queue.TO_TAKE: frozenset({Status.DISPATCHED}),
    Queue.MY_UNIT: frozenset({Status.DISPATCHED, Status.HANDLING}),
    Queue.HANDLING: frozenset({Status.HANDLING}),
    Queue.RETURNED: frozenset({Status.RETURNED}),
    Queue.WAITING: frozenset({Status.ASKING, Status.SUSPENDED}),
    Queue.TO_VERIFY: frozenset({Status.HANDLED}),
    Queue.TO_CLOSE: frozenset({Status.VERIFIED}),
}
"""The statuses of the queues that are made by status; the other queues hold any open case."""


def _of_status(queue: Queue) -> str:
    named = ", ".join(f"'{status.value}'" for status in sorted(QUEUE_STATUSES[queue]))
    return f"c.status IN ({named})"


QUEUE_CONDITIONS: Final = {
    **{queue: _of_status(queue) for queue in QUEUE_STATUSES},
    Queue.MY_UNIT: f"{_of_status(Queue.MY_UNIT)} AND {OWN_LEAD}",
    Queue.TO_CALL_BACK: CALL_BACK_CONDITION,
    # A paused clock shows no deadline, so that nothing is missed while it waits.
    Queue.OVERDUE: "c.due_at < now()",
    Queue.DUE_SOON: "c.warn_at <= now() AND c.due_at >= now()",
    Queue.WHISTLED: _WHISTLE_WAITS,
    Queue.SUPERVISED: "c.supervised",
    Queue.UNPLACED: "NOT c.placed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """What to list. Every field narrows; an empty one does not.

    ``category`` is a code of any level and takes in everything below; so is ``area``.
    ``UNCLASSIFIED`` in its place stands for cases that have none.
    ``here`` leaves out what lies below the area: what nobody has placed in a grid of it yet.
    ``cell`` is the name of an H3 cell; what is open in it is listed, as the map counts it.
    ``spot`` narrows to one point, longitude and latitude as they are stored.
    ``officer`` is nobody but oneself, or nobody at all: others' work is listed by unit only.
    ``unit_id`` lists what is actively routed to a unit. ``received_from`` is included,
    ``received_to`` is not; a moment without its zone is local time. ``words`` asks for all of its
    words, ``number`` for one case.
    """

    queue: Queue | None = None
    statuses: tuple[Status, ...] = ()
    category: str = ""
    unit_id: int | None = None
    area: str = ""
    here: bool = False
    cell: str = ""
    spot: tuple[float, float] | None = None
    source: Case.Source | None = None
    severity: Category.Severity | None = None
    officer: CaseOfficer | None = None
    overdue: bool | None = None
    supervised: bool | None = None
    received_from: datetime | None = None
    received_to: datetime | None = None
    words: str = ""
    number: str = ""
    order: Order = Order.NEWEST

    def __post_init__(self) -> None:
        if self.area and not (self.area.isascii() and self.area.isdigit()):
            raise InvalidInput(
                _("An area code has digits only; got “{value}”."),
                field="area",
                value=self.area[:40],
            )
        if len(self.area) > MAX_AREA:
            raise InvalidInput(
                _("An area code has at most {length} digits."), field="area", length=MAX_AREA
            )
        if self.cell:
            cell_range(self.cell)
        if len(self.words) > MAX_WORDS:
            raise InvalidInput(
                _("Search for at most {length} characters at once."),
                field="words",
                length=MAX_WORDS,
            )
        for name in ("received_from", "received_to"):
            moment = getattr(self, name)
            if moment is not None and timezone.is_naive(moment):
                object.__setattr__(self, name, timezone.make_aware(moment))

    @property
    def only_open(self) -> bool:
        """Tell whether nothing but open cases can match, so that their own index serves."""
        if self.queue is Queue.TO_CALL_BACK:
            return False
        return bool(
            self.queue is not None
            or self.overdue
            or self.cell
            or self.officer is CaseOfficer.NOBODY
            or self.order is Order.DEADLINE
            or (self.statuses and OPEN.issuperset(self.statuses))
        )


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a filter stands for once looked up: category ids, who asks and for which units."""

    category_ids: list[int] | None
    own_units: list[int]
    account_id: int


def resolve(viewer: Actor, filters: CaseFilter) -> Resolved:
    """Look up what the filter names. Raises ``InvalidInput`` for no such category."""
    return Resolved(
        category_ids=_category_ids(filters.category) if filters.category else None,
        own_units=own_units(viewer),
        account_id=viewer.id if viewer.kind is ActorKind.ACCOUNT else 0,
    )


def own_units(viewer: Actor) -> list[int]:
    """Return the units for which the viewer takes work."""
    return sorted(viewer.unit_ids(TAKE))


@dataclass(slots=True)
class Conditions:
    """Conditions on ``c`` that must all hold, gathered with their parameters."""

    texts: list[str] = field(default_factory=list)
    params: list[object] = field(default_factory=list)

    def add(self, text: str, *params: object) -> None:
        """Add one condition."""
        self.texts.append(text)
        self.params.extend(params)

    def sql(self) -> Sql:
        """Return all of them joined; ``TRUE`` if there are none."""
        return Sql(" AND ".join(self.texts) or "TRUE", tuple(self.params))


def conditions_of(filters: CaseFilter, resolved: Resolved, *, by_unit: bool) -> Sql:
    """Return the conditions of a filter except area, time, words, and (unless asked) unit.

    ``by_unit`` says that the rows do not come through the wanted unit's assignments, so that
    these must be asked for.
    """
    found = Conditions()
    if filters.only_open:
        found.add(OPEN_CONDITION)
    if filters.queue is not None:
        own = (resolved.own_units,) if filters.queue is Queue.MY_UNIT else ()
        found.add(QUEUE_CONDITIONS[filters.queue], *own)
    if filters.statuses:
        found.add("c.status = ANY(%s)", [status.value for status in filters.statuses])
    if filters.category == UNCLASSIFIED:
        found.add("c.category_id IS NULL")
    elif resolved.category_ids is not None:
        found.add("c.category_id = ANY(%s)", resolved.category_ids)
    if filters.officer is not None:
        _add_officer(found, filters.officer, resolved)
    if by_unit and filters.unit_id is not None:
        found.add(
            "EXISTS (SELECT 1 FROM cases_assignment x"
            " WHERE x.case_id = c.id AND x.unit_id = %s AND x.active)",
            filters.unit_id,
        )
    _add_values(found, filters)
    return found.sql()


def _add_officer(found: Conditions, officer: CaseOfficer, resolved: Resolved) -> None:
    """Narrow to what is given to the viewer, or to what the viewer's units give to nobody yet."""
    if officer is CaseOfficer.ME:
        found.add(
            "c.id IN (SELECT x.case_id FROM cases_assignment x"
            " WHERE x.officer_id = %s AND x.active)",
            resolved.account_id,
        )
        return
    units = (resolved.own_units,) if resolved.own_units else ()
    of_units = " AND x.unit_id = ANY(%s)" if units else " AND x.role = 'lead'"
    found.add(
        f"{_WITH_UNIT} AND EXISTS (SELECT 1 FROM cases_assignment x WHERE x.case_id = c.id"  # noqa: S608 - constants only
        " AND x.active AND x.role <> 'called' AND x.state IN ('open', 'taken')"
        f" AND x.officer_id IS NULL{of_units})",
        *units,
    )


def received_condition(filters: CaseFilter) -> Sql:
    """Return the condition on the moment of receipt."""
    found = Conditions()
    if filters.received_from is not None:
        found.add("c.received_at >= %s", filters.received_from)
    if filters.received_to is not None:
        found.add("c.received_at < %s", filters.received_to)
    return found.sql()


def _add_values(found: Conditions, filters: CaseFilter) -> None:
    if filters.source is not None:
        found.add("c.source = %s", filters.source.value)
    if filters.severity is not None:
        found.add("c.severity = %s", filters.severity.value)
    if filters.overdue is not None:
        late = f"({QUEUE_CONDITIONS[Queue.OVERDUE]} AND {OPEN_CONDITION})"
        found.add(late if filters.overdue else f"({late}) IS NOT TRUE")
    if filters.supervised is not None:
        found.add("c.supervised = %s", filters.supervised)
    if filters.here and filters.area:
        found.add("c.area_code = %s", filters.area)
    if filters.cell:
        found.add("c.h3 BETWEEN %s AND %s", *cell_range(filters.cell))
    if filters.spot:
        found.add("c.lon = %s AND c.lat = %s", *filters.spot)
    if filters.number:
        found.add("c.id = %s", parse_case_number(filters.number))


def _category_ids(code: str) -> list[int] | None:
    if code == UNCLASSIFIED:
        return None
    found = list(Category.objects.filter(code__startswith=code).values_list("id", flat=True))
    if not found:
        raise InvalidInput(
            _("There is no category “{code}”. Choose one from the list."),
            field="category",
            code=code[:40],
        )
    return found
