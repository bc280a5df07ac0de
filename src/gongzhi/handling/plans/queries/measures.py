"""Reading programmes and measures, each measure with its light."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.journal.services import timeline
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.plans.engine import subject_of
from gongzhi.handling.plans.errors import no_such_measure, no_such_programme
from gongzhi.handling.plans.models import (
    Evidence,
    Measure,
    Milestone,
    Programme,
    Progress,
    Responsible,
)
from gongzhi.handling.plans.permissions import find_relation, may_see
from gongzhi.handling.plans.queries.found import at_or_around
from gongzhi.handling.plans.queries.rows import FiguresOf, MeasureRow, rows_of
from gongzhi.handling.plans.services.evidence import title_for
from gongzhi.handling.plans.statuses import VERB_TITLES, Status
from gongzhi.handling.plans.wording import filled, who_text
from gongzhi.handling.plans.workflow import MEASURE_WORKFLOW
from gongzhi.registry.organisations.models import Unit


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
    found = Programme.objects.filter(at_or_around(viewer))
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
    led = list(leading.values_list("lead_name", "lead_unit"))
    answered = list(answering.values_list("name", "unit"))
    leads, answers = (Counter(name for name, _unit in each) for each in (led, answered))
    gone = {name for name, unit in (*led, *answered) if unit}
    names = sorted({*leads, *answers}, key=lambda name: (-leads[name] - answers[name], name))
    return [Unmatched(name, leads[name], answers[name], name in gone) for name in names]


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
