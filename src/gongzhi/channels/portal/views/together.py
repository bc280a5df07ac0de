"""One verb on several cases: previewed case by case, confirmed, and told what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal import together
from gongzhi.channels.portal import verbs as offered
from gongzhi.channels.portal.choices import (
    STREET_LENGTH,
    category_choices,
    receiving_unit_choices,
    responsible_unit_ids,
)
from gongzhi.channels.portal.commands import asks_for_part, posted
from gongzhi.channels.portal.forms.filters import FilterForm
from gongzhi.channels.portal.forms.together import FORMS, TogetherForm
from gongzhi.channels.portal.models import VerbRun
from gongzhi.channels.portal.views.listing import filter_of
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import InvalidInput, NotFound, TooMany
from gongzhi.handling.cases import queries
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.queries import VerbPreview
from gongzhi.handling.cases.workflow import CASE_WORKFLOW, VERB_TITLES
from gongzhi.registry.organisations.queries import unit_names

ROUTED = frozenset({"dispatch", "reassign"})
STOPPED_AFTER: Final = timedelta(minutes=15)
"""After so long every attempt of the job is over: what is not done by then will not be."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A case of the selection: what would become of it, or why nothing."""

    item: together.Item
    case: Case | None
    becomes: str
    obstacle: str
    own_unit_id: int | None = None

    @property
    def chosen(self) -> str:
        """The case with the version and its class's unit as previewed; the form sends it back."""
        if not self.case:
            return ""
        return f"{self.item.case_id}@{self.item.version}@{self.own_unit_id or ''}"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the preview showed of a case: its version, and the unit that its class gave it."""

    version: int | None = None
    own_unit_id: int | None = None


@door(queries.VIEW)
@form_view
def do_together(request: PageRequest, slug: str) -> HttpResponse:
    """Preview a verb on the selected cases; confirmed, do it and lead to what came of it."""
    verb = offered.verb_of(slug)
    if verb not in together.VERBS:
        raise NotFound(_("This verb is used on one case at a time."))
    seen = _chosen(request)
    previews = queries.preview_verb(request.actor, verb, list(seen))
    form = _form(request, verb, previews)
    valid = request.method == "POST" and form.is_valid()
    unit_id: int | None = form.cleaned_data.get("unit_id") if valid else None
    confirmed = valid and "go" in request.POST
    plan = _plan(verb, previews, seen, unit_id, confirmed=confirmed)
    if confirmed:
        run = together.start_run(
            actor=request.actor,
            key=form.cleaned_data["key"],
            verb=verb,
            given=form.given(),
            items=[planned.item for planned in plan if not planned.obstacle],
        )
        return HttpResponseRedirect(reverse("cases:together_run", args=[run.pk]))
    context = {
        "verb": verb,
        "title": VERB_TITLES[verb],
        "slug": slug,
        "form": form,
        "plan": plan,
        "texts": queries.texts_for_several([each.case for each in plan if each.case], verb),
        "ready": sum(not planned.obstacle for planned in plan),
        "back": reverse("cases:list"),
    }
    status = 400 if request.method == "POST" and not valid and "go" in request.POST else 200
    return render(request, "gongzhi/cases/together.html", context, status=status)


@door(queries.VIEW)
@require_GET
def show_run(request: PageRequest, run_id: int) -> HttpResponse:
    """Show what came of each case; while the work goes on, the page reads itself anew."""
    run = together.get_run(request.actor, run_id)
    template = "together_run_part.html" if asks_for_part(request) else "together_run.html"
    return render(request, f"gongzhi/cases/{template}", _result(run))


def _chosen(request: PageRequest) -> dict[int, Seen]:
    """Return the ids of the selected cases with what was seen, in the order of selection."""
    sent = request.POST if request.method == "POST" else request.GET
    if sent.get("all"):
        chosen = dict.fromkeys(_all_that_fit(request.actor, sent["all"]), Seen())
    else:
        chosen = dict(_case_of(text) for text in sent.getlist("case"))
    if not chosen:
        raise InvalidInput(_("No case was selected. Go back to the list and tick some."))
    if len(chosen) > together.MOST:
        raise TooMany(
            _("At most {most} cases at once; {count} were selected."),
            most=together.MOST,
            count=len(chosen),
        )
    return chosen


def _case_of(text: str) -> tuple[int, Seen]:
    number, *seen = text.split("@")
    return queries.case_id_of(number), Seen(
        *(int(each) if each.isdecimal() else None for each in seen[:2])
    )


def _all_that_fit(actor: Actor, query: str) -> list[int]:
    filters = filter_of(FilterForm(QueryDict(query), categories=category_choices()))
    page = queries.list_cases(actor, filters, limit=together.MOST)
    return [row.id for row in page.rows]


def _form(request: PageRequest, verb: str, previews: Sequence[VerbPreview]) -> TogetherForm:
    streets = {each.case.area_code[:STREET_LENGTH] for each in previews if each.case}
    units: dict[int, str] = {}
    if verb in ROUTED:
        for street in sorted(streets):
            units.update(receiving_unit_choices(street))
    return FORMS[verb](posted(request), units=list(units.items()), initial={"key": uuid4()})


def _plan(
    verb: str,
    previews: Sequence[VerbPreview],
    seen: dict[int, Seen],
    unit_id: int | None,
    *,
    confirmed: bool,
) -> list[Planned]:
    units = _units(verb, previews, unit_id)
    if confirmed and unit_id is None:
        # What was previewed is done, whatever became responsible for the class since.
        units |= {case_id: each.own_unit_id for case_id, each in seen.items() if each.own_unit_id}
    names = unit_names({unit for unit in units.values() if unit})
    plan = [
        _planned(verb, each, seen[each.case_id].version, units[each.case_id], names)
        for each in previews
    ]
    if unit_id is None:
        plan = [replace(planned, own_unit_id=planned.item.unit_id) for planned in plan]
    return sorted(plan, key=lambda planned: bool(planned.obstacle))


def _units(
    verb: str, previews: Sequence[VerbPreview], unit_id: int | None
) -> dict[int, int | None]:
    """Return which unit each case would go to: the one chosen, or its class's own."""
    going = [each.case for each in previews if each.case is not None and not each.refusal]
    own = responsible_unit_ids(going) if verb == "dispatch" and unit_id is None else {}
    chosen = unit_id if verb in ROUTED else None
    return {each.case_id: chosen or own.get(each.case_id) for each in previews}


