"""The pages of the officers' door, each as a part: shown in the frame, or taken along as it is.

What a phone keeps for the time without a signal is the very same part that the page shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from gongzhi.channels.field import work
from gongzhi.channels.field.forms import STEPS, PlanForm, ReportForm, StepForm, VisitForm
from gongzhi.channels.field.outline import outline_of
from gongzhi.channels.field.rounds import errands_of
from gongzhi.channels.field.steps import offered, step_form, step_of
from gongzhi.channels.portal.asked import asked_of
from gongzhi.channels.portal.choices import category_names
from gongzhi.channels.portal.story import Told, tell_each
from gongzhi.foundation.actors import Actor
from gongzhi.handling.cases.queries import CaseView, texts_offered_each, work_pages
from gongzhi.handling.cases.standard_texts import OfferedText
from gongzhi.handling.visits import queries as visits
from gongzhi.handling.visits.models import Visit
from gongzhi.handling.visits.permissions import VIEW as VIEW_VISITS
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.rules import Depth

# Verbs that become possible once a case is taken, offered at once on a phone without a signal.
_AFTER_TAKE: Final = ("handle",)
_COMMUNITY: Final = Depth.COMMUNITY.length
_MOST_GRIDS: Final = 60
MOST_TEXTS: Final = 6
"""So many standard texts, the nearest, are offered for each verb."""
TEXT_BYTES: Final = 200_000
"""What the texts of all cases together may add to what a phone takes along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One page's own part: where it is, what it is called, what it shows."""

    path: str
    title: str
    template: str
    tab: str = ""
    context: dict[str, Any] = field(default_factory=dict)


def show(request: HttpRequest, part: Part, *, status: int = 200) -> HttpResponse:
    """Show a part in the frame."""
    context = {**part.context, "part": part}
    return render(request, "gongzhi/field/page.html", context, status=status)


def html_of(request: HttpRequest, part: Part, *, token: str) -> str:
    """Return a part alone, to be taken along, its forms with the token that writes need."""
    context = {**part.context, "part": part, "csrf_token": token}
    return render_to_string(part.template, context, request=request)


@dataclass(frozen=True, slots=True)
class Day:
    """What the officer's posts show today, read once for all pages."""

    actor: Actor
    tasks: Sequence[work.Task]
    planned: Sequence[Visit]
    grids: Sequence[Area]
    buildings: Sequence[Area]

    @property
    def names(self) -> dict[str, str]:
        """The names of grids and buildings by code."""
        return {area.code: area.name for area in (*self.grids, *self.buildings)}


def day_of(actor: Actor) -> Day:
    """Read an officer's day: five statements."""
    return Day(
        actor=actor,
        tasks=work.tasks_of(actor),
        planned=list(visits.visits_to_make(actor)[: visits.MOST]),
        grids=work.grids_of(actor),
        buildings=work.buildings_of(actor),
    )


def today_part(day: Day) -> Part:
    """Return the first page: tasks by clock, visits due, and the way to the buildings."""
    due = [visit for visit in day.planned if visit.planned_on <= timezone.localdate()]
    return Part(
        path=reverse("field:today"),
        title=_("Today"),
        template="gongzhi/field/parts/today.html",
        tab="today",
        context={
            "pressing": [task for task in day.tasks if task.rank <= work.Rank.SOON],
            "others": [task for task in day.tasks if task.rank > work.Rank.SOON],
            "due_visits": due,
            "round_stops": sum(one.due for one in errands_of(day)),
            "grids": day.grids,
            "names": day.names,
        },
    )


def round_part(day: Day, **context: Any) -> Part:
    """Return the page of the round; alone, as a phone takes it along, it lists what is due."""
    return Part(
        path=reverse("field:round"),
        title=_("A round for today"),
        template="gongzhi/field/parts/round.html",
        tab="today",
        context={"due": errands_of(day), **context},
    )


def visits_part(
    day: Day, *, plan: PlanForm | None = None, failed: tuple[int, VisitForm] | None = None
) -> Part:
    """Return the visits to make and those made lately, each with what can be done."""
    grids, buildings = list(day.grids), list(day.buildings)
    forms = {
        visit.pk: failed[1]
        if failed and failed[0] == visit.pk
        else VisitForm(initial={"version": visit.version}, auto_id=f"visit{visit.pk}_%s")
        for visit in day.planned
    }
    return Part(
        path=reverse("field:visits"),
        title=_("Visits"),
        template="gongzhi/field/parts/visits.html",
        tab="visits",
        context={
            "planned": [(visit, forms[visit.pk]) for visit in day.planned],
            "made": list(visits.visits_made(day.actor)[:30])
            if day.actor.holds(VIEW_VISITS)
            else [],
            "plan": plan or PlanForm(grids=grids, buildings=buildings, auto_id="plan_%s"),
            "names": day.names,
            "today": timezone.localdate(),
        },
    )


