"""Correcting a draft of grids by hand: buildings moved, grids locked and named."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import command, number_in, posted
from gongzhi.channels.portal.forms.drafts import LockForm, MoveForm
from gongzhi.channels.portal.forms.shared import NameForm, VersionedForm
from gongzhi.channels.portal.views.drafts import PAGES, shown
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.errors import Conflict, DomainError, InvalidInput, NotFound
from gongzhi.registry.drafts import queries, services
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.drafts.proposal import Proposal
from gongzhi.registry.drafts.queries import DRAFT


@door(DRAFT)
@require_POST
def move_buildings(request: PageRequest, draft_id: int) -> HttpResponse:
    """Move the ticked buildings to another grid, and show at once what that does."""
    draft = queries.get_draft(request.actor, draft_id)
    proposal = _proposal(draft)
    form = MoveForm(
        request.POST,
        buildings=proposal.ground.codes.tolist(),
        grids=[(str(at), mark.name) for at, mark in enumerate(proposal.marks)],
    )

    def act() -> GridDraft:
        if not form.is_valid() or not form.cleaned_data["building_codes"]:
            raise InvalidInput(_("Tick the buildings that move, then choose where they go."))
        data = form.cleaned_data
        return services.move_buildings(actor=request.actor, draft_id=draft_id, **data)

    return _corrected(request, draft_id, act, number_in(request.POST.get("shown")))


@door(DRAFT)
@require_GET
def preview_move(request: PageRequest, draft_id: int) -> HttpResponse:
    """Show, as a part, what moving the chosen buildings to a grid would do; nothing is changed."""
    draft = queries.get_draft(request.actor, draft_id)
    preview, refusal = None, ""
    if codes := request.GET.getlist("building_codes"):
        grid = number_in(request.GET.get("grid"))
        try:
            preview = queries.previewed(_proposal(draft), codes, grid)
        except DomainError as error:
            refusal = error.message
    context = {"preview": preview, "refusal": refusal}
    return render(request, "gongzhi/drafts/preview.html", context)


@door(DRAFT)
@require_POST
def undo_move(request: PageRequest, draft_id: int) -> HttpResponse:
    """Take back the last move by hand."""
    return _stepped(request, draft_id, services.undo_move)


@door(DRAFT)
@require_POST
def redo_move(request: PageRequest, draft_id: int) -> HttpResponse:
    """Make the move that was taken back last."""
    return _stepped(request, draft_id, services.redo_move)


@door(DRAFT)
@require_POST
def lock_grid(request: PageRequest, draft_id: int, grid: int) -> HttpResponse:
    """Keep a grid when the draft is drawn again, or no longer."""
    form = LockForm(request.POST)

    def act() -> GridDraft:
        form.full_clean()
        data = form.cleaned_data
        return services.lock_grid(actor=request.actor, draft_id=draft_id, grid=grid, **data)

    return _corrected(request, draft_id, act, number_in(request.POST.get("shown")))


@door(DRAFT)
@form_view
def name_grid(request: PageRequest, draft_id: int, grid: int) -> HttpResponse:
    """Name a new grid."""
    draft = queries.get_draft(request.actor, draft_id)
    marks = _proposal(draft).marks
    if grid >= len(marks):
        raise NotFound(_("This draft has no grid {number}."), number=grid)
    initial = {"name": marks[grid].name, "version": draft.version}
    return command(
        request,
        form=NameForm(posted(request), initial=initial),
        page=PAGES.page_of(draft, title=_("Name the new grid"), submit=_("Save")),
        act=lambda data: services.name_grid(
            actor=request.actor, draft_id=draft_id, grid=grid, **data
        ),
        done=lambda draft: (f"{PAGES.address_of(draft.pk)}?grid={grid}", ""),
    )


def _stepped(request: PageRequest, draft_id: int, step: Callable[..., GridDraft]) -> HttpResponse:
    form = VersionedForm(request.POST)

    def act() -> GridDraft:
        form.full_clean()
        return step(actor=request.actor, draft_id=draft_id, **form.cleaned_data)

    return _corrected(request, draft_id, act, number_in(request.POST.get("shown")))


def _corrected(
    request: PageRequest, draft_id: int, act: Callable[[], GridDraft], listed: int | None
) -> HttpResponse:
    return PAGES.correct(
        request,
        act,
        unchanged=lambda: queries.get_draft(request.actor, draft_id),
        shown=lambda draft, refusal: shown(request, draft, chosen=listed, refusal=refusal),
        chosen="" if listed is None else f"?grid={listed}",
    )


def _proposal(draft: GridDraft) -> Proposal:
    proposal = queries.proposal_of(draft)
    if proposal is None:
        raise Conflict(_("This draft has drawn nothing yet. Wait for it, or draw it again."))
    return proposal
