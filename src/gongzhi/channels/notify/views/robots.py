"""Group robots, as administrators keep them, and what could not be delivered."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.notify import queries, services
from gongzhi.channels.notify.forms import RobotForm
from gongzhi.channels.notify.models import RobotEndpoint
from gongzhi.channels.notify.permissions import CHANGE_ROBOT
from gongzhi.channels.portal.commands import CommandPage, command, posted
from gongzhi.channels.portal.forms.shared import Confirmation, NoteMixin
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.registry.territory.queries import names_of

SHOWN_FAILURES = 50


@door(CHANGE_ROBOT)
@require_GET
def list_robots(request: PageRequest) -> HttpResponse:
    """List the group robots that the actor keeps, and what could not be delivered of late."""
    robots = list(queries.robots(request.actor))
    context = {
        "robots": robots,
        "area_names": names_of({robot.area_code for robot in robots if robot.area_code}),
        "failures": queries.failed_deliveries(request.actor)[:SHOWN_FAILURES],
        "days": queries.FAILURES_DAYS,
    }
    return render(request, "gongzhi/notify/robots.html", context)


@door(CHANGE_ROBOT)
@form_view
def add_robot(request: PageRequest) -> HttpResponse:
    """Add a group's robot."""
    form = RobotForm(posted(request), actor=request.actor)
    return command(
        request,
        form=form,
        page=_page(_("New group robot"), _("Add")),
        act=lambda data: services.add_robot(
            actor=request.actor, details=form.details(), note=data["note"]
        ),
        done=lambda robot: _listed(_("Added: %(name)s"), robot),
    )


@door(CHANGE_ROBOT)
@form_view
def change_robot(request: PageRequest, robot_id: int) -> HttpResponse:
    """Change a group's robot."""
    robot = queries.get_robot(request.actor, robot_id)
    names = ("version", "name", "provider", "unit_id", "area_code", "keyword", "timing")
    initial = {name: getattr(robot, name) for name in names}
    form = RobotForm(posted(request), actor=request.actor, initial=initial)
    return command(
        request,
        form=form,
        page=_page(
            _("Change the robot: %(name)s") % {"name": robot.name},
            _("Save"),
            intro=_("Address and secret stay as they are where you leave them empty."),
        ),
        act=lambda data: services.change_robot(
            actor=request.actor,
            robot_id=robot.pk,
            details=form.details(),
            note=data["note"],
            version=data["version"],
        ),
        done=lambda changed: _listed(_("Saved: %(name)s"), changed),
    )


@door(CHANGE_ROBOT)
@form_view
def remove_robot(request: PageRequest, robot_id: int) -> HttpResponse:
    """Remove a group's robot."""
    robot = queries.get_robot(request.actor, robot_id)
    return command(
        request,
        form=NoteMixin(posted(request)),
        page=_page(
            _("Remove the robot: %(name)s") % {"name": robot.name}, _("Remove"), danger=True
        ),
        act=lambda data: _removed(request, robot, data["note"]),
        done=lambda removed: _listed(_("Removed: %(name)s"), removed),
    )


@door(CHANGE_ROBOT)
@form_view
def try_robot(request: PageRequest, robot_id: int) -> HttpResponse:
    """Post a test message to the group."""
    robot = queries.get_robot(request.actor, robot_id)
    return command(
        request,
        form=Confirmation(posted(request)),
        page=_page(
            _("Post a test message: %(name)s") % {"name": robot.name},
            _("Post it"),
            intro=_("Everybody in the group sees it."),
        ),
        act=lambda _data: services.try_robot(actor=request.actor, robot_id=robot.pk),
        done=lambda tried: _listed(_("The robot of “%(name)s” took the test message."), tried),
    )


def _removed(request: PageRequest, robot: RobotEndpoint, note: str) -> RobotEndpoint:
    services.remove_robot(actor=request.actor, robot_id=robot.pk, note=note)
    return robot


def _page(title: str, submit: str, *, intro: str = "", danger: bool = False) -> CommandPage:
    return CommandPage(
        title=title, submit=submit, intro=intro, danger=danger, back=reverse("notify:robots")
    )


def _listed(sentence: str, robot: RobotEndpoint) -> tuple[str, str]:
    return reverse("notify:robots"), sentence % {"name": robot.name}
