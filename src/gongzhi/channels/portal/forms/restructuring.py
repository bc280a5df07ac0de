"""Forms over the ground: splitting and merging grids, drawing and importing boundaries.

What is drawn on the map arrives as GeoJSON text in ``drawn``; a file put beside it wins.
"""

from __future__ import annotations

import json
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.shared import NoteMixin, VersionedForm
from gongzhi.foundation.coordinates import Datum
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.services import Division

MOST_BYTES: Final = 2 * 2**20
MOST_CHARACTERS: Final = 3 * 2**20
FIRST, SECOND = "0", "1"
DATUMS: Final = (
    (Datum.CGCS2000.value, _("CGCS2000 or WGS 84 (survey, GPS)")),
    (Datum.GCJ02.value, _("GCJ-02 (Amap, Tencent)")),
    (Datum.BD09.value, _("BD-09 (Baidu)")),
)


class DrawnForm(VersionedForm, NoteMixin):
    """A drawing: from the map, or from a GeoJSON file."""

    drawn = forms.CharField(
        label=_("Drawing (GeoJSON)"),
        max_length=MOST_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "class": "code"}),
    )
    file = forms.FileField(
        label=_("GeoJSON file"),
        help_text=_("At most 2 MB."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.geojson,application/geo+json"}),
    )
    datum = forms.ChoiceField(
        label=_("Coordinates are in"), choices=DATUMS, required=False, initial=Datum.CGCS2000
    )

    def clean_file(self) -> str:
        """Return the file's text; what it draws is the services' affair."""
        upload: UploadedFile[Any] | None = self.cleaned_data["file"]
        if upload is None:
            return ""
        if (upload.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 2 MB. Simplify the outlines."))
        try:
            return json.dumps(json.loads(upload.read().decode("utf-8-sig")), ensure_ascii=False)
        except (ValueError, RecursionError):
            raise forms.ValidationError(
                _("This file is not JSON in UTF-8. Export the boundary as GeoJSON again.")
            ) from None

    def clean(self) -> dict[str, Any]:
        """Let a file take the drawing's place, also in what a preview carries on."""
        data = super().clean() or self.cleaned_data
        if data.get("file"):
            data["drawn"] = data["file"]
            carried = QueryDict(mutable=True)
            carried.update(self.data)
            carried["drawn"] = data["file"]
            self.data = carried
        data["datum"] = Datum(data.get("datum") or Datum.CGCS2000)
        return data


class BoundaryForm(DrawnForm):
    """A new outline of one area."""

    field_order = ("drawn", "file", "datum", "note", "version")

    def clean(self) -> dict[str, Any]:
        """Ask for an outline where none is given."""
        data = super().clean()
        if not data.get("drawn") and not self.errors:
            raise forms.ValidationError(_("Draw the outline on the map, or choose a file."))
        return data


class ImportForm(DrawnForm):
    """Outlines of several areas in one file, over the territory as it stood when it was opened."""

    stamp = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("file", "drawn", "datum", "note", "stamp")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["drawn"].widget = forms.HiddenInput()
        del self.fields["version"]  # of one area; this form changes many

    def clean(self) -> dict[str, Any]:
        """Ask for a file where none is given."""
        data = super().clean()
        if not data.get("drawn") and not self.errors:
            self.add_error("file", _("Choose a file."))
        return data


class SplitForm(DrawnForm):
    """A grid in two parts by a line or by its buildings, or in more by outlines of a file."""

    name_1 = forms.CharField(label=_("Name of the first part"), max_length=60)
    households_1 = forms.IntegerField(
        label=_("Households of the first part"), min_value=0, required=False
    )
    name_2 = forms.CharField(label=_("Name of the second part"), max_length=60)
    households_2 = forms.IntegerField(
        label=_("Households of the second part"), min_value=0, required=False
    )

    def __init__(self, *args: Any, buildings: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for building in buildings:
            self.fields[f"at_{building.code}"] = forms.ChoiceField(
                label=building.name,
                choices=[
                    ("", _("where it stands")),
                    (FIRST, _("first part")),
                    (SECOND, _("second part")),
                ],
                required=False,
            )
        self._buildings = buildings

    def building_fields(self) -> list[tuple[Area, forms.BoundField]]:
        """Return each building with the choice of its part."""
        return [(each, self[f"at_{each.code}"]) for each in self._buildings]

    def division(self) -> Division:
        """Return what was asked for as the services take it."""
        data = self.cleaned_data
        chosen = {each.code: data[f"at_{each.code}"] for each in self._buildings}
        return Division(
            names=(data["name_1"], data["name_2"]),
            households=(data["households_1"], data["households_2"]),
            drawn=data["drawn"],
            datum=data["datum"],
            chosen={code: int(part) for code, part in chosen.items() if part},
        )


class MergeForm(NoteMixin):
    """Grids of one community that become one."""

    stamp = forms.CharField(required=False, widget=forms.HiddenInput)
    area_codes = forms.MultipleChoiceField(
        label=_("Merge with"),
        help_text=_("Neighbours first."),
        widget=forms.CheckboxSelectMultiple,
    )
    name = forms.CharField(label=_("Name of the new grid"), max_length=60)
    field_order = ("area_codes", "name", "note", "stamp")

    def __init__(self, *args: Any, grids: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area_codes"].choices = grids  # type: ignore[attr-defined]  # a choice field
