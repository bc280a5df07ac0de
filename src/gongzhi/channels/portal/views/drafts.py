"""Drafts of grids: side by side, one with its map and table, corrected by hand, adopted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import groupby
from typing import Any, Final
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest, status_of
from gongzhi.channels.maps.shapes import answer, collection
from gongzhi.channels.portal.choices import ground_choices
from gongzhi.channels.portal.commands import CommandPage, asks_for_part, command, go, posted, titled
from gongzhi.channels.portal.drafts import (
    building_features,
    chosen_of,
    grid_features,
    in_reading_order,
    rows_of,
)
from gongzhi.channels.portal.forms.drafts import (
    AdoptForm,
    DraftNameForm,
    LockForm,
    MoveForm,
    NewDraftForm,
    RedrawForm,
)
from gongzhi.channels.portal.forms.shared import Confirmation
from gongzhi.channels.portal.previews import previewed
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.errors import Conflict, DomainError, InvalidInput, NotFound, NotPermitted
from gongzhi.handling.cases.services.reshaping import Consequences, make_change, preview_change
from gongzhi.registry.drafts import queries, services
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.drafts.proposal import Proposal
from gongzhi.registry.drafts.queries import DRAFT
from gongzhi.registry.drafts.settings import DraftSettings
from gongzhi.registry.territory.queries import Depth, names_of, path_of

State = GridDraft.State
UNDER_WAY: Final = frozenset({State.WAITING, State.DRAWING})


@door(DRAFT)
@require_GET
def list_drafts(request: PageRequest) -> HttpResponse:
    """Show the drafts side by side, by area, with the figures of today's grids above them."""
    found = sorted(queries.drafts(request.actor), key=lambda draft: (draft.area_code, -draft.pk))
    groups = [
        (code, _today_of(drafts), drafts)
        for code, each in groupby(found, key=lambda draft: draft.area_code)
        if (drafts := list(each))
    ]
    context = {"groups": groups, "names": names_of(code for code, _today, _drafts in groups)}
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
        done=lambda draft: (_address(draft.pk), ""),
    )


@door(DRAFT)
@require_GET
def show_draft(request: PageRequest, draft_id: int) -> HttpResponse:
    """Show a draft: how far it is, then its grids beside today's, and one grid's buildings."""
    draft = queries.get_draft(request.actor, draft_id)
    if asks_for_part(request) and "progress" in request.GET:
        if draft.state not in UNDER_WAY:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return render(request, "gongzhi/drafts/progress.html", {"draft": draft})
    template = "work.html" if asks_for_part(request) else "draft.html"
    return render(request, f"gongzhi/drafts/{template}", _shown(request, draft))


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

    return _corrected(request, draft_id, act, _number(request.POST.get("shown")))


@door(DRAFT)
@require_POST
def lock_grid(request: PageRequest, draft_id: int, grid: int) -> HttpResponse:
    """Keep a grid when the draft is drawn again, or no longer."""
    form = LockForm(request.POST)

    def act() -> GridDraft:
        form.full_clean()
        data = form.cleaned_data
        return services.lock_grid(actor=request.actor, draft_id=draft_id, grid=grid, **data)

    return _corrected(request, draft_id, act, _number(request.POST.get("shown")))


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
        form=DraftNameForm(posted(request), initial=initial),
        page=_page(draft, title=_("Name the new grid"), submit=_("Save")),
        act=lambda data: services.name_grid(
            actor=request.actor, draft_id=draft_id, grid=grid, **data
        ),
        done=lambda draft: (f"{_address(draft.pk)}?grid={grid}", ""),
    )


