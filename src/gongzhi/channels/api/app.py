"""The REST API, assembled. Its description is made once per process."""

from __future__ import annotations

import json
from functools import cache
from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from gongzhi.channels.api import (
    burden,
    cases,
    dispatch_rules,
    files,
    grid_barriers,
    grid_drafts,
    meetings,
    metrics,
    plans,
    rating_reasons,
    registers,
    rounds,
    site_layouts,
    staffing,
    standard_texts,
    standards,
    suggestions,
    topics,
    verbs,
    visits,
)
from gongzhi.channels.api.limits import PUBLIC_READS, client_of
from gongzhi.channels.api.operations import described
from gongzhi.channels.api.parsing import StrictParser
from gongzhi.channels.api.problems import problem_of

ROOT: Final = "/api/v1/"

api = NinjaAPI(
    title="Gongzhi 共治",
    version="1",
    description=(
        "The working platform of a sub-district. Refusals are problem documents (RFC 9457). "
        "Every POST takes an Idempotency-Key; every write of a case takes If-Match."
    ),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    parser=StrictParser(),
)


def _refuse(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    return problem_of(request, error if isinstance(error, Exception) else error())


for _kind in (Exception, HttpError, ValidationError):
    api.add_exception_handler(_kind, _refuse)
for _router in (
    registers.router,
    rating_reasons.router,
    standard_texts.router,
    dispatch_rules.router,
    cases.router,
    suggestions.router,
    files.router,
    verbs.router,
    rounds.router,
    visits.router,
    standards.router,
    staffing.router,
    metrics.router,
    plans.router,
    meetings.router,
    burden.router,
    topics.router,
    grid_barriers.router,
    grid_drafts.router,
    site_layouts.router,
):
    api.add_router("", _router)


@cache
def openapi_text() -> str:
    """Return the OpenAPI 3.1 description as the JSON text that is served and kept in docs."""
    schema = described(api.get_openapi_schema(path_prefix=ROOT))
    return json.dumps(schema, ensure_ascii=False, indent=1, default=str) + "\n"


def show_openapi(request: HttpRequest) -> HttpResponse:
    """Return the description to anybody, within the allowance."""
    PUBLIC_READS.spend(client_of(request))
    return HttpResponse(openapi_text(), content_type="application/json")
