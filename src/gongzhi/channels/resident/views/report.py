"""Reporting a matter without an account, and showing number and code once."""

from __future__ import annotations

import hashlib
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
from gongzhi.handling.cases.models import Case


@public
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Take a report. The same form sent twice gives the same number and code, and one case."""
    choices: dict[str, Any] = {"categories": top_choices(), "communities": community_choices()}
    if request.method != "POST":
        form = ReportForm(initial={"token": keeping.new_token()}, **choices)
        return render(request, "gongzhi/resident/report.html", {"form": form})
    form = ReportForm(request.POST, request.FILES, **choices)
    REPORTS.spend(client_of(request))
    followed, status = run(form, lambda data: _create(form.new_case(), data["token"]))
    if followed is None:
        return render(request, "gongzhi/resident/report.html", {"form": form}, status=status)
    response = render(request, "gongzhi/resident/sent.html", {"followed": followed})
    keeping.remember(response, followed, secure=request.is_secure())
    return response


def _create(new: services.NewCase, token: str) -> keeping.Followed:
    def compute() -> Answer:
        created = services.create_case(actor=services.ANYBODY, new=new)
        kept = [created.case.number, keeping.sealed(created.secret, token)]
        return Answer(status=201, body=json.dumps(kept))

    # The key itself would open what is kept; its digest does not.
    key = hashlib.sha256(token.encode()).hexdigest()
    answer = answer_once(actor_key=_ACTOR, key=key, digest=_SAME, compute=compute)
    number, shut = json.loads(answer.body)
    return keeping.Followed(number, keeping.opened(shut, token))


_ACTOR = "resident form"
_SAME = hashlib.sha256(Case.Source.RESIDENT.encode()).hexdigest()
