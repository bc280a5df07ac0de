"""Reading programmes and measures, each measure with its light."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.journal.services import timeline
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.plans.engine import subject_of
from gongzhi.handling.plans.errors import no_such_measure, no_such_programme
from gongzhi.handling.plans.lights import (
    Colour,
    Figure,
    Light,
    Step,
    Target,
    Watch,
    light,
    light_rule,
)
from gongzhi.handling.plans.models import (
    Evidence,
    Measure,
    Milestone,
    Programme,
    Progress,
    Responsible,
)
from gongzhi.handling.plans.permissions import VIEW, find_relation, may_see, of_units
from gongzhi.handling.plans.services.evidence import title_for
from gongzhi.handling.plans.statuses import OPEN, VERB_TITLES, Status
from gongzhi.handling.plans.wording import filled, who_text
from gongzhi.handling.plans.workflow import MEASURE_WORKFLOW
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.territory.queries import lineage, within

MOST: Final = 2000

Figures = Mapping[str, Figure]
"""Metrics as they stand, by their ids; one that is not told at the area is not among them."""
FiguresOf = Callable[[str, frozenset[str]], Figures]
"""Gives the figures of an area by the metrics' ids. The metrics lie above: whoever shows a light
hands this in."""


@dataclass(frozen=True, slots=True)
class MeasureFilter:
    """What a list of measures is narrowed to; empty is everything."""

    programme_id: int | None = None
    part: str = ""
    status: str = ""
    colour: str = ""
    unit_id: int | None = None
    mine: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure of a list, with its light."""

    measure: Measure
    responsible: tuple[Responsible, ...]
    light: Light

    @property
    def id(self) -> int:
        """The measure's id."""
        return self.measure.pk

    @property
    def lead(self) -> str:
        """The lead unit as the register names it, or as the document does."""
        unit = self.measure.lead_unit
        return str(unit) if unit else self.measure.lead_name

    @property
    def matched(self) -> bool:
        """Tell whether a unit here stands for the lead."""
        return self.measure.lead_unit_id is not None

    @property
    def lead_dissolved(self) -> bool:
        """Tell whether the lead is no more: the measure waits to be assigned to another."""
        unit = self.measure.lead_unit
        return unit is not None and not is_active(unit, timezone.localdate())


@dataclass(frozen=True, slots=True)
class Offer:
    """A verb that the actor may use now on the measure, or why not."""

    verb: str
    reason: str = ""

    @property
    def title(self) -> str:
        """The verb as people read it."""
        return str(VERB_TITLES[self.verb])


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """What shows a measure, as its reader may read it: the title, or the bare number."""

    row: Evidence
    text: str

    @property
    def kind(self) -> str:
        """What it is: a document, a case, a notice, a meeting or a visit."""
        return self.row.kind

    def get_kind_display(self) -> str:
        """Return what it is, in words."""
        return self.row.get_kind_display()

    @property
    def key(self) -> str:
        """The subject's own key; empty for a document."""
        return self.row.key

    @property
    def unit(self) -> Unit | None:
        """The unit that showed it."""
        return self.row.unit

    @property
    def added_at(self) -> datetime:
        """When it was shown."""
        return self.row.added_at


@dataclass(frozen=True, slots=True)
class MeasureView:
    """All that belongs to a measure, for its page."""

    row: MeasureRow
    part_title: str
    text: str
    milestones: tuple[Milestone, ...]
    reports: tuple[Progress, ...]
    evidence: tuple[EvidenceRow, ...]
    entries: tuple[JournalEntry, ...]
    offers: tuple[Offer, ...]

    @property
    def measure(self) -> Measure:
        """The measure's own row."""
        return self.row.measure


def programmes(viewer: Actor, *, withdrawn: bool = False) -> QuerySet[Programme]:
    """Return the programmes that the viewer may see, with how many measures and duties each."""
    found = Programme.objects.filter(_at_or_around(viewer))
    if not withdrawn:
        found = found.filter(withdrawn_at__isnull=True)
    return found.annotate(
        measure_count=Count("measures", filter=Q(measures__dropped=False), distinct=True),
        duty_count=Count("duties", filter=Q(duties__dropped=False), distinct=True),
    ).order_by("withdrawn_at", "-starts_on", "pk")


