"""Reporting a matter without an account, and showing number and code once."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from gongzhi.channels.api.limits import REPORTS, client_of
from gongzhi.channels.doors import public
from gongzhi.channels.portal.choices import top_choices
from gongzhi.channels.portal.commands import run
from gongzhi.channels.resident import keeping
from gongzhi.channels.resident.forms import ReportForm
from gongzhi.channels.resident.places import community_choices
from gongzhi.foundation.idempotency import Answer, answer_once
from gongzhi.handling.cases import services

ACTOR = "resident's browser"


@public
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Take a report; the same one sent again gives the same number and code, and no second case.

    A second tap, a reload and the back button all send it again.
    """
    choices: dict[str, Any] = {"categories": top_choices(), "communities": community_choices()}
    token = keeping.token_of(request)
    followed, status = None, 200
    if request.method == "POST":
        REPORTS.spend(client_of(request))
        form = ReportForm(request.POST, request.FILES, **choices)
        followed, status = run(form, lambda _data: _create(form, token))
    else:
        form = ReportForm(**choices)
    if followed is None:
        response = render(request, "gongzhi/resident/report.html", {"form": form}, status=status)
    else:
        response = render(request, "gongzhi/resident/sent.html", {"followed": followed})
        keeping.remember(response, followed, secure=request.is_secure())
    keeping.give_token(response, token, secure=request.is_secure())
    return response


def _create(form: ReportForm, token: str) -> keeping.Followed:
    fingerprint = form.fingerprint()

    def compute() -> Answer:
        created = services.create_case(actor=services.ANYBODY, new=form.new_case())
        kept = [created.case.number, keeping.sealed(created.secret, token, fingerprint)]
        return Answer(status=201, body=json.dumps(kept))

    answer = answer_once(
        actor_key=ACTOR,
        key=keeping.key_of(token, fingerprint),
        digest=fingerprint,
        compute=compute,
    )
    number, shut = json.loads(answer.body)
    return keeping.Followed(number, keeping.opened(shut, token, fingerprint))
