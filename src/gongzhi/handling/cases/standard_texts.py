"""Standard texts (常用语): a starting point for a note of a verb, which its writer edits. Pure.

A text may name the case by a few places in braces, never a person or how to reach one (RULES §10).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.texts import NOTE_LENGTH, clean_text
from gongzhi.handling.cases.workflow import CASE_WORKFLOW

NUMBER: Final = "编号"
CLASS: Final = "分类"
UNIT: Final = "单位"
PLACES: Final = (NUMBER, CLASS, UNIT)
"""What may stand in braces: the case's number, its class, and the unit that leads it."""

TITLE_LENGTH: Final = 40

# A look at somebody's contact is never for a standard reason.
_OWN_WORDS: Final = frozenset({"reveal_contact"})
VERBS: Final = tuple(
    dict.fromkeys(
        move.verb
        for move in CASE_WORKFLOW.moves
        if move.reason and move.verb not in _OWN_WORDS and CASE_WORKFLOW.is_for_people(move.verb)
    )
)
"""The verbs whose note may start from a standard text: those whose reason goes on record."""

_IN_BRACES: Final = re.compile(r"[{｛]([^{}｛｝]*)[}｝]")


@dataclass(frozen=True, slots=True)
class OfferedText:
    """A standard text for one verb of one case, its places filled in."""

    id: int
    title: str
    text: str


def check_standard_text(text: str) -> str:
    """Return a text in order. Raises ``InvalidInput`` for a place that is none of ``PLACES``."""
    text = clean_text(text, field="text", longest=NOTE_LENGTH, required=True)
    strange = next((one for one in _IN_BRACES.findall(text) if one not in PLACES), None)
    if strange is not None:
        raise InvalidInput(
            _(
                "“{place}” cannot be filled in. In braces may stand: {places}; never a name or a "
                "telephone."
            ),
            field="text",
            place=strange[:40],
            places="、".join(f"{{{one}}}" for one in PLACES),
        )
    return text


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its places filled in; what is not known yet stays in braces."""
    return _IN_BRACES.sub(lambda place: values.get(place[1]) or place[0], text)


def has_places(text: str) -> bool:
    """Tell whether a place is still to be filled in."""
    return any(place in PLACES for place in _IN_BRACES.findall(text))
