"""Texts as they come out of forms and exports, to plain text. Pure."""

from __future__ import annotations

import html
import re
from typing import Final

_HIDDEN_PARTS: Final = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,500}>|<!--.*?(?:-->|\Z)", re.DOTALL)
_ADDRESS: Final = re.compile(r"https?://[\w./?=&%#:~+-]+", re.ASCII)


def plain(text: str) -> str:
    """Return the text without tags, entities and web addresses, on one line."""
    if "<" in text:
        text = _TAG.sub(" ", _HIDDEN_PARTS.sub(" ", text))
    if "&" in text:
        text = html.unescape(text)
    return " ".join(_ADDRESS.sub(" ", text).split())
