"""Drafts of grids: side by side, one with its map and table, corrected by hand, adopted."""

from __future__ import annotations

from typing import Any, Final
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.maps.shapes import answer, collection
from gongzhi.channels.portal.choices import ground_choices
from gongzhi.channels.portal.commands import (
    CommandPage,
    asks_for_part,
    command,
    go,
    number_in,
    posted,
)
from gongzhi.channels.portal.drafts import (
    building_features,
    chosen_of,
    grid_features,
    in_reading_order,
    proofs_of,
    rows_of,
)
from gongzhi.channels.portal.draftstory import told
from gongzhi.channels.portal.forms.drafts import NewDraftForm, RedrawForm
from gongzhi.channels.portal.proposals import ProposalPages
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.registry.drafts import queries, services
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.drafts.proposal import Proposal
from gongzhi.registry.drafts.queries import DRAFT
from gongzhi.registry.drafts.records import DRAFTS
from gongzhi.registry.drafts.settings import DraftSettings
from gongzhi.registry.territory.queries import Depth, path_of

State = GridDraft.State
PAGES: Final = ProposalPages(DRAFTS, space="drafts", one="draft")


@door(DRAFT)
@require_GET
def list_drafts(request: PageRequest) -> HttpResponse:
    """Show the drafts side by side, by area, with the figures of today's grids above them."""
    groups, context = PAGES.by_area(request, queries.drafts(request.actor))
    context["groups"] = [(code, _today_of(drafts), drafts) for code, drafts in groups]
    return render(request, "gongzhi/drafts/list.html", context)


@door(DRAFT)
@form_view
def make_draft(request: PageRequest) -> HttpResponse:
    """Have new grids drawn."""
    areas = [
        choice
        for choice in ground_choices(request.actor, DRAFT)
        if len(choice[0]) in {Depth.STREET.length, Depth.COMMUNITY.length}
    ]
    initial = {
        "key": uuid4(),
        "area": request.GET.get("area", ""),
        "name": _("Draft of {day}").format(day=timezone.localdate().isoformat()),
    }
    form = NewDraftForm(posted(request), areas=areas, initial=initial)
    page = CommandPage(
        title=_("Draw new grids"),
        submit=_("Draw"),
        back=reverse("drafts:list"),
        intro=_("Nothing changes before a draft is adopted. Draw as many as you like and compare."),
        template="gongzhi/drafts/make.html",
    )
    return command(
        request,
        form=form,
        page=page,
        act=lambda data: services.make_draft(
            actor=request.actor,
            area_code=data["area"],
            name=data["name"],
            settings=form.settings(),
            key=data["key"],
        ),
        done=PAGES.back_to,
    )


@door(DRAFT)
@require_GET
def show_draft(request: PageRequest, draft_id: int) -> HttpResponse:
    """Show a draft: how far it is, then its grids beside today's, and one grid's buildings."""
    if asks_for_part(request) and "progress" in request.GET:
        draft = queries.get_draft(request.actor, draft_id, drawn=False)
        return PAGES.show_progress(request, draft, {"draft": draft})
    draft = queries.get_draft(request.actor, draft_id)
    return PAGES.show(request, shown(request, draft))


@door(DRAFT)
@require_GET
def grids(request: PageRequest, draft_id: int) -> HttpResponse:
    """Give the ground of a draft's grids."""
    proposal = queries.proposal_of(queries.get_draft(request.actor, draft_id))
    return answer(collection(grid_features(proposal) if proposal else []))


@door(DRAFT)
@require_GET
def buildings(request: PageRequest, draft_id: int) -> HttpResponse:
    """Give the buildings of a draft, each in its grid's tone."""
    proposal = queries.proposal_of(queries.get_draft(request.actor, draft_id))
    return answer(collection(building_features(proposal) if proposal else []))