def get_programme(viewer: Actor, programme_id: int) -> Programme:
    """Return one programme, withdrawn or not. Raises ``NotFound`` out of the viewer's scope."""
    programme = programmes(viewer, withdrawn=True).filter(pk=programme_id).first()
    if programme is None:
        raise no_such_programme(programme_id)
    return programme


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A name of the document that no unit here stands for, and in how many places it stands.

    ``dissolved`` where one did, and is no more.
    """

    name: str
    leads: int
    answers: int
    dissolved: bool


def unmatched_names(programme_id: int) -> list[Unmatched]:
    """Return the names of a programme that wait to be matched (待对应). Two queries.

    A measure that has been assigned and lost its lead is not among them: it is assigned anew.
    """
    today = timezone.localdate()
    leading = Measure.objects.filter(
        Q(lead_unit__isnull=True) | Q(status=Status.PLANNED, lead_unit__active_to__lte=today),
        programme_id=programme_id,
        dropped=False,
    ).exclude(lead_name="")
    answering = Responsible.objects.filter(
        Q(unit__isnull=True) | Q(unit__active_to__lte=today),
        measure__programme_id=programme_id,
        measure__dropped=False,
    )
    leads = Counter(leading.values_list("lead_name", "lead_unit_id"))
    answers = Counter(answering.values_list("name", "unit_id"))
    names = {name for name, _unit in [*leads, *answers]}
    found = [_unmatched(name, leads, answers) for name in names]
    return sorted(found, key=lambda one: (-one.leads - one.answers, one.name))


def _unmatched(
    name: str,
    leads: Counter[tuple[str, int | None]],
    answers: Counter[tuple[str, int | None]],
) -> Unmatched:
    led = {unit: n for (each, unit), n in leads.items() if each == name}
    answered = {unit: n for (each, unit), n in answers.items() if each == name}
    gone = any(unit is not None for unit in (*led, *answered))
    return Unmatched(name, sum(led.values()), sum(answered.values()), gone)


def list_measures(
    viewer: Actor,
    chosen: MeasureFilter | None = None,
    *,
    figures_of: FiguresOf | None = None,
    now: datetime | None = None,
) -> list[MeasureRow]:
    """Return the measures that the viewer may see, by programme and number, at most ``MOST``.

    Three queries, and those of ``figures_of`` for each area where measures are linked to metrics.
    """
    chosen = chosen or MeasureFilter()
    found = _seen(viewer).filter(_narrowed(viewer, chosen))
    rows = rows_of(found.order_by("programme_id", "position", "pk")[:MOST], figures_of, now)
    return [row for row in rows if chosen.colour in {"", row.light.colour.value}]


def rows_of(
    measures: Iterable[Measure], figures_of: FiguresOf | None = None, now: datetime | None = None
) -> list[MeasureRow]:
    """Return measures with their lights. Two queries beside the measures' own."""
    held = list(measures)
    now = now or timezone.now()
    ids = [measure.pk for measure in held]
    answering = _grouped(Responsible.objects.filter(measure_id__in=ids).select_related("unit"), ids)
    steps = _grouped(Milestone.objects.filter(measure_id__in=ids, reached_on__isnull=True), ids)
    known = _figures(held, figures_of)
    rows = []
    for measure in held:
        figures = known.get(measure.area_code, {})
        watch = watch_of(measure, steps[measure.pk])
        shown = light(watch, timezone.localtime(now), light_rule(), figures)
        rows.append(MeasureRow(measure, tuple(answering[measure.pk]), shown))
    return rows


def _figures(measures: Iterable[Measure], figures_of: FiguresOf | None) -> dict[str, Figures]:
    """Return the figures of each area that open measures there are linked to."""
    wanted: dict[str, set[str]] = {}
    for measure in measures:
        if measure.status in OPEN:
            ids = {each["metric"] for each in measure.metrics}
            wanted.setdefault(measure.area_code, set()).update(ids)
    if figures_of is None:
        return {}
    return {area: figures_of(area, frozenset(ids)) for area, ids in wanted.items() if ids}


def watch_of(measure: Measure, steps: Sequence[Milestone]) -> Watch:
    """Return a measure as the light sees it; ``steps`` are those not reached yet."""
    lead = measure.lead_unit
    return Watch(
        status=measure.status,
        due_on=measure.due_on,
        due_at=measure.due_at if measure.status != Status.PLANNED else None,
        warn_at=measure.warn_at,
        assigned_at=measure.assigned_at,
        reported_at=measure.reported_at,
        lead_named=bool(measure.lead_name),
        lead_known=lead is not None,
        lead_active=lead is not None and is_active(lead, timezone.localdate()),
        supervised=measure.supervised,
        adjusting=measure.adjustment is not None,
        blanks=sum(1 for each in measure.parameters if not each["value"]),
        steps=tuple(Step(each.title, each.due_on) for each in steps),
        targets=tuple(
            Target(each["metric"], _decimal(each["at_least"]), _decimal(each["at_most"]))
            for each in measure.metrics
        ),
    )


def is_active(unit: Unit, day: date) -> bool:
    """Tell whether a unit is active on a day."""
    return unit.active_to is None or unit.active_to > day


def count_lights(rows: Iterable[MeasureRow]) -> dict[str, int]:
    """Return how many measures show each colour."""
    counted = Counter(row.light.colour.value for row in rows)
    return {colour.value: counted[colour.value] for colour in reversed(Colour)}


