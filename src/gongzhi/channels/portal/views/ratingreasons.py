"""The reasons that a reporter may tick when rating: which there are, and wording them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import CommandPage, command, posted
from gongzhi.channels.portal.forms.rating import RatingReasonForm
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.errors import NotFound
from gongzhi.handling.cases import services
from gongzhi.handling.cases.models import RatingReason
from gongzhi.handling.cases.permissions import CHANGE_RATING_REASON


@door(CHANGE_RATING_REASON)
@require_GET
def list_reasons(request: PageRequest) -> HttpResponse:
    """Show every reason, those for the handling first."""
    rows = list(RatingReason.objects.order_by("-satisfied", "-active", "pk"))
    groups = [
        (_("For the handling"), [row for row in rows if row.satisfied]),
        (_("Against it"), [row for row in rows if not row.satisfied]),
    ]
    context = {"groups": [group for group in groups if group[1]]}
    return render(request, "gongzhi/rules/rating_reasons.html", context)


@door(CHANGE_RATING_REASON)
@form_view
def create_reason(request: PageRequest) -> HttpResponse:
    """Add a reason."""
    form = RatingReasonForm(posted(request))
    return command(
        request,
        form=form,
        page=_page(_("New reason of a rating")),
        act=lambda data: services.create_rating_reason(
            actor=request.actor, given=form.given(), note=data["note"]
        ),
        done=_saved,
    )


@door(CHANGE_RATING_REASON)
@form_view
def change_reason(request: PageRequest, reason_id: int) -> HttpResponse:
    """Word a reason anew, or take it out of use."""
    row = RatingReason.objects.filter(pk=reason_id).first()
    if row is None:
        raise NotFound(_("There is no such reason."))
    initial: dict[str, Any] = {
        "version": row.version or 0,
        "satisfied": "yes" if row.satisfied else "no",
        "title": row.title,
        "title_en": row.title_en,
        "active": row.active,
    }
    form = RatingReasonForm(posted(request), initial=initial)
    return command(
        request,
        form=form,
        page=_page(row.title),
        act=lambda data: services.change_rating_reason(
            actor=request.actor,
            reason_id=reason_id,
            given=form.given(),
            version=data["version"],
            note=data["note"],
        ),
        done=_saved,
    )


def _page(title: str) -> CommandPage:
    return CommandPage(
        title=title,
        submit=_("Save"),
        intro=_("Ratings that named it keep what it said then."),
        back=reverse("rating_reasons:list"),
    )


def _saved(row: RatingReason) -> tuple[str, str]:
    return reverse("rating_reasons:list"), _("Saved: %(name)s") % {"name": row.title}
