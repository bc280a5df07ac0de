"""The start page, how pages look, and one's own account."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET, require_POST

from gongzhi.channels.doors import public, signed_in
from gongzhi.channels.portal.frame import (
    CARE_COOKIE,
    THEME_COOKIE,
    THEMES,
    YEAR,
    menu_of,
    remember,
)


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
def account(request: HttpRequest) -> HttpResponse:
    """Show one's own account: posts of today, appearance, password and second factor."""
    return render(request, "gongzhi/account.html")


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else "/"
