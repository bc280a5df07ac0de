"""What an outside body may answer."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.photos import PhotosField
from gongzhi.foundation.texts import NOTE_LENGTH


class AnswerForm(forms.Form):
    """An answer, once: words, and photos with them."""

    note = forms.CharField(
        label=_("Your answer"),
        help_text=_("What you found or did, and by when. No names or numbers of residents."),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    photos = PhotosField(
        label=_("Photos"),
        help_text=_("Six at most. Position and other hidden data are removed."),
        required=False,
    )

    def clean_photos(self) -> list[bytes]:
        """Return the photos as the command takes them."""
        return [photo.bytes for photo in self.cleaned_data["photos"]]