def buildings_part(day: Day, words: str = "") -> Part:
    """Return the buildings of the officer's grids, grid by grid, narrowed by words."""
    grouped = [
        (grid, [one for one in day.buildings if one.code.startswith(grid.code)])
        for grid in day.grids
    ]
    return Part(
        path=reverse("field:buildings"),
        title=_("Buildings"),
        template="gongzhi/field/parts/buildings.html",
        tab="buildings",
        context={"grouped": grouped, "words": words},
    )


def map_part(day: Day, features: Sequence[dict[str, Any]]) -> Part:
    """Return the grids as a drawing with buildings and open cases."""
    return Part(
        path=reverse("field:map"),
        title=_("Map of my grids"),
        template="gongzhi/field/parts/map.html",
        tab="buildings",
        context={"outline": outline_of(features, day.buildings, day.tasks)},
    )


def new_report(actor: Actor, *, area_code: str = "", day: Day | None = None) -> ReportForm:
    """Return an empty report with a key of its own, so that a second tap makes no second case.

    ``day`` is the officer's day where it has been read.
    """
    return ReportForm(
        actor=actor,
        ground=(day.grids, day.buildings) if day else None,
        initial={"key": get_random_string(32), "area_code": area_code or None},
    )


def report_part(features: Sequence[dict[str, Any]], form: ReportForm) -> Part:
    """Return the form for something seen on the way."""
    return Part(
        path=reverse("field:report"),
        title=_("Report"),
        template="gongzhi/field/parts/report.html",
        tab="report",
        context={"form": form, "outline": outline_of(features, (), ())},
    )


def outbox_part() -> Part:
    """Return the page of what the phone keeps: to send, refused, delivered."""
    return Part(
        path=reverse("field:outbox"),
        title=_("To send"),
        template="gongzhi/field/parts/outbox.html",
        tab="outbox",
    )


def case_parts(
    actor: Actor,
    case_ids: Sequence[int],
    *,
    failed: StepForm | None = None,
    started: str = "",
) -> list[Part]:
    """Return the pages of cases that the actor may see, ready to act on. Ten statements.

    ``started`` is the id of the standard text that a note starts from. Texts are offered up to
    ``TEXT_BYTES`` in all, to the first cases.
    """
    views = work_pages(actor, case_ids, verbs=STEPS)
    texts = _texts(views)
    stories = tell_each([view.timeline for view in views])
    names = territory.names_of(
        code for view in views for code in territory.lineage(view.case.area_code)
    )
    return [
        _case_part(view, story, names, texts.get(view.case.pk, {}), failed, started)
        for view, story in zip(views, stories, strict=True)
    ]


Texts = Mapping[str, Sequence[OfferedText]]


def _texts(views: Sequence[CaseView]) -> dict[int, Texts]:
    """Return by case the texts for the verbs shown, until they come to ``TEXT_BYTES``."""
    left = TEXT_BYTES
    found = texts_offered_each(
        [view.case for view in views],
        STEPS,
        most=MOST_TEXTS,
        category_names=category_names(),
    )
    kept: dict[int, Texts] = {}
    for view in views:
        shown = {*view.verbs, *(_AFTER_TAKE if "take" in view.verbs else ())}
        own = {verb: texts for verb, texts in found[view.case.pk].items() if verb in shown}
        left -= sum(
            len(f"{one.title}{one.text}".encode()) for texts in own.values() for one in texts
        )
        if left < 0:
            break
        kept[view.case.pk] = own
    return kept


def _started(view: CaseView, texts: Texts, text_id: str) -> StepForm | None:
    """Return the form of the verb whose note a text starts, if it is offered now."""
    for verb, offers in texts.items():
        note = next((one.text for one in offers if str(one.id) == text_id), None)
        if note is not None and offered(view, verb):
            return step_form(view, verb, note=note)
    return None


def _case_part(  # noqa: PLR0917 (a case, and what was read for all of them)
    view: CaseView,
    story: list[Told],
    names: dict[str, str],
    texts: Texts,
    failed: StepForm | None,
    started: str,
) -> Part:
    case, verbs = view.case, view.verbs
    written = failed or _started(view, texts, started)
    lineage = sorted(territory.lineage(case.area_code), key=len)
    place = [names[code] for code in lineage if len(code) >= _COMMUNITY and code in names]
    return Part(
        path=reverse("field:case", args=[case.number]),
        title=case.shown_title,
        template="gongzhi/field/parts/case.html",
        tab="today",
        context={
            "view": view,
            "case": case,
            "story": story,
            "place": " ".join(place),
            "closing_condition": case.category.closing_condition if case.category else "",
            "asked": asked_of((), view.answers),
            "steps": [
                step_of(view, verb, written, texts.get(verb, ()))
                for verb in STEPS
                if offered(view, verb)
            ],
            "later": [step_of(view, verb, None, texts.get(verb, ())) for verb in _AFTER_TAKE]
            if "take" in verbs
            else [],
        },
    )


def features_of(actor: Actor) -> list[dict[str, Any]]:
    """Return the boundaries of the officer's grids as GeoJSON features. One query a prefix."""
    found = [
        feature
        for prefix in actor.prefixes(VIEW_VISITS)
        for feature in territory.boundary_collection(actor, prefix, depth=Depth.GRID)["features"]
    ]
    return list(found)[:_MOST_GRIDS]
