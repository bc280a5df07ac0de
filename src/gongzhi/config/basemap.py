"""The picture under the map, from the settings of the installation."""

from __future__ import annotations

from typing import Final, TypedDict
from urllib.parse import urlsplit

from gongzhi.foundation.settings import Settings

_TIANDITU: Final = (
    "https://t0.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER={layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
    "&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
)
_TIANDITU_MAX_ZOOM: Final = 18


class Basemap(TypedDict):
    """A basemap as the browser's map takes it; ``origin`` is where its tiles come from."""

    kind: str
    urls: list[str]
    datum: str
    attribution: str
    max_zoom: int
    origin: str


def basemap_of(installation: Settings) -> Basemap | None:
    """Return the basemap that the settings name, or None for our own vectors alone."""
    if installation.BASEMAP_URL:
        archive = urlsplit(installation.BASEMAP_URL).path.endswith(".pmtiles")
        vector = installation.BASEMAP_CONTENT == "vector"
        return Basemap(
            kind=("pmtiles-vector" if vector else "pmtiles") if archive else "raster",
            urls=[installation.BASEMAP_URL],
            datum=_shown_datum(installation.BASEMAP_DATUM),
            attribution=installation.BASEMAP_ATTRIBUTION,
            max_zoom=installation.BASEMAP_MAX_ZOOM,
            origin=_origin(installation.BASEMAP_URL),
        )
    if installation.BASEMAP_TIANDITU_KEY:
        key = installation.BASEMAP_TIANDITU_KEY
        urls = [_TIANDITU.format(layer=layer, key=key) for layer in ("vec", "cva")]
        return Basemap(
            kind="raster",
            urls=urls,
            datum="wgs84",  # CGCS2000, within 0.1 m of it
            attribution=installation.BASEMAP_ATTRIBUTION or "天地图",
            max_zoom=_TIANDITU_MAX_ZOOM,
            origin=_origin(urls[0]),
        )
    return None


def _shown_datum(datum: str) -> str:
    return "gcj02" if datum == "gcj02" else "wgs84"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
