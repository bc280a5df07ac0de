"""What of a request is in stock, what an earlier request waits for, and what is left to ask.

The page that shows it and the command that asks read the same plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput
from gongzhi.oversight.burden import rules
from gongzhi.oversight.burden.holdings import (
    Catalogue,
    Figure,
    Holding,
    catalogue,
    given_figures,
    given_key,
    read_holdings,
)
from gongzhi.oversight.burden.models import AskedField, Cell
from gongzhi.oversight.burden.names import plain_name
from gongzhi.oversight.burden.scope import Place, communities_in
from gongzhi.registry.territory.queries import within


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAsk:
    """A field that a requester names.

    ``holding`` takes something held by its key; ``differs`` says why it is not what has a similar
    name. The rest is for what has to be asked: ground, last day, unit in words, and whether one
    answer holds until corrected (``standing``) and counts people (``people``).
    """

    name: str
    ground: str = ""
    ends_on: date | None = None
    holding: str = ""
    differs: str = ""
    unit: str = ""
    yes_no: bool = False
    standing: bool = False
    people: bool = False


class Verdict(StrEnum):
    """What becomes of a field."""

    HELD = "held"  # all of it in stock
    PARTLY = "partly"  # some communities have it in stock, the rest is asked
    FREE = "free"  # nothing of it is held
    SIMILAR = "similar"  # something has nearly this name: to decide
    ASKED = "asked"  # an earlier request waits for it: refused, with a pointer to that one
    TWICE = "twice"  # named twice in this request
    REFUSED = "refused"  # may not be asked for


@dataclass(frozen=True, slots=True)
class First:
    """The earlier request that waits for the same figures."""

    request_id: int
    title: str
    unit: str
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPlan:
    """What becomes of one field: figures by community, who awaits, who is still to be asked."""

    ask: FieldAsk
    verdict: Verdict
    holding: Holding | None = None
    field: AskedField | None = None
    figures: Mapping[str, Figure] | None = None
    following: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    firsts: tuple[First, ...] = ()
    similar: tuple[Holding, ...] = ()
    refusal: str = ""

    @property
    def held(self) -> int:
        """In how many communities it is in stock."""
        return len(self.figures or {})

    @property
    def to_ask(self) -> bool:
        """Tell whether a community has to be asked, so that ground and end date are needed."""
        return self.verdict in {Verdict.FREE, Verdict.PARTLY} and bool(self.left)


@dataclass(frozen=True, slots=True)
class Plan:
    """A request as far as stock goes: its communities and fields."""

    communities: tuple[Place, ...]
    since: date
    until: date
    fields: tuple[FieldPlan, ...]

    def count(self, *verdicts: Verdict) -> int:
        """Return how many fields have one of the verdicts."""
        return sum(each.verdict in verdicts for each in self.fields)


def plan_request(area_code: str, *, since: date, until: date, asks: Sequence[FieldAsk]) -> Plan:
    """Return what becomes of each field for the communities of an area. Changes nothing.

    Queries: four, and two for each metric named.
    """
    places = tuple(communities_in(area_code))
    if not places:
        raise InvalidInput(
            _("No community lies in this area. Choose another one."), field="area_code"
        )
    held = catalogue()
    named = [_named(ask, held) for ask in asks]
    known = _known_fields(named)
    stock = read_holdings(
        (holding.key for _ask, holding in named if holding), area_code, since=since, until=until
    )
    ids = [field.pk for field in known.values()]
    besides = [pk for pk in ids if given_key(pk) not in stock]
    given = given_figures(besides, area_code, period=(since, until))
    waiting = _waiting(ids, area_code)
    planner = _Planner(places, (since, until), held, known, stock, given, waiting)
    return Plan(places, since, until, tuple(planner.plan(ask, own) for ask, own in named))


def _named(ask: FieldAsk, held: Catalogue) -> tuple[FieldAsk, Holding | None]:
    if ask.holding in held.holdings:
        return ask, held.holdings[ask.holding]
    return ask, held.find(ask.name)


def plain_of(ask: FieldAsk, holding: Holding | None) -> str:
    """Return the plain name under which a field is known: its holding's, or its own."""
    return plain_name(holding.title if holding else ask.name)


