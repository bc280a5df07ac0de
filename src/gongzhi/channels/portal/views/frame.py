"""The start page, how pages look, and one's own account."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongzhi.channels.doors import public, signed_in
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import CommandPage, asks_for_part, command, posted
from gongzhi.channels.portal.forms.people import OwnPasswordForm
from gongzhi.channels.portal.frame import (
    CARE_COOKIE,
    THEME_COOKIE,
    THEMES,
    YEAR,
    menu_of,
    remember,
)
from gongzhi.channels.portal.suggested import KEY
from gongzhi.channels.portal.verbs import letters_held
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.ids import AccountId
from gongzhi.handling.cases.permissions import permission
from gongzhi.handling.cases.workflow import VERB_TITLES
from gongzhi.registry.organisations.models import Appointment
from gongzhi.registry.organisations.queries import appointments_of
from gongzhi.registry.people.models import Account
from gongzhi.registry.people.services import change_own_password


@public
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Lead an account to the first page its posts open, everybody else to the residents' door."""
    if not request.user.is_authenticated:
        return redirect("resident:home")
    for _title, lines in menu_of(request):
        return redirect(lines[0].url)
    return redirect("portal:account")


@public
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep care mode, theme or language in a cookie and go back to where the choice was made."""
    response = HttpResponseRedirect(_back(request))
    if "care" in request.POST:
        remember(response, CARE_COOKIE, "on" if request.POST["care"] == "on" else "")
    if "theme" in request.POST:
        theme = request.POST["theme"]
        remember(response, THEME_COOKIE, theme if theme in THEMES else "")
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
        )
    return response


@signed_in
@require_GET
def account(request: PageRequest) -> HttpResponse:
    """Show one's own account: posts of today, appearance, password and second factor."""
    return render(request, "gongzhi/account.html", {"posts": posts_held(request.actor)})


@signed_in
@require_GET
def show_keys(request: PageRequest) -> HttpResponse:
    """List the keys of the desk, as a page or in the dialog that ? opens."""
    letters = sorted(letters_held(request.actor).items())
    context = {
        "verbs": [(key, VERB_TITLES[verb]) for key, verb in letters],
        "accepts": KEY if request.actor.holds(permission("classify")) else "",
        "places": [
            (line.go, line.title) for _title, lines in menu_of(request) for line in lines if line.go
        ],
    }
    part = asks_for_part(request)
    template = "gongzhi/keys_part.html" if part else "gongzhi/keys.html"
    return render(request, template, context)


@signed_in
@form_view
def change_password(request: PageRequest) -> HttpResponse:
    """Change one's own password; other sessions of the account end."""
    forced = request.user.is_authenticated and request.user.must_change_password
    page = CommandPage(
        title=_("Choose your own password") if forced else _("Change the password"),
        intro=_("The one you were given is known to somebody else.") if forced else "",
        submit=_("Change it"),
        back=reverse("portal:account"),
    )
    return command(
        request,
        form=OwnPasswordForm(posted(request)),
        page=page,
        act=lambda data: _change_password(request, data["old_password"], data["password"]),
        done=lambda _account: (reverse("portal:home"), _("Your password is changed.")),
    )


def _change_password(request: PageRequest, old: str, new: str) -> Account:
    account = change_own_password(actor=request.actor, old=old, new=new)
    update_session_auth_hash(request, account)
    return account


def posts_held(actor: Actor) -> list[Appointment]:
    """Return the appointments that give the actor's grants of today."""
    held = {grant.post_id for grant in actor.grants}
    rows = appointments_of(actor, AccountId(actor.id)) if held else []
    return [row for row in rows if row.post_id in held]


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else "/"
