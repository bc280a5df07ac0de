"""Programmes and measures: the list by light, a measure's page, its verbs, the names to match."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.choices import around_unit_choices
from gongzhi.channels.portal.commands import (
    CommandPage,
    asks_for_part,
    command,
    posted,
)
from gongzhi.channels.portal.forms.plans import VERB_FORMS, MapUnitForm, MeasureFilterForm
from gongzhi.channels.portal.onrecord import Group, choices_on_record
from gongzhi.channels.portal.planfigures import figures_at, linked_figures, linked_standards
from gongzhi.channels.portal.planstory import told
from gongzhi.channels.portal.views.sheets import workbook
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.errors import NotFound
from gongzhi.handling.plans import queries, services
from gongzhi.handling.plans.models import Measure
from gongzhi.handling.plans.permissions import EXPORT, MAP_UNIT, VIEW
from gongzhi.handling.plans.queries import MeasureRow
from gongzhi.handling.plans.statuses import STATUS_TITLES, VERB_TITLES, Status
from gongzhi.handling.plans.verbs import MEASURE_VERBS
from gongzhi.handling.plans.workflow import MEASURE_WORKFLOW
from gongzhi.handling.topics.queries import topics_of_measure
from gongzhi.registry.territory.queries import names_of

SHOWING: Final = frozenset({"report_progress", "submit_evidence"})
GRAVE: Final = frozenset({"return_measure", "supervise"})
PER_PAGE: Final = 50


@door(VIEW)
@require_GET
def list_measures(request: PageRequest) -> HttpResponse:
    """List the measures by light, narrowed by the address; htmx gets the list alone."""
    programmes = list(queries.programmes(request.actor))
    form = _filter_form(request, programmes)
    found = queries.find_measures(request.actor, form.as_filter(), figures_of=figures_at)
    context = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "lights": found.lights,
        "programmes": programmes,
        "area_names": names_of({each.area_code for each in programmes}),
        "may_export": request.actor.holds(EXPORT),
        "may_brief": request.actor.holds("plans.brief"),
        "by_unit": not request.actor.prefixes(VIEW),
        "filtered": bool(request.GET),
    }
    part = asks_for_part(request)
    template = "gongzhi/plans/list_part.html" if part else "gongzhi/plans/list.html"
    return render(request, template, context)


@door(EXPORT)
@require_GET
def export_measures(request: PageRequest) -> FileResponse:
    """Send the measures as filtered, as a workbook."""
    form = _filter_form(request, list(queries.programmes(request.actor)))
    rows = queries.list_measures(request.actor, form.as_filter(), figures_of=figures_at)
    headers = [
        _("Programme"), _("Number"), _("Measure"), pgettext("measure", "Light"), _("Why"),
        _("Status"), _("Done, in per cent"), _("Lead"), _("Responsible units"), _("To be done by"),
        _("Section"),
    ]  # fmt: skip
    return workbook(_("Measures"), headers, (_cells(row) for row in rows))


@door(VIEW)
@require_GET
def show_measure(request: PageRequest, measure_id: int) -> HttpResponse:
    """Show one measure: its story, its light, and only what this actor may do now."""
    view = queries.measure_page(request.actor, measure_id, figures_of=figures_at)
    standards = linked_standards(request.actor, view.measure)
    context = {
        "view": view,
        "measure": view.measure,
        "row": view.row,
        "buttons": _in_order(view),
        "obstacles": [offer for offer in view.offers if offer.reason],
        "figures": linked_figures(view.measure),
        "topics": topics_of_measure(request.actor, measure_id),
        "standards": standards,
        "story": told(view.entries),
        "area_names": names_of({view.measure.area_code, *(each.area_code for each in standards)}),
        "today": timezone.localdate(),
    }
    return render(request, "gongzhi/plans/measure.html", context)


@door(VIEW)
@form_view
def do_verb(request: PageRequest, measure_id: int, slug: str) -> HttpResponse:
    """Show a verb's form, or do the verb."""
    verb = slug.replace("-", "_")
    if verb not in MEASURE_VERBS:
        raise NotFound(_("There is no verb “{verb}”.").replace("{verb}", slug[:40]))
    measure = queries.get_measure(request.actor, measure_id)
    move = MEASURE_WORKFLOW.check_move(verb, measure.status)
    figures = linked_figures(measure) if verb == "report_progress" else []
    form = VERB_FORMS[verb](
        posted(request),
        measure=measure,
        move=move,
        units=around_unit_choices(measure.area_code) if verb == "assign" else (),
        on_record=_on_record(request, measure) if verb in SHOWING else (),
        initial={"version": measure.version},
    )
    beside: dict[str, Any] = (
        {"figures": [each.as_stored() for each in figures]} if verb == "report_progress" else {}
    )
    page = CommandPage(
        title=VERB_TITLES[verb],
        submit=VERB_TITLES[verb],
        danger=verb in GRAVE,
        back=reverse("plans:measure", args=[measure_id]),
        template="gongzhi/plans/verb.html",
        beside="gongzhi/plans/figures_read.html",
        context={"measure": measure, "figures": figures},
    )
    return command(
        request,
        form=form,
        page=page,
        act=lambda _data: MEASURE_VERBS[verb].command(
            actor=request.actor, measure_id=measure_id, **form.values(), **beside
        ),
        done=lambda _measure: (
            page.back,
            _("%(measure)s: %(verb)s, done") % {"measure": measure, "verb": VERB_TITLES[verb]},
        ),
    )


