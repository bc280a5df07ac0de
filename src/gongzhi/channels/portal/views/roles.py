"""Roles: what each allows in words, who holds it, and its change with a preview."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.choices import role_title
from gongzhi.channels.portal.commands import CommandPage, posted
from gongzhi.channels.portal.forms.roles import RoleForm
from gongzhi.channels.portal.previews import previewed
from gongzhi.channels.portal.verb_words import verbs_by_module
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.registry.organisations import queries, role_effects, services
from gongzhi.registry.organisations.models import Role
from gongzhi.registry.organisations.role_effects import Holder
from gongzhi.registry.organisations.roles import read_roles

VIEW = "organisations.view"
CHANGE = "organisations.change_post"
Groups = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class RolePreview:
    """A change of a role as shown before it is confirmed."""

    granted: Groups
    withdrawn: Groups
    people: int
    holders: tuple[Holder, ...]


@door(VIEW)
@require_GET
def list_roles(request: PageRequest) -> HttpResponse:
    """List the roles with how many hold each."""
    people = role_effects.people_by_role()
    roles = [(role, people.get(role.code, 0)) for role in queries.roles()]
    return render(request, "gongzhi/organisations/roles.html", {"roles": roles})


@door(VIEW)
@require_GET
def show_role(request: PageRequest, code: str) -> HttpResponse:
    """Show what a role allows, in words, and who holds it."""
    role = role_effects.get_role(code)
    context = {
        "role": role,
        "groups": verbs_by_module(role.verbs),
        "holders": role_effects.holders_of(request.actor, code),
        "may_change": request.actor.may(CHANGE),
    }
    return render(request, "gongzhi/organisations/role.html", context)


@door(CHANGE)
@form_view
def change_role(request: PageRequest, code: str) -> HttpResponse:
    """Change what a role allows, after showing who gains and loses what."""
    role = role_effects.get_role(code)
    names = ("title_zh", "title_en", "verbs", "version")
    form = RoleForm(
        posted(request),
        initial={name: getattr(role, name) for name in names},
        groups=verbs_by_module({verb for spec in read_roles() for verb in spec.verbs}),
    )
    page = CommandPage(
        title=_("Change the role: %(name)s") % {"name": role_title(role)},
        submit=_("Change the role"),
        intro=_("It changes for everybody who holds it, from their next step on."),
        back=reverse("roles:role", args=[code]),
        template="gongzhi/organisations/role_change.html",
    )
    return previewed(
        request,
        form=form,
        page=page,
        preview=lambda data: _preview(request, code, data["verbs"]),
        act=lambda data: services.change_role(actor=request.actor, code=code, **data),
        done=_shown,
    )


def _preview(request: PageRequest, code: str, verbs: list[str]) -> RolePreview:
    effect = role_effects.effect_of(request.actor, code, verbs)
    return RolePreview(
        granted=verbs_by_module(effect.granted),
        withdrawn=verbs_by_module(effect.withdrawn),
        people=effect.people,
        holders=effect.holders,
    )


def _shown(role: Role) -> tuple[str, str]:
    words = _("Saved: %(name)s") % {"name": role_title(role)}
    return reverse("roles:role", args=[role.code]), words
