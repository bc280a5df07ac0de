"""What a resident may type. Only what happened and where is needed."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.photos import PHOTO_BYTES, PhotosField
from gongzhi.channels.resident.places import common_area
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.services import NewCase


class ReportForm(forms.Form):
    """A report from a resident."""

    detail = forms.CharField(
        label=_("What is wrong?"),
        help_text=_("Since when, how bad, what you would like. Please no names of others."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    category_code = forms.ChoiceField(
        label=_("About"), help_text=_("If you are not sure, leave it to us."), required=False
    )
    photos = PhotosField(
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
    contact_name = forms.CharField(label=_("Your name"), max_length=60, required=False)
    contact_phone = forms.CharField(
        label=_("Your phone"),
        help_text=_("Only to call you back about this report."),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    consent = forms.BooleanField(
        label=_("The unit that handles it may see my name and phone"),
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

    def clean(self) -> dict[str, Any]:
        """Ask for a place in words or a position: one of them is needed."""
        data = super().clean() or {}
        if data.get("lon") is None or data.get("lat") is None:
            data["lon"] = data["lat"] = None
        if not data.get("address") and data["lon"] is None and not data.get("area_code"):
            self.add_error(
                "address",
                _("Please say where: an address, a community, or your position by the button."),
            )
        return data

    def fingerprint(self) -> str:
        """Return the digest of all that was typed and shown: the same report has the same."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "photos"}
        data["photos"] = [photo.sha256 for photo in self.cleaned_data["photos"]]
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()

    def new_case(self) -> NewCase:
        """Return what was typed as the services take it."""
        data = self.cleaned_data
        return NewCase(
            detail=data["detail"],
            category_code=data["category_code"],
            lon=data["lon"],
            lat=data["lat"],
            area_code=data["area_code"] or common_area(),
            address=data["address"],
            source=Case.Source.RESIDENT,
            contact_name=data["contact_name"],
            contact_phone=data["contact_phone"],
            consent_to_unit=data["consent"],
            photos=tuple(data["photos"]),
        )


class FollowForm(forms.Form):
    """Number and code of one's own report."""

    number = forms.CharField(
        label=_("Number"),
        help_text=_("Such as 20261122-0001234-5"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    secret = forms.CharField(
        label=_("Secret code"),
        help_text=_("Shown to you when you reported."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class AnswerForm(forms.Form):
    """A reporter's answer to a question."""

    note = forms.CharField(
        label=_("Your answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class CommentForm(forms.Form):
    """Something the reporter adds."""

    note = forms.CharField(
        label=_("What you want to add"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PhotoForm(forms.Form):
    """A photo the reporter adds."""

    data = forms.FileField(  # type: ignore[assignment]  # the command's own name for it
        label=_("Photo"), widget=forms.ClearableFileInput(attrs={"accept": "image/*"})
    )

    def clean_data(self) -> bytes:
        """Return the file's bytes; what they show is the services' affair."""
        upload: UploadedFile[Any] = self.cleaned_data["data"]
        if (upload.size or 0) > PHOTO_BYTES:
            raise forms.ValidationError(_("Larger than 20 MB. Please choose a smaller photo."))
        content: bytes = upload.read()
        return content


class ReopenForm(forms.Form):
    """Why the matter is not solved."""

    note = forms.CharField(
        label=_("What is still wrong?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class RateForm(forms.Form):
    """The reporter's word: resolved, satisfied, and why."""

    resolved = forms.TypedChoiceField(
        label=_("Is it resolved?"),
        choices=[("yes", _("Yes, it is resolved")), ("no", _("No, it is not"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    satisfied = forms.TypedChoiceField(
        label=_("How satisfied are you with the handling?"),
        choices=[
            ("5", _("very satisfied")),
            ("4", _("satisfied")),
            ("3", _("so-so")),
            ("2", _("dissatisfied")),
            ("1", _("very dissatisfied")),
        ],
        coerce=int,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Anything to add"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
