"""How well suggestions do; training, threshold, going back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.choices import category_names
from gongzhi.channels.portal.commands import CommandPage, asks_for_part, command, go, posted
from gongzhi.channels.portal.forms.triage import GoBackForm, ThresholdForm
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.errors import Conflict
from gongzhi.handling.cases.models import Category
from gongzhi.handling.triage import queries, services
from gongzhi.handling.triage.permissions import CHANGE, VIEW
from gongzhi.handling.triage.rules import LEAST_DECIDED


@door(VIEW)
@require_GET
def show_triage(request: PageRequest) -> HttpResponse:
    """Show what suggestions come from and what people made of them.

    htmx asks how far the training is; once it is done, the whole page is read anew.
    """
    overview = queries.overview(request.actor)
    asked = asks_for_part(request)
    if asked and (overview.training is None or overview.training.ended_at):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    names: dict[str, object] = {**category_names(), **dict(Category.Severity.choices)}
    context = {
        "overview": overview,
        "classes": [
            (part.part.label, names.get(each.code, each.code), each)
            for part in overview.learnt
            if part.figures
            for each in part.figures.classes
        ],
        "adopted": _(", ").join(str(part.label) for part in overview.just_adopted),
        "may_change": request.actor.holds(CHANGE),
        "least": LEAST_DECIDED,
    }
    return render(request, f"gongzhi/triage/{'training' if asked else 'triage'}.html", context)


@door(CHANGE)
@require_POST
def train(request: PageRequest) -> HttpResponse:
    """Have a model learnt from the decided cases, as a job."""
    try:
        services.ask_for_training(actor=request.actor)
    except Conflict as refusal:
        return go(request, reverse("triage:page"), refusal.message)
    return go(request, reverse("triage:page"), _("The training has been asked for."))


@door(CHANGE)
@form_view
def go_back(request: PageRequest) -> HttpResponse:
    """Put what was in use of a part before back in use."""
    page = CommandPage(
        title=_("Go back to what was in use before"),
        submit=_("Go back"),
        intro=_("From now on it is suggested as before; what was learnt since is kept."),
        danger=True,
        back=reverse("triage:page"),
    )
    return command(
        request,
        form=GoBackForm(posted(request), parts=queries.parts_learnt()),
        page=page,
        act=lambda data: (services.go_back(actor=request.actor, **data),),
        done=lambda _found: (reverse("triage:page"), _("What was in use before is in use again.")),
    )


@door(CHANGE)
@form_view
def set_threshold(request: PageRequest) -> HttpResponse:
    """Set from how sure on something is suggested."""
    overview = queries.overview(request.actor)
    page = CommandPage(
        title=_("Threshold of suggestions"), submit=_("Save"), back=reverse("triage:page")
    )
    return command(
        request,
        form=ThresholdForm(posted(request), initial={"percent": overview.percent}),
        page=page,
        act=lambda data: services.set_threshold(actor=request.actor, **data),
        done=lambda row: (
            reverse("triage:page"),
            _("From now on suggestions are shown from a confidence of {percent} per cent.").format(
                percent=row.percent
            ),
        ),
    )
