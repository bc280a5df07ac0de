"""Form controls with a map."""

from __future__ import annotations

from typing import Any

from django import forms


class LatitudeOnMap(forms.NumberInput):
    """The latitude of a place, with a map below on which a tap fills it and the longitude.

    ``area`` is the code of the area to show. Without scripts the number is typed, as ever.
    """

    template_name = "gongzhi/maps/latitude_on_map.html"
    area = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the area to what the template knows."""
        return super().get_context(name, value, attrs) | {"area": self.area}
