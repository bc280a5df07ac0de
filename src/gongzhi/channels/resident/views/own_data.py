"""A reporter's rights over their own data: a copy of it, and its deletion."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.channels.api.limits import SECRETS, client_of
from gongzhi.channels.doors import public
from gongzhi.channels.files import json_file
from gongzhi.channels.resident import keeping
from gongzhi.channels.resident.own_data import own_data
from gongzhi.foundation.actors import reporter_of
from gongzhi.handling.cases import queries, services
from gongzhi.handling.cases.models import Case


@public
@require_GET
def download(request: HttpRequest) -> HttpResponse:
    """Hand out all that is kept with the report that this browser follows, as JSON.

    Name and phone are whole for who has the report's own code, not for who has a mail's link.
    """
    case = _followed(request)
    if case is None:
        return HttpResponseRedirect(reverse("resident:follow"))
    report = queries.export_report(
        actor=reporter_of(case.pk),
        case_id=case.pk,
        whole=queries.opened_by_own_code(case, _secret(request)),
    )
    return json_file(report, name=case.number)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Say what follows from deleting the contact, and delete it once that is confirmed."""
    case = _followed(request)
    if case is None:
        return HttpResponseRedirect(reverse("resident:follow"))
    if request.method == "POST":
        services.erase_contact(actor=reporter_of(case.pk), case_id=case.pk)
        messages.success(request, _("Your contact is deleted."))
        return HttpResponseRedirect(reverse("resident:case"))
    context = {"case": case, "own": own_data(case)}
    return render(request, "gongzhi/resident/erase.html", context)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest) -> HttpResponse:
    """Say what stopping the mails means, and erase the address once that is confirmed."""
    case = _followed(request)
    if case is None:
        return HttpResponseRedirect(reverse("resident:follow"))
    if request.method == "POST":
        own_code = queries.opened_by_own_code(case, _secret(request))
        services.stop_mail(actor=reporter_of(case.pk), case_id=case.pk)
        messages.success(request, _("Your e-mail address is deleted. We write no more."))
        return HttpResponseRedirect(reverse("resident:case" if own_code else "resident:home"))
    context = {"case": case, "own": own_data(case)}
    return render(request, "gongzhi/resident/stop_mail.html", context)


@public
@require_GET
def open_stop_mail(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    """Open the link in a mail by which no more are sent; a look at it stops nothing."""
    SECRETS.spend(client_of(request))
    case = queries.find_followed(number, secret)
    if case is None:
        return render(request, "gongzhi/resident/stop_mail.html", {"case": None})
    response = HttpResponseRedirect(reverse("resident:stop_mail"))
    followed = keeping.Followed(case.number, secret)
    keeping.remember(response, followed, secure=request.is_secure())
    return response


def _secret(request: HttpRequest) -> str:
    kept = keeping.recall(request)
    return kept.secret if kept else ""


def _followed(request: HttpRequest) -> Case | None:
    kept = keeping.recall(request)
    return queries.find_followed(kept.number, kept.secret) if kept else None
