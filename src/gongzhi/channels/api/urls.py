"""Paths of the API."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path

from gongzhi.channels.api.app import api, show_openapi
from gongzhi.channels.api.edge import guarded
from gongzhi.channels.api.problems import not_found
from gongzhi.channels.doors import delegate_namespace

delegate_namespace("api")


def show_nothing(request: HttpRequest) -> HttpResponse:
    """Answer every other address below the API."""
    return not_found(request)


_operations, _app_name, _namespace = api.urls
_PATHS: Final = [
    guarded(path("openapi.json", show_openapi, name="openapi")),
    *(guarded(pattern) for pattern in _operations),
    guarded(re_path(r"^.*$", show_nothing, name="nothing")),
]

urlpatterns: list[URLPattern | URLResolver] = [path("", include((_PATHS, "api")))]
