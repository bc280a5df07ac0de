"""Tags of pages with a map; the contract of the markup stands in ``frontend/src/map/index.ts``."""

from __future__ import annotations

import json

from django import template
from django.conf import settings
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gongzhi.foundation.coordinates import Box
from gongzhi.registry.territory.queries import bounds_of

register = template.Library()


@register.simple_tag
def map_attributes() -> SafeString:
    """Write what every map needs: its files, its words in the page's language, the basemap."""
    basemap = settings.BASEMAP
    attributes = {
        "data-map-script": static("gongzhi/map.js"),
        "data-map-css": static("gongzhi/map.css"),
        "data-map-worker": static("gongzhi/map-worker.js"),
        "data-map-words": json.dumps(_words(), ensure_ascii=False),
        "data-map-failed": _(
            "The map cannot be drawn on this device. Everything else on this page works without it."
        ),
    }
    if basemap:
        attributes["data-map-basemap"] = json.dumps(basemap, ensure_ascii=False)
    return flatatt(attributes)


@register.simple_tag
def map_bounds(area: str = "") -> str:
    """Return the rectangle around an area's boundaries for ``data-map-bounds``, "" if unknown."""
    box: Box | None = bounds_of((area,))
    return str(box) if box else ""


def _words() -> dict[str, str]:
    return {
        "map": _("Map"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "marker": _("Chosen place"),
        "metres": pgettext("metres", "m"),
        "kilometres": pgettext("kilometres", "km"),
        "picked": _("Place taken from the map."),
        "picked_in": _("Place taken from the map: {name}."),
        "unread": _("The map's data could not be read; the map may show less than there is."),
        "corner": _("Corner: drag or use the arrow keys; double-click or Delete removes it"),
        "middle": _("Drag or press Enter to add a corner here"),
        "corners": _("Corners: {name}"),
        "carried": _("Buildings on their way: {name}. Let go over a grid."),
        "home": _("They are in this grid already."),
    }
