"""Reporting a matter without an account, and showing number and code."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.channels.api.limits import REPORTS, client_of
from gongzhi.channels.doors import public
from gongzhi.channels.portal.choices import top_choices
from gongzhi.channels.portal.commands import run
from gongzhi.channels.portal.frame import CARE_COOKIE
from gongzhi.channels.resident import keeping, kept_photos, steps
from gongzhi.channels.resident.asking import one_more_thing
from gongzhi.channels.resident.nearby import Offer, Spot, offers_at, spot_of
from gongzhi.channels.resident.places import common_area, community_choices
from gongzhi.channels.resident.report_form import ReportForm, new_draft
from gongzhi.channels.resident.steps import StepPage
from gongzhi.foundation.errors import Conflict, KeyReused, NotFound
from gongzhi.foundation.idempotency import Answer, answer_once
from gongzhi.handling.cases import queries, services
from gongzhi.handling.cases.workflow import OPEN

ACTOR = "resident's browser"
_MOVES = frozenset({"next", "back", "look"})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Take a report; the same draft sent again gives the same number and code, and no second case.

    A second tap, a reload, the back button and a second tab all send it again. In care mode the
    form is one thing a page.
    """
    choices: dict[str, Any] = {"categories": top_choices(), "communities": community_choices()}
    token = keeping.token_of(request)
    if request.method == "POST":
        REPORTS.spend(client_of(request))
        form = ReportForm(request.POST, request.FILES, **choices)
        response = _taken(request, form, token)
    else:
        initial = {"draft": new_draft(), "sign": request.GET.get("sign", "")[:20]}
        form = ReportForm(initial=initial, **choices)
        response = _page(request, form, step=steps.page_of("what"))
    keeping.give_token(response, token, secure=request.is_secure())
    return response


@public
@never_cache
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """Show number and code of the report that this browser has just sent or joined."""
    followed = keeping.recall(request)
    if followed is None:
        return HttpResponseRedirect(reverse("resident:follow"))
    case = queries.find_followed(followed.number, followed.secret)
    context = {
        "followed": followed,
        "draft": request.GET.get("draft", "")[:40],
        "joined": case is None,
        "more": one_more_thing(case, queries.answers_on(case), may=case.status in OPEN)
        if case
        else None,
    }
    return render(request, "gongzhi/resident/sent.html", context)


@public
@require_GET
def show_kept(request: HttpRequest, token: str) -> HttpResponse:
    """Send back a photo of a report that is not sent yet, to the browser that names it."""
    del request
    kept = kept_photos.find(token)
    if kept is None:
        raise NotFound(_("This photo is no longer kept. Choose it again."))
    response = HttpResponse(kept.image.bytes, content_type=kept.image.mime)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _taken(request: HttpRequest, form: ReportForm, token: str) -> HttpResponse:
    go, name = request.POST.get("go", ""), request.POST.get("step", "")
    if go in _MOVES:
        form.is_valid()
        if name:
            return _page(request, form, step=steps.turned(form, name, go))
        form.keep_only(frozenset())
        return _page(request, form, looked=True)
    followed, status = run(form, lambda _data: _create(form, token))
    if followed is None:
        return _page(request, form, status=status, step=steps.held_back(form))
    return arrived(request, followed, draft=form.cleaned_data["draft"])


def arrived(request: HttpRequest, followed: keeping.Followed, *, draft: str = "") -> HttpResponse:
    """Lead to number and code, kept by the browser; a reload there sends nothing again."""
    target = reverse("resident:sent") + (f"?{urlencode({'draft': draft})}" if draft else "")
    response = HttpResponseRedirect(target)
    keeping.remember(response, followed, secure=request.is_secure())
    return response


def _page(
    request: HttpRequest,
    form: ReportForm,
    *,
    step: StepPage | None = None,
    status: int = 200,
    looked: bool = False,
) -> HttpResponse:
    care = request.COOKIES.get(CARE_COOKIE) == "on"
    spot = _spot(form)
    look = looked or (care and step is not None and step.last)
    context = {
        "form": form,
        "page": step if care else None,
        "area": common_area(),
        "spot": spot,
        "offers": _offers(form, spot) if look else [],
        "looked": look,
        "sign_lost": bool(form.initial.get("sign") or form.data.get("sign")) and not form.place,
    }
    return render(request, "gongzhi/resident/report.html", context, status=status)


def _offers(form: ReportForm, spot: Spot | None) -> list[Offer]:
    category, words = (str(form[name].value() or "") for name in ("category_code", "detail"))
    return offers_at(spot, category, words)


def _spot(form: ReportForm) -> Any:
    if form.place is not None:
        return spot_of(sign=form.place.code)
    if form.is_bound and form.cleaned_data.get("lon") is not None:
        return spot_of(lon=form.cleaned_data["lon"], lat=form.cleaned_data["lat"])
    return None


def _create(form: ReportForm, token: str) -> keeping.Followed:
    """Store the report once: by its draft's name, and on one day also by what it says.

    The second holds where a browser brings back the words of a page but not the draft's name.
    """
    fingerprint = form.fingerprint()
    today = f"{timezone.localdate()} {fingerprint}"

    def create() -> Answer:
        created = services.create_case(actor=services.ANYBODY, new=form.new_case())
        shut = keeping.sealed(created.secret, token, today)
        return Answer(status=201, body=json.dumps([created.case.number, shut, today]))

    def once(mark: str, compute: Callable[[], Answer]) -> Answer:
        key = keeping.key_of(token, mark)
        return answer_once(actor_key=ACTOR, key=key, digest=fingerprint, compute=compute)

    draft = form.cleaned_data["draft"]
    try:
        answer = once(draft, lambda: once(today, create)) if draft else once(today, create)
    except KeyReused:
        form.renew_draft()
        raise Conflict(
            _(
                "This page has sent a report already, with other words. Is it another matter? Then "
                "press “Send” once more. Is it the same? Then add to the report you follow."
            )
        ) from None
    number, shut, mark = json.loads(answer.body)
    return keeping.Followed(number, keeping.opened(shut, token, mark))
