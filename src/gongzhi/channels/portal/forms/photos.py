"""Several photos in one field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import DomainError
from gongzhi.foundation.images import SafeImage, sanitise

MOST_PHOTOS = 6
PHOTO_BYTES = 20 * 2**20


class PhotosInput(forms.ClearableFileInput):
    """A file input that takes several photos at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Up to six photos, each re-encoded without hidden data before anybody keeps it."""

    widget = PhotosInput(attrs={"accept": "image/*"})

    def clean(self, data: Any, initial: Any = None) -> list[SafeImage]:
        """Return the photos. A file that is none is named in the refusal."""
        del initial
        return [photo_of(file) for file in self.files_in(data)]

    def files_in(self, data: Any) -> list[UploadedFile[Any]]:
        """Return the files that were sent. Raises ``ValidationError`` for too many."""
        given = data if isinstance(data, list | tuple) else [data]
        files = [file for file in given if isinstance(file, UploadedFile)]
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(
                _("Please choose at most %(most)s photos.") % {"most": MOST_PHOTOS}
            )
        return files


def photo_of(file: UploadedFile[Any]) -> SafeImage:
    """Return one photo fit to keep. Raises ``ValidationError`` that names the file."""
    if (file.size or 0) > PHOTO_BYTES:
        raise forms.ValidationError(
            _("“%(name)s” is larger than 20 MB. Please choose a smaller photo.")
            % {"name": file.name}
        )
    try:
        return sanitise(file.read())
    except DomainError as refused:
        raise forms.ValidationError(f"{file.name}: {refused.message}") from None
