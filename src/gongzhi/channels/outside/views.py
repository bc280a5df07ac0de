"""The page behind a link that an outside body got by mail: what was sent to it, and one answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.channels.api.limits import LINKS, PUBLIC_READS, client_of
from gongzhi.channels.doors import public
from gongzhi.channels.edge import refusal
from gongzhi.channels.outside.forms import AnswerForm
from gongzhi.channels.portal.choices import category_path
from gongzhi.channels.portal.commands import posted, run
from gongzhi.channels.portal.views.case import picture
from gongzhi.foundation.actors import outside_of
from gongzhi.foundation.errors import DomainError, NotFound
from gongzhi.handling.cases import queries, services
from gongzhi.handling.cases.models import Case

_OVER_MEANWHILE: Final = 409
_View = Callable[..., HttpResponseBase]


def _told_to_nobody(view: _View) -> _View:
    """Keep the address, which is a secret, from caches, search engines and other sites.

    Within the site it is still told where one came from: without that, no form of the page's head
    (larger print, the language) would pass the check against forgery.
    """

    @wraps(view)
    def kept(request: HttpRequest, **named: Any) -> HttpResponseBase:
        try:
            response = view(request, **named)
        except DomainError as error:  # its page names the address as every other does
            response = refusal(request, error)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return kept


# No cookie gives any power here, the secret in the address alone does: there is nothing that
# another site could forge. And a mail program's own browser may keep no cookies.
@csrf_exempt
@public
@_told_to_nobody
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what was asked, and take one answer; afterwards it says thanks and nothing more.

    Looking changes nothing, whoever looks: programs that check mails open their links.
    """
    LINKS.spend(client_of(request))
    link = queries.follow_inquiry(secret)
    if link is None:
        return render(request, "gongzhi/outside/over.html", {}, status=404)
    if link.open is None:
        return render(request, "gongzhi/outside/thanks.html", {})
    asked = link.open
    form = AnswerForm(posted(request), request.FILES if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        done, status = run(form, lambda data: _take(asked, data))
        if done is not None or status == _OVER_MEANWHILE:
            return HttpResponseRedirect(request.path)
    context = {
        "asked": asked,
        "secret": secret,
        "form": form,
        "category": category_path(asked.category) if asked.category else "",
    }
    return render(request, "gongzhi/outside/answer.html", context, status=status)


@public
@_told_to_nobody
@require_GET
def show_picture(request: HttpRequest, secret: str, attachment_id: int) -> HttpResponseBase:
    """Send one of the pictures that went along with the request, while it may be answered."""
    PUBLIC_READS.spend(client_of(request))
    link = queries.follow_inquiry(secret)
    asked = link.open if link else None
    if asked is None or attachment_id not in {row.pk for row in asked.pictures}:
        raise NotFound(_("There is no such picture."))
    return picture(request, asked.case, attachment_id)


def _take(asked: queries.OpenInquiry, data: dict[str, object]) -> Case:
    return services.answer_inquiry(
        actor=outside_of(asked.case.pk),
        case_id=asked.case.pk,
        inquiry_id=asked.inquiry_id,
        **data,  # type: ignore[arg-type]  # the form's own fields
    )
