"""What a scanned sign opens: the report form with the place filled in."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from gongzhi.channels.api.limits import PUBLIC_READS, client_of
from gongzhi.channels.doors import public
from gongzhi.registry.territory.queries import find_sign


@public
@require_GET
def open_sign(request: HttpRequest, code: str) -> HttpResponse:
    """Open the report form at the sign's grid and building; an unknown sign is said plainly."""
    PUBLIC_READS.spend(client_of(request))
    place = find_sign(code)
    if place is None:
        return render(request, "gongzhi/resident/unknown_sign.html", status=404)
    return HttpResponseRedirect(f"{reverse('resident:report')}?{urlencode({'sign': place.code})}")