@door(DRAFT)
@form_view
def rename_draft(request: PageRequest, draft_id: int) -> HttpResponse:
    """Give a draft another name."""
    draft = queries.get_draft(request.actor, draft_id)
    return PAGES.rename(
        request,
        draft,
        title=_("Rename the draft"),
        act=lambda data: services.rename_draft(actor=request.actor, draft_id=draft_id, **data),
    )


@door(DRAFT)
@form_view
def redraw_draft(request: PageRequest, draft_id: int) -> HttpResponse:
    """Draw a draft again, perhaps with other settings; locked grids stay."""
    draft = queries.get_draft(request.actor, draft_id)
    form = RedrawForm(
        posted(request),
        settings=DraftSettings.stored(draft.settings),
        initial={"version": draft.version},
    )
    page = PAGES.page_of(
        draft,
        title=_("Draw again"),
        submit=_("Draw"),
        intro=_("What was moved by hand is drawn anew, except in grids that are locked."),
        template="gongzhi/drafts/make.html",
    )
    return command(
        request,
        form=form,
        page=page,
        act=lambda data: services.redraw_draft(
            actor=request.actor,
            draft_id=draft_id,
            settings=form.settings(),
            version=data["version"],
        ),
        done=PAGES.back_to,
    )


@door(DRAFT)
@require_POST
def stop_drawing(request: PageRequest, draft_id: int) -> HttpResponse:
    """Have the drawing stop."""
    services.stop_drawing(actor=request.actor, draft_id=draft_id)
    return go(request, PAGES.address_of(draft_id), _("The drawing stops."))


@door(DRAFT)
@form_view
def discard_draft(request: PageRequest, draft_id: int) -> HttpResponse:
    """Put a draft away for good."""
    draft = queries.get_draft(request.actor, draft_id)
    return PAGES.discard(
        request,
        draft,
        title=_("Discard the draft"),
        intro=_("What it drew is forgotten. The grids of today are not touched."),
        act=lambda: services.discard_draft(actor=request.actor, draft_id=draft_id),
        said=_("The draft is discarded."),
    )


def shown(
    request: PageRequest, draft: GridDraft, *, chosen: int | None = None, refusal: str = ""
) -> dict[str, Any]:
    """Return what the page of a draft shows; ``chosen`` is the grid whose buildings are listed."""
    under_way = PAGES.is_under_way(draft)
    proposal = None if under_way else queries.proposal_of(draft)
    context: dict[str, Any] = {
        "draft": draft,
        "path": path_of(draft.area_code),
        "under_way": under_way,
        "settings": DraftSettings.stored(draft.settings),
        "may_correct": draft.state == State.READY,
        "refusal": refusal,
    }
    if proposal is None:
        return context
    history = queries.history_of(draft.pk)
    wanted = number_in(request.GET.get("grid")) if chosen is None else chosen
    number = wanted if wanted is not None and wanted < len(proposal.marks) else None
    rows = rows_of(proposal, number)
    return context | {
        "rows": in_reading_order(rows),
        "chosen": None if number is None else chosen_of(proposal, rows, number),
        "picked": set(request.GET.getlist("pick")),
        "odd": sum(not row.line.in_band for row in rows),
        "gone": _gone(proposal),
        "story": told(history, proposal),
        "proofs": proofs_of(draft.figures),
        "may_undo": bool(history.done),
        "may_redo": bool(history.undone),
    }


def _gone(proposal: Proposal) -> list[str]:
    """Return the grids of today that no grid of the draft goes on, each with its community."""
    going_on = {mark.code for mark in proposal.marks}
    ground = proposal.ground
    homes = dict(zip(ground.communities.tolist(), ground.community_names.tolist(), strict=True))
    pairs = zip(ground.grids.tolist(), ground.grid_names.tolist(), strict=True)
    return [
        f"{homes[code[: Depth.COMMUNITY.length]]}{name}"
        for code, name in pairs
        if code not in going_on
    ]


def _today_of(drafts: list[GridDraft]) -> dict[str, Any] | None:
    return next((each.figures["today"] for each in drafts if "today" in each.figures), None)