def _known_fields(named: Iterable[tuple[FieldAsk, Holding | None]]) -> dict[str, AskedField]:
    plains = {plain_of(ask, holding) for ask, holding in named}
    return {field.plain: field for field in AskedField.objects.filter(plain__in=plains)}


def _waiting(field_ids: Sequence[int], area_code: str) -> dict[int, list[Cell]]:
    found: dict[int, list[Cell]] = {}
    if not field_ids:
        return found
    cells = Cell.objects.filter(
        within((area_code,), field="area_code"),
        field_id__in=field_ids,
        state=Cell.State.WAITING,
        request_field__ends_on__gte=timezone.localdate(),
    ).select_related("request_field__request__asked_by")
    for cell in cells.order_by("pk"):
        found.setdefault(cell.field_id or 0, []).append(cell)
    return found


@dataclass(slots=True)
class _Planner:
    places: tuple[Place, ...]
    period: tuple[date, date]
    held: Catalogue
    known: Mapping[str, AskedField]
    stock: Mapping[str, Mapping[str, Figure]]
    given: Mapping[int, Mapping[str, Figure]]
    waiting: Mapping[int, list[Cell]]
    seen: set[str] | None = None

    def plan(self, ask: FieldAsk, holding: Holding | None) -> FieldPlan:
        """Return one field's plan; the order of the checks is the order of the verdicts."""
        self.seen = self.seen if self.seen is not None else set()
        plain = plain_of(ask, holding)
        try:
            rules.check_name(ask.name)
        except InvalidInput as refusal:
            return FieldPlan(ask=ask, verdict=Verdict.REFUSED, refusal=refusal.message)
        if plain in self.seen:
            return FieldPlan(ask=ask, verdict=Verdict.TWICE, holding=holding)
        self.seen.add(plain)
        if holding is None and not ask.differs and (similar := self.held.similar(ask.name)):
            return FieldPlan(ask=ask, verdict=Verdict.SIMILAR, similar=similar)
        return self._split(ask, holding, self.known.get(plain))

    def _split(self, ask: FieldAsk, holding: Holding | None, field: AskedField | None) -> FieldPlan:
        figures = self._figures(holding, field)
        awaited = self._awaited(field, figures)
        missing = [place.code for place in self.places if place.code not in figures]
        left = tuple(code for code in missing if code not in awaited)
        return FieldPlan(
            ask=ask,
            verdict=_verdict(figures=bool(figures), awaited=bool(awaited), left=bool(left)),
            holding=holding,
            field=field,
            figures=figures,
            following=tuple(awaited),
            left=left,
            firsts=_firsts(awaited.values()),
        )

    def _figures(self, holding: Holding | None, field: AskedField | None) -> dict[str, Figure]:
        found = dict(self.given.get(field.pk, {})) if field else {}
        if holding:
            found |= self.stock.get(holding.key, {})
        codes = {place.code for place in self.places}
        return {code: figure for code, figure in found.items() if code in codes}

    def _awaited(self, field: AskedField | None, figures: Mapping[str, Figure]) -> dict[str, Cell]:
        cells = self.waiting.get(field.pk, []) if field else []
        return {
            cell.area_code: cell
            for cell in cells
            if cell.area_code not in figures and rules.same_period(cell.period, self.period)
        }


def _verdict(*, figures: bool, awaited: bool, left: bool) -> Verdict:
    if left:
        return Verdict.PARTLY if figures or awaited else Verdict.FREE
    return Verdict.HELD if figures else Verdict.ASKED


def _firsts(cells: Iterable[Cell]) -> tuple[First, ...]:
    found: dict[int, First] = {}
    for cell in cells:
        request = cell.request_field.request
        first = First(request.pk, request.title, str(request.asked_by), cell.request_field.ends_on)
        found.setdefault(request.pk, first)
    return tuple(found.values())