@door(DRAFT)
@form_view
def rename_draft(request: PageRequest, draft_id: int) -> HttpResponse:
    """Give a draft another name."""
    draft = queries.get_draft(request.actor, draft_id)
    initial = {"name": draft.name, "version": draft.version}
    return command(
        request,
        form=DraftNameForm(posted(request), initial=initial),
        page=_page(draft, title=_("Rename the draft"), submit=_("Save")),
        act=lambda data: services.rename_draft(actor=request.actor, draft_id=draft_id, **data),
        done=_back_to,
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
    page = _page(
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
        done=_back_to,
    )


@door(DRAFT)
@require_POST
def stop_drawing(request: PageRequest, draft_id: int) -> HttpResponse:
    """Have the drawing stop."""
    services.stop_drawing(actor=request.actor, draft_id=draft_id)
    return go(request, _address(draft_id), _("The drawing stops."))


@door(DRAFT)
@form_view
def discard_draft(request: PageRequest, draft_id: int) -> HttpResponse:
    """Put a draft away for good."""
    draft = queries.get_draft(request.actor, draft_id)
    return command(
        request,
        form=Confirmation(posted(request)),
        page=_page(
            draft,
            title=_("Discard the draft"),
            submit=_("Discard"),
            intro=_("What it drew is forgotten. The grids of today are not touched."),
            danger=True,
        ),
        act=lambda _data: services.discard_draft(actor=request.actor, draft_id=draft_id),
        done=lambda _draft: (reverse("drafts:list"), _("The draft is discarded.")),
    )


@door(DRAFT)
@form_view
def adopt_draft(request: PageRequest, draft_id: int) -> HttpResponse:
    """Make a draft the grids in force after a preview: at once, or on a day to come."""
    draft = queries.get_draft(request.actor, draft_id)
    form = AdoptForm(posted(request), initial={"version": draft.version})
    page = _page(
        draft,
        title=_("Adopt the draft"),
        submit=_("Adopt"),
        intro=_(
            "Grids that keep most of their households go on under their codes; others end, new "
            "ones begin. Open work and posts go along; history stays as it was."
        ),
        template="gongzhi/drafts/adopt.html",
    )

    def adopt(data: dict[str, Any]) -> GridDraft:
        return services.adopt_draft(
            actor=request.actor, draft_id=draft_id, note=data["note"], version=data["version"]
        )

    def act(data: dict[str, Any]) -> tuple[GridDraft, Consequences | None]:
        if _is_to_come(data["on"]):
            return services.plan_adoption(actor=request.actor, draft_id=draft_id, **data), None
        return make_change(request.actor, lambda: adopt(data))

    def preview(data: dict[str, Any]) -> Consequences:
        if data["on"] is not None and not _is_to_come(data["on"]):
            raise InvalidInput(_("Give a day to come, or none for at once."), field="on")
        return preview_change(request.actor, lambda: adopt(data))

    return previewed(request, form=form, page=page, preview=preview, act=act, done=_adopted)


@door(DRAFT)
@form_view
def call_off_adoption(request: PageRequest, draft_id: int) -> HttpResponse:
    """Take back that a draft will be adopted."""
    draft = queries.get_draft(request.actor, draft_id)
    return command(
        request,
        form=Confirmation(posted(request)),
        page=_page(draft, title=_("Call the adoption off"), submit=_("Call it off")),
        act=lambda _data: services.call_off_adoption(actor=request.actor, draft_id=draft_id),
        done=_back_to,
    )


def _shown(
    request: PageRequest, draft: GridDraft, *, chosen: int | None = None, refusal: str = ""
) -> dict[str, Any]:
    """Return what the page of a draft shows; ``chosen`` is the grid whose buildings are listed."""
    proposal = queries.proposal_of(draft) if draft.state not in UNDER_WAY else None
    context: dict[str, Any] = {
        "draft": draft,
        "path": path_of(draft.area_code),
        "under_way": draft.state in UNDER_WAY,
        "settings": DraftSettings.stored(draft.settings),
        "may_correct": draft.state == State.READY,
        "refusal": refusal,
    }
    if proposal is None:
        return context
    wanted = _number(request.GET.get("grid")) if chosen is None else chosen
    number = wanted if wanted is not None and wanted < len(proposal.marks) else None
    rows = rows_of(proposal, number)
    return context | {
        "rows": in_reading_order(rows),
        "chosen": None if number is None else chosen_of(proposal, rows, number),
        "picked": set(request.GET.getlist("pick")),
        "odd": sum(not row.line.in_band for row in rows),
        "gone": _gone(proposal),
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


def _corrected(
    request: PageRequest, draft_id: int, act: Callable[[], GridDraft], shown: int | None
) -> HttpResponse:
    """Correct a draft and show it anew: the part for htmx, which also draws the map again."""
    refusal, status = "", 200
    try:
        draft = act()
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        refusal, status = error.message, status_of(error)
        draft = queries.get_draft(request.actor, draft_id)
    if not refusal and not asks_for_part(request):
        grid = "" if shown is None else f"?grid={shown}"
        return go(request, f"{_address(draft_id)}{grid}")
    template = "work.html" if asks_for_part(request) else "draft.html"
    context = _shown(request, draft, chosen=shown, refusal=refusal)
    response = render(request, f"gongzhi/drafts/{template}", context, status=status)
    if not refusal:
        response["HX-Trigger-After-Swap"] = "map:reread"
    return response


def _proposal(draft: GridDraft) -> Proposal:
    proposal = queries.proposal_of(draft)
    if proposal is None:
        raise Conflict(_("This draft has drawn nothing yet. Wait for it, or draw it again."))
    return proposal


def _today_of(drafts: list[GridDraft]) -> dict[str, Any] | None:
    return next((each.figures["today"] for each in drafts if "today" in each.figures), None)


def _is_to_come(day: date | None) -> bool:
    return day is not None and day > timezone.localdate()


def _adopted(made: tuple[GridDraft, Consequences | None]) -> tuple[str, str]:
    draft, seen = made
    if seen is None:
        return _address(draft.pk), _("It will be adopted on {day}.").format(day=draft.adopt_on)
    words = _("Adopted. Open cases handed over: {cases}.").format(cases=seen.moved)
    return reverse("territory:area", args=[draft.area_code]), words


def _back_to(draft: GridDraft) -> tuple[str, str]:
    return _address(draft.pk), ""


def _address(draft_id: int) -> str:
    return reverse("drafts:draft", args=[draft_id])


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 7 else None  # noqa: PLR2004 - more grids than any draft has


def _page(draft: GridDraft, *, title: str, submit: str, **more: Any) -> CommandPage:
    return CommandPage(
        title=titled(title, draft.name), submit=submit, back=_address(draft.pk), **more
    )
