"""What a resident may type to report. Only what happened and where is needed."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.photos import MOST_PHOTOS, PhotosField, photo_of
from gongzhi.channels.resident import kept_photos
from gongzhi.channels.resident.kept_photos import KeptPhoto
from gongzhi.channels.resident.places import common_area
from gongzhi.foundation.images import SafeImage
from gongzhi.foundation.settings import get_settings
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.services import NewCase
from gongzhi.registry.territory.queries import SignPlace, find_sign

_NOT_SAID: Final = frozenset({"photos", "draft"})


@dataclass(frozen=True, slots=True)
class Photos:
    """The files of one sending: those that are photos, and why the others are not."""

    images: list[SafeImage]
    refusals: list[str]


class SortedPhotosField(PhotosField):
    """Photos of which a bad one does not cost the good ones."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files as ``Photos``."""
        del initial
        found = Photos([], [])
        for file in self.files_in(data):
            try:
                found.images.append(photo_of(file))
            except forms.ValidationError as refused:
                found.refusals.extend(refused.messages)
        return found


class ReportForm(forms.Form):
    """A report from a resident.

    ``sign`` is a QR sign's code and fixes the place. ``draft`` names one draft of one browser, so
    that it is taken once however often it is sent.
    """

    detail = forms.CharField(
        label=_("What is wrong?"),
        help_text=_("Since when, how bad, what you would like. Please no names of others."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    category_code = forms.ChoiceField(
        label=_("About"), help_text=_("If you are not sure, leave it to us."), required=False
    )
    photos = SortedPhotosField(
        label=_("Photos"), help_text=_("Up to 6. Hidden data in them is removed."), required=False
    )
    address = forms.CharField(
        label=_("Where?"),
        help_text=_("Street, building, entrance, floor, or a landmark nearby."),
        max_length=200,
        required=False,
    )
    area_code = forms.ChoiceField(
        label=_("Community"), help_text=_("If you know it."), required=False
    )
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    sign = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    draft = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    contact_name = forms.CharField(
        label=_("Your name"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_phone = forms.CharField(
        label=_("Your phone"),
        help_text=_("Only to call you back about this report."),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    contact_email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_(
            "Only to tell you how this report goes on: received, a question, the reply. Each mail "
            "has a link to stop them."
        ),
        max_length=120,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    consent = forms.BooleanField(
        label=_("The unit that handles it may see how to reach me"),
        help_text=_(
            "If you leave this empty, only the staff who receive reports can, with a reason."
        ),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        categories: list[tuple[str, str]],
        communities: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        # One of several ways to say where: not required by itself, but not spare either.
        self.fields["address"].widget.attrs["data-wanted"] = "yes"
        self.fields["category_code"].choices = [("", _("I am not sure")), *categories]  # type: ignore[attr-defined]  # a choice field
        self.fields["area_code"].choices = [("", _("I do not know")), *communities]  # type: ignore[attr-defined]  # a choice field
        if not get_settings().sends_mail:
            del self.fields["contact_email"]
        self.place: SignPlace | None = find_sign(self._given("sign"))
        if self.place is not None:
            self.fields["address"].label = _("Where exactly?")
            self.fields["address"].help_text = _("Entrance, floor or what it stands by.")
            del self.fields["address"].widget.attrs["data-wanted"]
        self.kept: list[KeptPhoto] = kept_photos.find_all(self._tokens())
        self._dropped = self._all("drop")

    def clean_sign(self) -> str:
        """Keep a sign's code while it is in force; a retired one leaves the place to be said."""
        return self.place.code if self.place else ""

    def clean_photos(self) -> list[SafeImage]:
        """Take the photos kept from the page before together with those sent now."""
        sent: Photos = self.cleaned_data["photos"]
        known = {photo.image.sha256 for photo in self.kept}
        # Kept from here on, so that a mistake elsewhere in the form costs no photo.
        self.kept += [kept_photos.keep(one) for one in sent.images if one.sha256 not in known]
        self.kept = [photo for photo in self.kept if photo.image.sha256 not in self._dropped]
        if sent.refusals:
            raise forms.ValidationError(sent.refusals)
        if len(self.kept) > MOST_PHOTOS:
            raise forms.ValidationError(
                _("Please choose at most %(most)s photos.") % {"most": MOST_PHOTOS}
            )
        return [photo.image for photo in self.kept]

    def clean(self) -> dict[str, Any]:
        """Ask for a place by sign, position, words or community: one of them is needed."""
        data = super().clean() or {}
        if data.get("lon") is None or data.get("lat") is None:
            data["lon"] = data["lat"] = None
        placed = self.place or data.get("address") or data.get("area_code")
        if not placed and data["lon"] is None:
            self.add_error(
                "address",
                _("Please say where: an address, a community, or your position by the button."),
            )
        return data

    def keep_only(self, names: frozenset[str]) -> None:
        """Forget refusals of other fields: those of pages that are still to come."""
        for name in [name for name in self.errors if name not in names]:
            del self.errors[name]

    def renew_draft(self) -> None:
        """Give the form another draft's name: what is sent with it is another report."""
        typed = QueryDict(mutable=True)
        for name in self.data:
            typed.setlist(name, self._all(name))
        typed["draft"] = new_draft()
        self.data = typed

    def fingerprint(self) -> str:
        """Return the digest of all that was typed and shown: the same report has the same."""
        data = {n: value for n, value in self.cleaned_data.items() if n not in _NOT_SAID}
        data["photos"] = [photo.sha256 for photo in self.cleaned_data["photos"]]
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()

    def new_case(self) -> NewCase:
        """Return what was typed as the services take it."""
        data = self.cleaned_data
        lon, lat = data["lon"], data["lat"]
        if lon is None and self.place is not None:
            lon, lat = self.place.lon, self.place.lat
        return NewCase(
            detail=data["detail"],
            category_code=data["category_code"],
            lon=lon,
            lat=lat,
            area_code=self.place.area_code if self.place else data["area_code"] or common_area(),
            address=data["address"],
            source=Case.Source.RESIDENT,
            contact_name=data["contact_name"],
            contact_phone=data["contact_phone"],
            contact_email=data.get("contact_email", ""),
            consent_to_unit=data["consent"],
            photos=tuple(data["photos"]),
        )

    def _given(self, name: str) -> str:
        source = self.data if self.is_bound else self.initial
        return str(source.get(name) or "")

    def _tokens(self) -> list[str]:
        return self._all("kept")[: 2 * MOST_PHOTOS]

    def _all(self, name: str) -> list[str]:
        return self.data.getlist(name) if isinstance(self.data, QueryDict) else []


def new_draft() -> str:
    """Return a name for one draft of a report."""
    return secrets.token_urlsafe(15)
