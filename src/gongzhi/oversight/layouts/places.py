"""Points on the globe, checked. Pure."""

from __future__ import annotations

import math
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput

_HALF_ROUND: Final = 180
_POLE: Final = 90


def check_place(lon: float, lat: float) -> None:
    """Raise ``InvalidInput`` for what is no longitude and latitude in degrees."""
    on_globe = math.isfinite(lon) and math.isfinite(lat)
    if not (on_globe and abs(lon) <= _HALF_ROUND and abs(lat) <= _POLE):
        raise InvalidInput(_("The point is not on the globe. Longitude comes first."), field="lon")
