"""What the check of a request's shape says of an input, in the caller's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WHOLE: Final = _("This takes a whole number.")
_NUMBER: Final = _("This takes a number.")
_YES_NO: Final = _("This takes true or false.")
_MOMENT: Final = _("This takes a date and time such as 2026-11-27T09:30:00+08:00.")
_OBJECT: Final = _("This takes an object: names with their values.")
_CHOICE: Final = _("This takes one of: {expected}.")

WORDS: Final[Mapping[str, str | Promise]] = {
    "missing": _("This is required."),
    "extra_forbidden": _("There is no such input here. Check its name, or leave it out."),
    "string_type": _("This takes text."),
    "string_too_long": _("This takes at most {max_length} characters."),
    "string_too_short": _("This takes at least {min_length} characters."),
    "too_long": _("This takes at most {max_length} values."),
    "too_short": _("This takes at least {min_length} values."),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _YES_NO,
    "bool_parsing": _YES_NO,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "greater_than_equal": _("This is at least {ge}."),
    "less_than_equal": _("This is at most {le}."),
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "list_type": _("This takes a list."),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
}
"""By pydantic's type of error. What is not here keeps pydantic's own words, in English."""


def words_of(error: Mapping[str, Any]) -> str:
    """Return what to say of one error that pydantic found."""
    words = WORDS.get(error["type"])
    if words is None:
        return str(error["msg"]).removeprefix("Value error, ")
    context = {name: _plain(value) for name, value in error.get("ctx", {}).items()}
    return str(words).format(**context)


def _plain(value: object) -> object:
    return value.replace("'", "").replace(" or ", ", ") if isinstance(value, str) else value
