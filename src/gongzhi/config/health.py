"""The page that load balancers ask."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongzhi.channels.doors import public


@public
@never_cache
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Answer 200 where this process reaches its database, and fail otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ok\n", content_type="text/plain")
