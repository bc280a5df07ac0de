"""Adopting a draft of grids after a preview: at once, or on a day to come."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import command, posted
from gongzhi.channels.portal.forms.drafts import AdoptForm
from gongzhi.channels.portal.forms.shared import Confirmation
from gongzhi.channels.portal.previews import previewed
from gongzhi.channels.portal.views.drafts import PAGES
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.cases.services.reshaping import Consequences, make_change, preview_change
from gongzhi.registry.drafts import queries, services
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.drafts.queries import DRAFT


@door(DRAFT)
@form_view
def adopt_draft(request: PageRequest, draft_id: int) -> HttpResponse:
    """Make a draft the grids in force after a preview: at once, or on a day to come."""
    draft = queries.get_draft(request.actor, draft_id)
    form = AdoptForm(posted(request), initial={"version": draft.version})
    page = PAGES.page_of(
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
        page=PAGES.page_of(draft, title=_("Call the adoption off"), submit=_("Call it off")),
        act=lambda _data: services.call_off_adoption(actor=request.actor, draft_id=draft_id),
        done=PAGES.back_to,
    )


def _is_to_come(day: date | None) -> bool:
    return day is not None and day > timezone.localdate()


def _adopted(made: tuple[GridDraft, Consequences | None]) -> tuple[str, str]:
    draft, seen = made
    if seen is None:
        planned = _("It will be adopted on {day}.").format(day=draft.adopt_on)
        return PAGES.address_of(draft.pk), planned
    words = _("Adopted. Open cases handed over: {cases}.").format(cases=seen.moved)
    return reverse("territory:area", args=[draft.area_code]), words
