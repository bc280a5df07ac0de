"""The edge of the API: no answer leaves it that is not JSON, not even a wrong address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _

from gongzhi.channels.api.limits import FILE_BYTES, JSON_BYTES
from gongzhi.channels.api.problems import Problem, problem_of

View = Callable[..., HttpResponse]
_WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_JSON: Final = "application/json"
_FORM: Final = "multipart/form-data"


def guarded(pattern: URLPattern | URLResolver) -> URLPattern:
    """Put the edge around the view of one address."""
    if not isinstance(pattern, URLPattern):
        raise TypeError(f"{pattern} is not one address")
    pattern.callback = _guard(pattern.callback, takes_files="attachments" in str(pattern.pattern))
    return pattern


def _guard(view: View, *, takes_files: bool) -> View:
    @wraps(view)
    def guarded_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            _check_request(request, takes_files=takes_files)
            response = view(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 - the edge turns everything into a problem
            return problem_of(request, error)
        if isinstance(response, HttpResponseNotAllowed):
            return _wrong_method(request, response.headers["Allow"])
        return response

    guarded_view.csrf_exempt = True  # type: ignore[attr-defined]  # the callers' check decides
    return guarded_view


def _check_request(request: HttpRequest, *, takes_files: bool) -> None:
    if request.method not in _WRITES:
        return
    length = request.headers.get("Content-Length", "")
    most = FILE_BYTES if takes_files else JSON_BYTES
    if length.isdigit() and int(length) > most:
        raise Problem(
            413,
            "too-large",
            _("The request has {length} bytes; at most {most} are taken.").format(
                length=length, most=most
            ),
        )
    expected = _FORM if takes_files else _JSON
    given = request.content_type or ""
    if given != expected and (given or length not in {"", "0"}):
        raise Problem(
            415,
            "unsupported-media-type",
            _("Send the body as {expected}, not as {given}.").format(
                expected=expected, given=given or "?"
            ),
            headers={"Accept-Post": expected},
        )


def _wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    detail = _("{method} is not possible here; use {allowed}.").format(
        method=request.method, allowed=allowed
    )
    return problem_of(
        request, Problem(405, "method-not-allowed", detail, headers={"Allow": allowed})
    )
