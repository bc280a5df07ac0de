"""Error pages that say what happened and what next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from gongzhi.channels.edge import title_of


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that cannot be read."""
    del exception
    message = _(
        "What your browser sent could not be read; nothing was changed. "
        "Go back, check the address or the file, and try again."
    )
    return _page(request, 400, message)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: a door is shut."""
    del exception
    message = _("Nothing was changed. Sign in with the account that holds the post, or go back.")
    return _page(request, 403, message)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is too old or its cookie is gone."""
    del reason
    message = _(
        "This form is too old, or your browser keeps no cookies; nothing was changed. "
        "Open the page again and send the form once more."
    )
    return _page(request, 403, message)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such address."""
    del exception
    message = _(
        "The address may be mistyped, or what stood here has moved. "
        "Start again from the first page, or search by number."
    )
    return _page(request, 404, message)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; the page needs neither database nor session."""
    del request
    message = _(
        "This is not your doing, and nothing was half done. Try again in a minute; "
        "if it stays, tell your administrator the time and the address."
    )
    context = {"status": 500, "title": title_of(500), "message": message}
    return HttpResponse(render_to_string("gongzhi/plain_error.html", context), status=500)


def _page(request: HttpRequest, status: int, message: str) -> HttpResponse:
    context = {"status": status, "title": title_of(status), "message": message}
    return render(request, "gongzhi/error.html", context, status=status)
