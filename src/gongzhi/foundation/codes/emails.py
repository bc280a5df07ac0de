"""E-mail addresses as people type them."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput

LONGEST: Final = 120


def check_email(text: str, *, field: str = "email", longest: int = LONGEST) -> str:
    """Return the address, or raise ``InvalidInput``; the refusal never repeats it."""
    email = text.strip()
    try:
        validate_email(email)
    except ValidationError:
        email = ""
    if not email or len(email) > longest:
        raise InvalidInput(
            _("Write an e-mail address such as name@example.org, or leave it empty."),
            field=field,
        )
    return email
