"""Outlines and buildings as GeoJSON: scoped by posts for the desk, names and shapes for everybody.

An answer carries an ETag made of the territory's stamp, so that a browser asks again for nothing
but a 304 until somebody changes an area.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from gongzhi.channels.api.limits import PUBLIC_READS, client_of
from gongzhi.channels.doors import door, public
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.maps.scope import shown_prefixes
from gongzhi.foundation.coordinates import parse_box
from gongzhi.foundation.errors import InvalidInput
from gongzhi.registry.territory import queries
from gongzhi.registry.territory.queries import Depth

VIEW = "territory.view"
MEDIA_TYPE: Final = "application/geo+json"
LINKS: Final = {"cases": "/cases/?order=deadline&area={}", "area": "/areas/{}/", "": ""}
"""Where a click on a shape leads, by the parameter ``link``."""


@door(VIEW)
@require_GET
def grids(request: PageRequest) -> HttpResponse:
    """Give the grids of the actor's posts; ``area`` narrows, ``link`` says where a click leads."""
    prefixes = shown_prefixes(request.actor, area=_area(request))
    return _outlines(request, prefixes, depth=Depth.GRID, link=_link(request))


@door(VIEW)
@require_GET
def communities(request: PageRequest) -> HttpResponse:
    """Give the communities of the actor's posts, as ``grids`` does."""
    prefixes = shown_prefixes(request.actor, area=_area(request))
    return _outlines(request, prefixes, depth=Depth.COMMUNITY, link=_link(request))


@door(VIEW)
@require_GET
def buildings(request: PageRequest) -> HttpResponse:
    """Give the buildings within ``bbox``, of the actor's posts."""
    box = parse_box(request.GET.get("bbox", ""))
    link = _link(request)
    found = queries.buildings_in(box, shown_prefixes(request.actor, area=_area(request)))
    return answer(
        collection(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [spot.lon, spot.lat]},
                "properties": _properties(spot.code, spot.name, link),
            }
            for spot in found
        )
    )


@public
@require_GET
def public_grids(request: HttpRequest) -> HttpResponse:
    """Give names and outlines of the grids below ``area`` to whoever picks a place."""
    PUBLIC_READS.spend(client_of(request))
    response = _outlines(request, (_area(request),), depth=Depth.GRID, link="")
    response["Cache-Control"] = "public, max-age=300"
    return response


def collection(features: Any) -> bytes:
    """Return features as the bytes of a GeoJSON FeatureCollection."""
    document = {"type": "FeatureCollection", "features": list(features)}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _outlines(
    request: HttpRequest, prefixes: Sequence[str], *, depth: Depth, link: str
) -> HttpResponse:
    stamp = queries.current_stamp()
    key = json.dumps([stamp, *prefixes, depth, link])
    etag = quote_etag(hashlib.sha256(key.encode()).hexdigest()[:32])
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or answer(_drawn(stamp, tuple(prefixes), depth, link))
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response


def answer(body: bytes) -> HttpResponse:
    """Return bytes of GeoJSON as the answer that carries them."""
    return HttpResponse(body, content_type=MEDIA_TYPE)


@lru_cache(maxsize=32)
def _drawn(_stamp: str, prefixes: tuple[str, ...], depth: Depth, link: str) -> bytes:
    """Return the outlines as they were at a stamp; drawn once in each process."""
    return collection(
        {
            "type": "Feature",
            "geometry": outline.geometry,
            "properties": _properties(outline.code, outline.name, link),
        }
        for outline in queries.outlines_of(prefixes, depth=depth)
    )


def _properties(code: str, name: str, link: str) -> dict[str, str]:
    found = {"code": code, "name": name}
    return found | {"url": link.format(code)} if link else found


def _link(request: HttpRequest) -> str:
    return LINKS.get(request.GET.get("link", ""), "")


def _area(request: HttpRequest) -> str:
    area = request.GET.get("area", "")
    if area and not queries.is_digits(area):
        raise InvalidInput(_("An area code has digits only."), field="area")
    return area
