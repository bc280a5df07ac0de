"""Every refusal of the API as ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic_core import to_json

from gongzhi.channels.api.refusal_words import words_of
from gongzhi.foundation.errors import (
    Conflict,
    DomainError,
    InvalidInput,
    KeyReused,
    NotFound,
    NotPermitted,
    StaleVersion,
    TooMany,
    Unavailable,
    WrongState,
)

CONTENT_TYPE: Final = "application/problem+json"
TYPE_ROOT: Final = "https://gongzhi.dev/problems/"

STATUSES: Final[Mapping[type[DomainError], int]] = {
    InvalidInput: 422,
    NotFound: 404,
    NotPermitted: 403,
    WrongState: 409,
    StaleVersion: 409,
    Conflict: 409,
    KeyReused: 422,
    TooMany: 429,
    Unavailable: 503,
}
"""The one table from domain errors to statuses; a stale ``If-Match`` is 412 instead."""

log = logging.getLogger(__name__)


class Unauthenticated(Exception):
    """The caller named nobody we know, or nobody at all."""


class Problem(Exception):
    """A refusal of the edge itself: wrong method, type or size."""

    def __init__(
        self, status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})


def problem(
    request: HttpRequest,
    status: int,
    code: str,
    detail: str,
    *,
    field: str = "",
    errors: Sequence[Mapping[str, str]] = (),
) -> HttpResponse:
    """Return a problem document. ``field`` names the input it concerns, ``errors`` all of them."""
    body: dict[str, Any] = {
        "type": f"{TYPE_ROOT}{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "field": field,
        "instance": request.path,
    }
    if errors:
        body["errors"] = list(errors)
    response = HttpResponse(to_json(body), status=status, content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def problem_of(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return the problem of any error; what nobody foresaw is logged and told without detail."""
    for kind, shape in _SHAPES.items():
        if isinstance(error, kind):
            return shape(request, error)
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(
        request,
        500,
        "internal",
        _("Something went wrong on our side; nothing was changed. Try again later."),
    )


def not_found(request: HttpRequest) -> HttpResponse:
    """Return the problem of an address that there is not."""
    detail = _("There is no {path}. All addresses stand in /api/v1/openapi.json.")
    return problem(request, 404, "not-found", detail.format(path=request.path))


def _of_domain(request: HttpRequest, error: DomainError) -> HttpResponse:
    status = next(code for kind, code in STATUSES.items() if isinstance(error, kind))
    if isinstance(error, StaleVersion) and "If-Match" in request.headers:
        status = 412
    response = problem(request, status, error.code, error.message, field=error.field)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.params.get("seconds", 60))
    return response


def _unauthenticated(request: HttpRequest, error: Exception) -> HttpResponse:
    del error
    detail = _("Send a valid token as “Authorization: Bearer …”, or sign in.")
    response = problem(request, 401, "not-authenticated", detail)
    response.headers["WWW-Authenticate"] = 'Bearer realm="gongzhi"'
    return response


def _of_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"field": field_of(item["loc"]), "detail": words_of(item)} for item in error.errors]
    first = errors[0] if errors else {"field": "", "detail": ""}
    return problem(
        request, 422, "invalid-input", first["detail"], field=first["field"], errors=errors
    )


def field_of(location: Sequence[object]) -> str:
    """Return the name of an input from where the validation found it."""
    names = [str(part) for part in location]
    kept = [name for name in names if name not in {"body", "query", "path", "given", "filters"}]
    return ".".join(kept)


def _of_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == HTTPStatus.FORBIDDEN:
        detail = _("The CSRF token is missing or wrong. Reload the page, or use a bearer token.")
        return problem(request, 403, "csrf", detail)
    cause = error.__cause__ or error.__context__
    if isinstance(cause, Problem):
        return problem_of(request, cause)
    if isinstance(cause, RequestDataTooBig):
        return problem_of(request, cause)
    return problem(
        request, error.status_code, "malformed", _("The body of the request cannot be read.")
    )


def _of_edge(request: HttpRequest, error: Problem) -> HttpResponse:
    response = problem(request, error.status, error.code, error.detail)
    for name, value in error.headers.items():
        response.headers[name] = value
    return response


def _too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    del error
    return problem(request, 413, "too-large", _("The request is too large."))


def _missing(request: HttpRequest, error: Exception) -> HttpResponse:
    del error
    return not_found(request)


# The first that fits: an AuthenticationError is an HttpError as well.
_SHAPES: Final[Mapping[type[Exception], Callable[[HttpRequest, Any], HttpResponse]]] = {
    DomainError: _of_domain,
    Problem: _of_edge,
    Unauthenticated: _unauthenticated,
    AuthenticationError: _unauthenticated,
    ValidationError: _of_validation,
    HttpError: _of_http,
    RequestDataTooBig: _too_large,
    Http404: _missing,
}
