"""Cleaning what people type: nothing in it may break storage, search or a page. Pure."""

from __future__ import annotations

from enum import Enum
from typing import Final, TypeVar

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput

Choice = TypeVar("Choice", bound=Enum)

TITLE_LENGTH: Final = 120
DETAIL_LENGTH: Final = 20_000
NOTE_LENGTH: Final = 4000
SHORT_LENGTH: Final = 200

_KEPT_CONTROLS: Final = frozenset("\n\t")
_CONTROLS: Final = {
    code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in _KEPT_CONTROLS
}
_SURROGATES: Final = dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")
_UNSTORABLE: Final[dict[int, str | None]] = {**_CONTROLS, **_SURROGATES}


def clean_text(value: str, *, field: str, longest: int, required: bool = False) -> str:
    """Return the text without control characters and outer space.

    Lone surrogates become U+FFFD. Raises ``InvalidInput`` where a required text is empty or a
    text is longer than ``longest`` characters.
    """
    # Most texts are printable throughout; looking for what to take out is the costly part.
    text = (value if value.isprintable() else _storable(value)).strip()
    if required and not text:
        raise InvalidInput(_("Please fill this in; it cannot be empty."), field=field)
    if len(text) > longest:
        raise InvalidInput(
            _("This is {length} characters long; at most {longest} fit. Please shorten it."),
            field=field,
            length=len(text),
            longest=longest,
        )
    return text


def _storable(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n").translate(_UNSTORABLE)


def clean_line(value: str, *, field: str, longest: int, required: bool = False) -> str:
    """Return the text as one line."""
    text = clean_text(value, field=field, longest=DETAIL_LENGTH)
    return clean_text(" ".join(text.split()), field=field, longest=longest, required=required)


def chosen(choices: type[Choice], value: str, *, field: str) -> Choice:
    """Return the choice that a text names. Raises ``InvalidInput`` listing them."""
    try:
        return choices(value)
    except ValueError:
        raise InvalidInput(
            _("“{value}” is none of the choices: {choices}."),
            field=field,
            value=str(value)[:40],
            choices=", ".join(choice.value for choice in choices),
        ) from None