def _planned(  # noqa: PLR0917 (a case, and what was looked up for all)
    verb: str,
    preview: VerbPreview,
    version: int | None,
    unit_id: int | None,
    names: dict[int, str],
) -> Planned:
    obstacle = preview.refusal.message if preview.refusal else ""
    if verb == "dispatch" and unit_id is None and not obstacle:
        obstacle = _("No unit answers for its category here. Choose one for it.")
    if version is None and preview.case is not None:
        version = preview.case.version
    becomes = str(CASE_WORKFLOW.statuses[preview.target]) if preview.target else ""
    return Planned(
        item=together.Item(preview.case_id, version, unit_id),
        case=preview.case,
        becomes=" · ".join(part for part in (becomes, names.get(unit_id or 0, "")) if part),
        obstacle=obstacle,
    )


def _result(run: VerbRun) -> dict[str, Any]:
    ids = [case_id for case_id, _version, _unit in run.items]
    cases = Case.objects.in_bulk(ids)
    lines = [
        (cases[case_id], refusal)
        for case_id, refusal in zip(ids, run.results, strict=False)
        if case_id in cases
    ]
    return {
        "run": run,
        "title": VERB_TITLES[run.verb],
        "lines": sorted(lines, key=lambda line: not line[1]),
        "done": sum(not refusal for refusal in run.results),
        "refused": sum(bool(refusal) for refusal in run.results),
        "count": len(run.items),
        "stopped": run.finished_at is None and run.created_at < timezone.now() - STOPPED_AFTER,
    }
