"""What is wrong with a value, said so that its author can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.foundation.errors import DomainError

# By the kind of pydantic's error: {given} is what stands there, the other places its bounds.
_SENTENCES: Final[Mapping[str, str | Promise]] = {
    "string_type": gettext_lazy("text is expected, not {given}; put it in quotes"),
    "string_too_long": gettext_lazy("at most {max_length} characters are allowed"),
    "string_too_short": gettext_lazy("at least {min_length} characters are expected"),
    "string_pattern_mismatch": gettext_lazy("{given} is not of the expected form {pattern}"),
    "int_type": gettext_lazy("a whole number is expected, not {given}"),
    "int_parsing": gettext_lazy("a whole number is expected, not {given}"),
    "int_from_float": gettext_lazy("a whole number is expected, not {given}"),
    "decimal_type": gettext_lazy("a number is expected, not {given}"),
    "decimal_parsing": gettext_lazy("a number is expected, not {given}"),
    "float_type": gettext_lazy("a number is expected, not {given}"),
    "float_parsing": gettext_lazy("a number is expected, not {given}"),
    "bool_type": gettext_lazy("true or false is expected, not {given}"),
    "bool_parsing": gettext_lazy("true or false is expected, not {given}"),
    "date_type": gettext_lazy("a day such as 2027-12-31 is expected, not {given}"),
    "date_parsing": gettext_lazy("a day such as 2027-12-31 is expected, not {given}"),
    "date_from_datetime_parsing": gettext_lazy("a day such as 2027-12-31 is expected, not {given}"),
    "date_from_datetime_inexact": gettext_lazy("a day such as 2027-12-31 is expected, not {given}"),
    "list_type": gettext_lazy("a list is expected, not {given}"),
    "tuple_type": gettext_lazy("a list is expected, not {given}"),
    "set_type": gettext_lazy("a list is expected, not {given}"),
    "frozen_set_type": gettext_lazy("a list is expected, not {given}"),
    "dict_type": gettext_lazy("a table of keys and values is expected, not {given}"),
    "model_type": gettext_lazy("a table of keys and values is expected, not {given}"),
    "model_attributes_type": gettext_lazy("a table of keys and values is expected, not {given}"),
    "greater_than": gettext_lazy("more than {gt} is expected, not {given}"),
    "greater_than_equal": gettext_lazy("at least {ge} is expected, not {given}"),
    "less_than": gettext_lazy("less than {lt} is expected, not {given}"),
    "less_than_equal": gettext_lazy("at most {le} is expected, not {given}"),
    "too_short": gettext_lazy("at least {min_length} items are expected, not {actual_length}"),
    "too_long": gettext_lazy("at most {max_length} items are allowed, not {actual_length}"),
    "union_tag_not_found": gettext_lazy(
        "{discriminator} is missing: it says of which kind this is"
    ),
}
_CHOICES: Final = frozenset({"literal_error", "enum", "union_tag_invalid"})
_SHOWN: Final = 40


def sentence_of(error: Mapping[str, Any], siblings: Iterable[str] = ()) -> str:
    """Return what one of pydantic's errors means. ``siblings`` are the keys known at its place."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return _("“{key}” is missing").format(key=error["loc"][-1])
    if kind == "extra_forbidden":
        return unknown_key(str(error["loc"][-1]), siblings)
    if kind in _CHOICES:
        return _choice(error, context)
    if kind in {"value_error", "assertion_error"}:
        reason = context.get("error")
        return reason.message if isinstance(reason, DomainError) else str(reason)
    sentence = _SENTENCES.get(kind)
    if sentence is None:
        return str(error["msg"])
    return str(sentence).format(**{**context, "given": shown(error["input"])})


def unknown_key(key: str, known: Iterable[str]) -> str:
    """Say that a key is not known, and which one may be meant."""
    near = nearest(key, known)
    if near:
        return _("“{key}” is not known here; do you mean “{near}”?").format(
            key=key[:_SHOWN], near=near
        )
    return _("“{key}” is not known here").format(key=key[:_SHOWN])


def unknown_name(name: str, known: Iterable[str], *, of: str) -> str:
    """Say that a name is none of a set, called ``of``, and which one may be meant."""
    near = nearest(name, known)
    if near:
        return _("there is no {of} “{name}”; do you mean “{near}”?").format(
            of=of, name=name[:_SHOWN], near=near
        )
    return _("there is no {of} “{name}”").format(of=of, name=name[:_SHOWN])


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is most like the one given, or "" if none is near."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), "")


def shown(value: object) -> str:
    """Return a value as it is quoted in a sentence."""
    if value is None:
        return _("nothing")
    if isinstance(value, Mapping):
        return _("a table")
    if isinstance(value, list | tuple):
        return _("a list")
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"“{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}”"


def _choice(error: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    expected = str(context.get("expected") or context.get("expected_tags") or "")
    words = [word.strip().strip("'\"") for word in expected.replace(" or ", ", ").split(",")]
    given = context.get("tag", error["input"])
    near = nearest(str(given), words)
    sentence = _("one of {choices} is expected, not {given}").format(
        choices=", ".join(words), given=shown(given)
    )
    return sentence + (_("; do you mean “{near}”?").format(near=near) if near else "")
