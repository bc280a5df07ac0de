"""Posts of a unit, and appointments to them."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import CommandPage, command, posted, titled
from gongzhi.channels.portal.forms.organisations import (
    AppointForm,
    EndForm,
    NewPostForm,
    PostForm,
)
from gongzhi.channels.portal.forms.shared import NoteMixin
from gongzhi.channels.portal.views.organisations import APPOINT, CHANGE_POST, page_of
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.errors import NotFound
from gongzhi.foundation.ids import UnitId
from gongzhi.registry.organisations import queries, services
from gongzhi.registry.organisations.models import Appointment, Post


@door(CHANGE_POST)
@form_view
def create_post(request: PageRequest, unit_id: int) -> HttpResponse:
    """Create a post in a unit."""
    unit = queries.get_unit(request.actor, UnitId(unit_id))
    return command(
        request,
        form=NewPostForm(posted(request)),
        page=page_of(unit, title=_("New post"), submit=_("Create")),
        act=lambda data: services.create_post(
            actor=request.actor,
            unit_id=unit.key,
            role=data["role"],
            area_codes=data["area_codes"],
            title=data["title"],
            seats=data["seats"],
        ),
        done=_of_unit,
    )


@door(CHANGE_POST)
@form_view
def change_post(request: PageRequest, post_id: int) -> HttpResponse:
    """Change a post's title, areas and seats."""
    post = _get_post(request, post_id)
    names = ("version", "title", "area_codes", "seats")
    form = PostForm(posted(request), initial={name: getattr(post, name) for name in names})
    return command(
        request,
        form=form,
        page=_page(post, title=_("Change the post"), submit=_("Save")),
        act=lambda data: services.change_post(actor=request.actor, post_id=post.key, **data),
        done=_of_unit,
    )


@door(CHANGE_POST)
@form_view
def close_post(request: PageRequest, post_id: int) -> HttpResponse:
    """Close a post that nobody holds."""
    post = _get_post(request, post_id)
    return command(
        request,
        form=NoteMixin(posted(request)),
        page=_page(post, title=_("Close the post"), submit=pgettext("post", "Close"), danger=True),
        act=lambda data: services.close_post(actor=request.actor, post_id=post.key, **data),
        done=_of_unit,
    )


@door(APPOINT)
@form_view
def appoint(request: PageRequest, post_id: int) -> HttpResponse:
    """Appoint somebody to a post."""
    post = _get_post(request, post_id)
    return command(
        request,
        form=AppointForm(posted(request)),
        page=_page(post, title=_("Appoint"), submit=_("Appoint")),
        act=lambda data: services.appoint(
            actor=request.actor,
            post_id=post.key,
            account_id=data.pop("username").key,
            **data,
        ),
        done=lambda appointment: _of_unit(appointment.post),
    )


@door(APPOINT)
@form_view
def end_appointment(request: PageRequest, appointment_id: int) -> HttpResponse:
    """End an appointment."""
    held = (
        Appointment.objects.filter(pk=appointment_id)
        .select_related("post__unit", "account")
        .first()
    )
    if held is None:
        raise NotFound(_("There is no such appointment. Reload the unit's page."))
    queries.get_unit(request.actor, UnitId(held.post.unit_id))
    page = CommandPage(
        title=_("End the appointment: %(name)s, %(title)s")
        % {"name": held.account.display_name, "title": held.post.title},
        submit=_("End it"),
        danger=True,
        back=reverse("organisations:unit", args=[held.post.unit_id]),
    )
    return command(
        request,
        form=EndForm(posted(request)),
        page=page,
        act=lambda data: services.end_appointment(
            actor=request.actor, appointment_id=appointment_id, **data
        ),
        done=lambda appointment: _of_unit(appointment.post),
    )


def _get_post(request: PageRequest, post_id: int) -> Post:
    post = Post.objects.filter(pk=post_id).select_related("unit").first()
    if post is None:
        raise NotFound(_("There is no such post. Reload the unit's page."))
    queries.get_unit(request.actor, UnitId(post.unit_id))
    return post


def _page(post: Post, *, title: str, submit: str, danger: bool = False) -> CommandPage:
    return CommandPage(
        title=titled(title, post.title),
        submit=submit,
        danger=danger,
        back=reverse("organisations:unit", args=[post.unit_id]),
    )


def _of_unit(post: Post) -> tuple[str, str]:
    words = _("Saved: %(name)s") % {"name": post.title}
    return reverse("organisations:unit", args=[post.unit_id]), words
