"""What every request and answer passes: a largest size, compression, headers of our own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

LARGEST_BODY: Final = 128 * 2**20
"""More than any form takes: six photos of 20 MB, or one table of 64 MB."""

_HEADERS: Final = {
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_TEXT: Final = frozenset({"text/html", "application/json", "application/geo+json"})


class LargestBodyMiddleware:
    """Refuses what no form takes before it is written to the disk: files are spooled there whole.

    A body without a length is read by nobody behind WSGI.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request whose body is not too large."""
        length = str(request.META.get("CONTENT_LENGTH") or "")
        if not length.isdecimal() or int(length) <= LARGEST_BODY:
            return self.get_response(request)
        message = _(
            "All in all at most %(most)s MB are taken; nothing was changed. "
            "Go back and send fewer or smaller files."
        ) % {"most": LARGEST_BODY // 2**20}
        context = {"status": 413, "title": _("This is too large"), "message": message}
        return HttpResponse(render_to_string("gongzhi/plain_error.html", context), status=413)


class CompressionMiddleware(GZipMiddleware):
    """Compresses pages and data, each answer padded at random; pictures and files stay as they are.

    Why this is safe beside secrets in pages: ``docs/adr/0018-compressed-pages.md``.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress text for a browser that takes it."""
        media_type = response.headers.get("Content-Type", "").partition(";")[0]
        return super().process_response(request, response) if media_type in _TEXT else response


class ContentSecurityMiddleware:
    """Sends the content security policy, unless the view has set its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers that the view has not set itself."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response
