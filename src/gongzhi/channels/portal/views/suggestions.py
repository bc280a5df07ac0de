"""Accepting a suggestion: one key, in the name of whoever presses it."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import CommandPage, command, posted
from gongzhi.channels.portal.forms.shared import VersionedForm
from gongzhi.channels.portal.suggested import suggested
from gongzhi.channels.portal.views.case import after
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.handling.cases import queries
from gongzhi.handling.cases.permissions import permission
from gongzhi.handling.triage import services
from gongzhi.handling.triage.queries import suggestion_beside


@door(permission("classify"))
@form_view
def accept_suggestion(request: PageRequest, number: str) -> HttpResponse:
    """Take over what is suggested of a case, or show it first where a list's key asks."""
    view = queries.case_page(request.actor, queries.case_id_of(number))
    shown = suggested(suggestion_beside(view.case), view.case, may=True)
    back = reverse("cases:case", args=[view.case.number])
    page = CommandPage(
        title=_("Accept the suggestion"),
        submit=_("Accept"),
        back=back,
        template="gongzhi/cases/verb.html",
        beside="gongzhi/cases/suggested_lines.html",
        context={"case": view.case, "suggested": shown},
    )
    return command(
        request,
        form=VersionedForm(posted(request), initial={"version": view.case.version}),
        page=page,
        act=lambda data: services.accept_suggestion(
            actor=request.actor, case_id=view.case.pk, version=data["version"]
        ),
        done=lambda case: (
            after(request, back),
            _("%(number)s: the suggestion is accepted.") % {"number": case.number},
        ),
    )
