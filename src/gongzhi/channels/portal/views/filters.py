"""Saving, renaming and deleting one's own filters of the list."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal import saved
from gongzhi.channels.portal.commands import CommandPage, command, posted
from gongzhi.channels.portal.forms.shared import Confirmation
from gongzhi.channels.portal.models import SavedFilter
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.handling.cases.queries import VIEW


class FilterNameForm(forms.Form):
    """What a saved filter is called."""

    name = forms.CharField(label=gettext_lazy("Name of the tab"), max_length=30)


@door(VIEW)
@form_view
def save_filter(request: PageRequest) -> HttpResponse:
    """Keep the list that the address narrows under a name."""
    query = saved.plain_query(request.GET.urlencode())
    page = CommandPage(
        title=_("Save these filters"),
        intro=_("They become a tab above the list, for you alone."),
        submit=_("Save"),
        back=_list(query),
    )
    return command(
        request,
        form=FilterNameForm(posted(request)),
        page=page,
        act=lambda data: saved.save_filter(actor=request.actor, name=data["name"], query=query),
        done=lambda row: (_list(row.query), _("Saved as “%(name)s”.") % {"name": row.name}),
    )


@door(VIEW)
@form_view
def rename_filter(request: PageRequest, filter_id: int) -> HttpResponse:
    """Give a saved filter another name."""
    row = saved.get_filter(request.actor, filter_id)
    page = CommandPage(title=_("Rename the filter"), submit=_("Rename"), back=_list(row.query))
    return command(
        request,
        form=FilterNameForm(posted(request), initial={"name": row.name}),
        page=page,
        act=lambda data: saved.rename_filter(actor=request.actor, filter_id=row.pk, **data),
        done=lambda renamed: (_list(renamed.query), ""),
    )


@door(VIEW)
@form_view
def delete_filter(request: PageRequest, filter_id: int) -> HttpResponse:
    """Delete a saved filter; the cases it lists are untouched."""
    row = saved.get_filter(request.actor, filter_id)
    page = CommandPage(
        title=_("Delete the filter “%(name)s”?") % {"name": row.name},
        intro=_("Only the tab goes; the cases stay as they are."),
        submit=_("Delete"),
        danger=True,
        back=_list(row.query),
    )
    return command(
        request,
        form=Confirmation(posted(request)),
        page=page,
        act=lambda _data: _delete(request, row),
        done=lambda _done: (reverse("cases:list"), ""),
    )


def _delete(request: PageRequest, row: SavedFilter) -> SavedFilter:
    saved.delete_filter(actor=request.actor, filter_id=row.pk)
    return row


def _list(query: str) -> str:
    return f"{reverse('cases:list')}?{query}"
