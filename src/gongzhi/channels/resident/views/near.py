"""What lies near a report's place, and joining a case of others."""

from __future__ import annotations

import json
import math

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.channels.api.limits import PUBLIC_READS, REPORTS, client_of
from gongzhi.channels.doors import public
from gongzhi.channels.resident import keeping
from gongzhi.channels.resident.nearby import FEWEST_WORDS, offers_at, spot_of
from gongzhi.channels.resident.views.report import ACTOR, arrived
from gongzhi.foundation.errors import NotFound
from gongzhi.foundation.idempotency import Answer, answer_once, digest_of
from gongzhi.handling.cases import queries, services


@public
@require_http_methods(["GET", "HEAD", "POST"])
def near(request: HttpRequest) -> HttpResponse:
    """Say in words where a sign or a point is, and offer open cases of others near by.

    Offers come once something is known of the matter: a class, or that its words are ``told``.
    The words themselves come posted, so that no address and no log holds them; none is kept.
    """
    PUBLIC_READS.spend(client_of(request))
    given = request.POST if request.method == "POST" else request.GET
    spot = spot_of(
        sign=given.get("sign", "")[:20],
        lon=degrees(given.get("lon", "")),
        lat=degrees(given.get("lat", "")),
    )
    category, words = given.get("category_code", "")[:12], request.POST.get("detail", "")[:4000]
    looked = bool(category) or "told" in given or len(words.strip()) >= FEWEST_WORDS
    offers = offers_at(spot, category, words) if looked else []
    context = {"spot": spot, "offers": offers, "looked": looked}
    return render(request, "gongzhi/resident/near.html", context)


@public
@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """Join an open case of others; pressed twice, the same browser joins once."""
    REPORTS.spend(client_of(request))
    case_id = queries.find_public_case(request.POST.get("case", "")[:40])
    if case_id is None:
        raise NotFound(_("This report cannot be joined. Please report the matter yourself."))
    token = keeping.token_of(request)
    mark = f"join {case_id}"

    def compute() -> Answer:
        joined = services.join_case(actor=services.ANYBODY, case_id=case_id)
        kept = [joined.case.number, keeping.sealed(joined.secret, token, mark)]
        return Answer(status=201, body=json.dumps(kept))

    answer = answer_once(
        actor_key=ACTOR,
        key=keeping.key_of(token, mark),
        digest=digest_of(mark.encode()),
        compute=compute,
    )
    number, shut = json.loads(answer.body)
    response = arrived(request, keeping.Followed(number, keeping.opened(shut, token, mark)))
    keeping.give_token(response, token, secure=request.is_secure())
    return response


def degrees(text: str) -> float | None:
    """Return a number of degrees that a browser sent, or None for what is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= 180 else None  # noqa: PLR2004 (degrees)