@door(VIEW)
@require_GET
def show_programme(request: PageRequest, programme_id: int) -> HttpResponse:
    """Show a programme: where it comes from, and which names wait to be matched."""
    programme = queries.get_programme(request.actor, programme_id)
    context = {
        "programme": programme,
        "unmatched": queries.unmatched_names(programme_id),
        "without_units": queries.duties_without_units(programme_id),
        "may_map": request.actor.may(MAP_UNIT, programme.area_code),
        "area_names": names_of([programme.area_code]),
    }
    return render(request, "gongzhi/plans/programme.html", context)


@door(MAP_UNIT)
@form_view
def map_unit(request: PageRequest, programme_id: int) -> HttpResponse:
    """Say which unit stands for a name of the document."""
    programme = queries.get_programme(request.actor, programme_id)
    name = request.GET.get("name", "")[:100]
    form = MapUnitForm(
        posted(request),
        units=around_unit_choices(programme.area_code),
        initial={"version": programme.version},
    )
    back = reverse("plans:programme", args=[programme_id])
    page = CommandPage(
        title=_("Which unit is “%(name)s”?") % {"name": name},
        submit=_("Match"),
        intro=_("In every place of this programme. The name stays as the document has it."),
        back=back,
    )
    return command(
        request,
        form=form,
        page=page,
        act=lambda data: services.map_unit(
            actor=request.actor, programme_id=programme_id, name=name, **data
        ),
        done=lambda places: (back, _("Matched in %(n)s places.") % {"n": places}),
    )


def _on_record(request: PageRequest, measure: Measure) -> list[Group]:
    meetings = queries.meetings_about(request.actor, measure.pk)
    unit = measure.lead_unit
    area = unit.area_code if unit else measure.area_code
    return choices_on_record(meetings, area_code=area)


def _in_order(view: queries.MeasureView) -> list[queries.Offer]:
    """Return what the reader may do now, the step that leads on first."""
    mine = [offer for offer in view.offers if not offer.reason]
    aside = {"supervise", "adjust", "fill_blanks", "return_measure"}
    if view.measure.status != Status.PLANNED and not view.row.lead_dissolved:
        aside.add("assign")
    return sorted(mine, key=lambda offer: offer.verb in aside)


def _filter_form(request: PageRequest, programmes: list[Any]) -> MeasureFilterForm:
    choices = [(each.pk, each.title) for each in programmes]
    return MeasureFilterForm(request.GET, programmes=choices)


def _cells(row: MeasureRow) -> list[Any]:
    measure: Measure = row.measure
    return [
        measure.programme.title,
        measure.number,
        measure.title,
        row.light.colour.value,
        row.light.words,
        str(STATUS_TITLES[measure.status]),
        measure.percent,
        row.lead,
        "、".join(each.name for each in row.responsible),
        measure.due_on,
        measure.section,
    ]
