"""What an officer types on a phone: little, and nothing that is known already."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.channels.field import work
from gongzhi.channels.portal.choices import Choice, leaf_choices
from gongzhi.channels.portal.forms.photos import PhotosField
from gongzhi.channels.portal.forms.questions import answers_in, question_fields
from gongzhi.channels.portal.forms.shared import DayInput, TimeInput, VersionedForm
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.idempotency import digest_of
from gongzhi.foundation.texts import NOTE_LENGTH
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.questions import Question
from gongzhi.handling.cases.services import NewCase
from gongzhi.handling.visits import models as visits
from gongzhi.registry.territory.models import Area

STEPS: Final = ("take", "supplement", "handle", "return_case", "comment")
"""The verbs that an officer uses on the way, in the order in which they are offered."""

_WITH_PHOTOS: Final = frozenset({"handle", "comment"})


class StepForm(VersionedForm):
    """One verb on a case: a note, and photos where they help.

    ``hinted`` is where the writer of the note is told what it lacks; "" where nobody asks.
    ``to_show`` asks for a photo at once, since the officer is gone when the server could ask.
    """

    note = forms.CharField(
        max_length=NOTE_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    photos = PhotosField(label=_("Photos"), required=False)

    def __init__(
        self,
        *args: Any,
        verb: str,
        reason: bool,
        questions: Sequence[Question] = (),
        hinted: str = "",
        to_show: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.verb = verb
        self.to_show = to_show
        self.fields["note"].label = _NOTE_LABELS.get(verb, _("Note"))
        self.fields["note"].required = reason
        if hinted:
            self.fields["note"].widget.attrs["data-hints"] = hinted
        if not reason:
            del self.fields["note"]
        self._asked = question_fields(questions)
        self.fields.update(self._asked)
        if verb not in _WITH_PHOTOS:
            del self.fields["photos"]

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields of what the case's class asks."""
        return [self[name] for name in self._asked]

    def clean(self) -> dict[str, Any]:
        """Return what was typed as the verb's command takes it."""
        data = super().clean() or {}
        if self.verb != "supplement":
            return data
        return {"version": data.get("version"), "answers": answers_in(data)}


_NOTE_LABELS: Final = {
    "handle": _("What was done?"),
    "return_case": _("Why is it not yours?"),
    "comment": _("Your remark"),
}


class ReportForm(forms.Form):
    """Something seen on the way. A category alone is enough; the own grid is the place.

    ``ground`` are the officer's grids and buildings where they have been read.
    """

    category_code = forms.CharField(max_length=12, required=False)
    other_category = forms.ChoiceField(label=_("Another category"), required=False)
    detail = forms.CharField(
        label=_("In a few words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    photos = PhotosField(label=_("Photos"), required=False)
    area_code = forms.ChoiceField(label=_("Grid or building"))
    address = forms.CharField(label=_("Place in words"), max_length=200, required=False)
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        ground: tuple[Sequence[Area], Sequence[Area]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.picks = work.quick_picks(actor)
        grids, buildings = ground or (work.grids_of(actor), work.buildings_of(actor))
        places = work.places_of(grids, buildings)
        self.fields["area_code"].choices = places  # type: ignore[attr-defined]  # a choice field
        others: list[Any] = [("", "—"), *leaf_choices()]
        self.fields["other_category"].choices = others  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Ask for a category, words or a photo: one of them says what it is about."""
        data = super().clean() or {}
        data["category_code"] = data.get("other_category") or data.get("category_code") or ""
        if data.get("lon") is None or data.get("lat") is None:
            data["lon"] = data["lat"] = None
        if not data["category_code"] and not data.get("detail"):
            self.add_error(None, _("Choose a category or say in a few words what it is."))
        return data

    def fingerprint(self) -> str:
        """Return the digest of the form's key and all that was typed and shown."""
        data = dict(self.cleaned_data)
        data["photos"] = [photo.sha256 for photo in data["photos"]]
        return digest_of(json.dumps(data, sort_keys=True).encode())

    def new_case(self) -> NewCase:
        """Return what was typed as the services take it. A photo's own place is left out."""
        data = self.cleaned_data
        names = dict(self._categories())
        return NewCase(
            title="" if data["detail"] else names.get(data["category_code"], ""),
            detail=data["detail"],
            category_code=data["category_code"],
            lon=data["lon"],
            lat=data["lat"],
            area_code=data["area_code"],
            address=data["address"],
            source=Case.Source.PATROL,
            photos=tuple(replace(photo, taken_lonlat=None) for photo in data["photos"]),
        )

    def _categories(self) -> list[Choice]:
        return [choice for _group, leaves in leaf_choices() for choice in leaves]


class PlanForm(forms.Form):
    """A visit to plan."""

    area_code = forms.ChoiceField(label=_("Building or grid"))
    premises = forms.CharField(
        label=_("Which part"),
        help_text=_("Such as “unit 1” or “201 to 206”. Please no names."),
        max_length=visits.PREMISES_LENGTH,
        required=False,
    )
    purpose = forms.ChoiceField(label=_("What for"), choices=visits.Visit.Purpose.choices)
    planned_on = forms.DateField(label=_("Day"), widget=DayInput())
    opens = forms.TimeField(
        label=_("Not before"),
        help_text=_("If somebody is there at certain hours only. The round keeps to them."),
        required=False,
        widget=TimeInput(),
    )
    closes = forms.TimeField(label=_("Not after"), required=False, widget=TimeInput())
    note = forms.CharField(label=_("Note"), max_length=visits.NOTE_LENGTH, required=False)

    def __init__(self, *args: Any, grids: list[Area], buildings: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area_code"].choices = work.places_of(grids, buildings)  # type: ignore[attr-defined]  # a choice field
        self.fields["planned_on"].initial = timezone.localdate


class RoundForm(forms.Form):
    """From where and when a round is to go; sent by GET, since nothing of it is kept."""

    start = forms.ChoiceField(label=_("From where"))
    begins = forms.TimeField(label=pgettext_lazy("hour", "From"), widget=TimeInput())
    ends = forms.TimeField(label=_("Back by"), widget=TimeInput())
    minutes = forms.IntegerField(label=_("Minutes at each stop"), min_value=1, max_value=240)

    def __init__(self, *args: Any, starts: list[tuple[str, list[Choice]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"].choices = starts  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Ask for an end that comes after the beginning."""
        data = super().clean() or {}
        if data.get("begins") and data.get("ends") and data["begins"] >= data["ends"]:
            self.add_error("ends", _("The round must end after it begins."))
        return data


class VisitForm(VersionedForm):
    """What a visit found, or why it is cancelled."""

    note = forms.CharField(
        label=_("What did you find?"),
        max_length=visits.NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