def get_measure(viewer: Actor, measure_id: int) -> Measure:
    """Return a measure's own row. Raises ``NotFound`` out of the viewer's scope."""
    measure = (
        Measure.objects.filter(pk=measure_id, dropped=False)
        .select_related("programme", "lead_unit")
        .first()
    )
    if measure is None:
        raise no_such_measure(measure_id)
    units = [row.unit for row in _responsible(measure_id)]
    if not may_see(viewer, measure.area_code, [measure.lead_unit, *units]):
        raise no_such_measure(measure_id)
    return measure


def measure_page(
    viewer: Actor, measure_id: int, *, figures_of: FiguresOf | None = None
) -> MeasureView:
    """Return a measure with all that belongs to it, and what the viewer may do with it now.

    Eight queries, those of ``figures_of``, and one for each piece of evidence on record, which is
    titled as the viewer may see it. Raises ``NotFound``.
    """
    measure = get_measure(viewer, measure_id)
    [row] = rows_of([measure], figures_of)
    parts = {part["key"]: part["title"] for part in measure.programme.parts}
    return MeasureView(
        row=row,
        part_title=parts.get(measure.part, ""),
        text=filled(measure.text, [(each["key"], each["value"]) for each in measure.parameters]),
        milestones=tuple(measure.milestones.select_related("unit", "item__meeting")),
        reports=tuple(measure.reports.select_related("unit")),
        evidence=tuple(
            EvidenceRow(each, title_for(viewer, each.kind, each.key, each.text))
            for each in measure.evidence.select_related("unit")
        ),
        entries=tuple(timeline(subject_of(measure_id)).order_by("-seq")),
        offers=tuple(offers(viewer, measure, [each.unit for each in row.responsible])),
    )


def offers(viewer: Actor, measure: Measure, responsible: Sequence[Unit | None]) -> list[Offer]:
    """Return the verbs possible in the measure's status: for the viewer, or for whom instead."""
    if measure.programme.withdrawn_at is not None:
        return []
    found = []
    for move in MEASURE_WORKFLOW.moves_from(measure.status):
        if _beside_the_point(move.guard, measure):
            continue
        mine = find_relation(viewer, move, measure, responsible) is not None
        found.append(Offer(move.verb, "" if mine else who_text(move.who)))
    return found


def _beside_the_point(guard: str, measure: Measure) -> bool:
    """Tell whether a verb has nothing to act on, so that nobody need be told of it."""
    return (
        (guard == "adjustment_of_another" and measure.adjustment is None)
        or (guard == "no_adjustment_waits" and measure.adjustment is not None)
        or (guard == "blanks_known" and not measure.parameters)
        or (guard == "appraised_once" and measure.mark is not None)
    )


def _responsible(measure_id: int) -> QuerySet[Responsible]:
    return Responsible.objects.filter(measure_id=measure_id).select_related("unit")


def _at_or_around(viewer: Actor) -> Q:
    """Return the condition that an area lies in the viewer's, or the viewer's in it."""
    prefixes = viewer.prefixes(VIEW)
    above = {code for prefix in prefixes if prefix for code in lineage(prefix)}
    return within(prefixes, field="area_code") | Q(area_code__in=above)


def _seen(viewer: Actor) -> QuerySet[Measure]:
    if not viewer.holds(VIEW):
        check_may(viewer, VIEW)
    answering = Responsible.objects.filter(of_units(viewer, VIEW, "unit")).values("measure_id")
    scope = _at_or_around(viewer) | of_units(viewer, VIEW, "lead_unit") | Q(pk__in=answering)
    return Measure.objects.filter(
        scope, dropped=False, programme__withdrawn_at__isnull=True
    ).select_related("programme", "lead_unit")


def _narrowed(viewer: Actor, chosen: MeasureFilter) -> Q:
    condition = Q()
    if chosen.programme_id is not None:
        condition &= Q(programme_id=chosen.programme_id)
    if chosen.part:
        condition &= Q(part=chosen.part)
    if chosen.status == "open":
        condition &= Q(status__in=sorted(OPEN))
    elif chosen.status:
        condition &= Q(status=chosen.status)
    if chosen.unit_id is not None:
        answering = Responsible.objects.filter(unit_id=chosen.unit_id).values("measure_id")
        condition &= Q(lead_unit_id=chosen.unit_id) | Q(pk__in=answering)
    if chosen.mine:
        answering = Responsible.objects.filter(of_units(viewer, VIEW, "unit")).values("measure_id")
        condition &= of_units(viewer, VIEW, "lead_unit") | Q(pk__in=answering)
    words = chosen.words.strip()
    if words:
        printable = words.isprintable()
        condition &= (
            Q(title__icontains=words) | Q(text__icontains=words) | Q(lead_name__icontains=words)
            if printable
            else Q(pk__in=())
        )
    return condition


def _grouped(rows: Iterable[object], ids: Sequence[int]) -> dict[int, list]:  # type: ignore[type-arg]
    groups: dict[int, list] = {each: [] for each in ids}  # type: ignore[type-arg]
    for row in rows:
        groups[row.measure_id].append(row)  # type: ignore[attr-defined]
    return groups


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
