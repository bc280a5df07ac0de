"""Reading strictly: bodies that are JSON, text that can be stored, and numbers of addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser
from pydantic import AfterValidator, Field
from pydantic_core import from_json

from gongzhi.channels.api.problems import Problem
from gongzhi.foundation.errors import NotFound
from gongzhi.foundation.texts import DETAIL_LENGTH

MAX_ID: Final = 2**63 - 1


def storable(text: str) -> str:
    """Return the text; refuse what no database can keep. Lone surrogates never get here."""
    if "\0" in text:
        raise ValueError(_("This text holds a NUL character. Remove it and send it again."))
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(_("This text holds half a character (a lone surrogate).")) from error
    return text


Text = Annotated[str, Field(max_length=DETAIL_LENGTH), AfterValidator(storable)]
"""Text of any field, at most as long as a case's description; shorter limits are the command's."""

Id = Annotated[int, Field(ge=1, le=MAX_ID)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]


def id_of(text: str, missing: Callable[[str], NotFound]) -> int:
    """Return the number that an address names. Raises ``missing`` where it names none."""
    plain = text.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) < len(str(MAX_ID))):
        raise missing(text[:40])
    return int(plain)


class StrictParser(Parser):
    """Refuses NaN, lone surrogates and nesting without end; an empty body is an empty object."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body's value. Raises ``Problem``."""
        raw = request.body
        if not raw.strip():
            return {}
        try:
            return from_json(raw, allow_inf_nan=False)
        except ValueError as error:
            surrogate = "surrogate" in str(error) or "hex escape" in str(error)
            raise Problem(
                422 if surrogate else 400,
                "invalid-input" if surrogate else "malformed-json",
                _("The body is not JSON that can be read: {error}.").format(error=error),
            ) from error
