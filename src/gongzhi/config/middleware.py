"""What every answer gets on its way out: compression, and headers Django does not set itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_HEADERS: Final = {
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_TEXT: Final = frozenset({"text/html", "application/json", "application/geo+json"})


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
