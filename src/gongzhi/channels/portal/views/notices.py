"""Notices to residents: the list, posting and withdrawing."""

from __future__ import annotations

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import CommandPage, command, posted
from gongzhi.channels.portal.forms.notices import NoticeForm, WithdrawForm
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.actors import Actor
from gongzhi.oversight.disclosure import queries, services
from gongzhi.oversight.disclosure.permissions import POST_NOTICE
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.queries import Depth

PER_PAGE = 30
MOST_AREAS = 500
USUAL_DAYS = 14


@door(POST_NOTICE)
@require_GET
def list_notices(request: PageRequest) -> HttpResponse:
    """Show the notices of one's areas, those on show marked."""
    page = Paginator(queries.notices(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "today": timezone.localdate(),
        "names": territory.names_of(code for n in page for code in territory.lineage(n.area_code)),
    }
    return render(request, "gongzhi/notices/list.html", context)


@door(POST_NOTICE)
@form_view
def post(request: PageRequest) -> HttpResponse:
    """Post a notice."""
    today = timezone.localdate()
    back = reverse("notices:list")
    page = CommandPage(
        title=_("New notice"),
        submit=_("Post it"),
        intro=_("Residents read it on the page of their grid, from the first day to the last."),
        back=back,
    )
    form = NoticeForm(
        posted(request),
        areas=_areas(request.actor),
        initial={"shown_from": today, "shown_to": today + timedelta(days=USUAL_DAYS)},
    )
    return command(
        request,
        form=form,
        page=page,
        act=lambda data: services.post_notice(actor=request.actor, **data),
        done=lambda notice: (back, _("Posted: %(title)s") % {"title": notice.title}),
    )


@door(POST_NOTICE)
@form_view
def withdraw(request: PageRequest, notice_id: int) -> HttpResponse:
    """Take a notice down."""
    notice = queries.get_notice(request.actor, notice_id)
    back = reverse("notices:list")
    page = CommandPage(
        title=_("Withdraw: %(title)s") % {"title": notice.title},
        submit=_("Withdraw it"),
        intro=_("Nobody sees it from now on; it stays on record."),
        back=back,
        danger=True,
    )
    return command(
        request,
        form=WithdrawForm(posted(request), initial={"version": notice.version}),
        page=page,
        act=lambda data: services.withdraw_notice(actor=request.actor, notice_id=notice_id, **data),
        done=lambda _notice: (back, _("The notice is withdrawn.")),
    )


def _areas(actor: Actor) -> list[tuple[str, str]]:
    """Return the areas from street to grid that the actor may post to, by the tree."""
    prefixes = actor.prefixes(POST_NOTICE)
    found = [
        area
        for prefix in prefixes
        for area in territory.areas_below(actor, prefix).filter(
            level__gte=Depth.STREET, level__lte=Depth.GRID
        )[:MOST_AREAS]
    ]
    top = min((area.level for area in found), default=0)
    return [(area.code, "\u3000" * (area.level - top) + area.name) for area in found]
