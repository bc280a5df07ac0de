"""What somebody who follows a report may type."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.photos import PHOTO_BYTES
from gongzhi.channels.portal.forms.rating import ReasonsMixin


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


class WithdrawPhotoForm(forms.Form):
    """One of the own photos, and why it is taken back."""

    attachment_id = forms.IntegerField(min_value=1, max_value=2**62)
    note = forms.CharField(label=_("Why it is taken back"), max_length=200)


class RateForm(ReasonsMixin, forms.Form):
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
        label=_("In your own words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
