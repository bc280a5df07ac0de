"""Hints to whoever writes what a reporter will read, before it is sent.

Shown to the writer alone, while writing: never kept, never counted, no figure (RULES §10).
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from gongzhi.foundation.texts import NOTE_LENGTH
from gongzhi.handling.cases.models import Case
from gongzhi.language.replies import Hint, Missing, hints

FEWEST: Final = 6
"""Characters; before, nothing is written yet that could lack anything."""
_LONGEST_QUOTE: Final = 40
_MOST: Final = 4

# What a note of each verb owes its reader. A refusal needs no day, a public remark no ground.
OWED: Final[dict[str, frozenset[Missing]]] = {
    "close": frozenset(Missing),
    "handle": frozenset(Missing) - {Missing.GROUND},
    "refuse": frozenset({Missing.ANSWER, Missing.GROUND, Missing.OWN_WORDS}),
    "divert": frozenset({Missing.ANSWER, Missing.GROUND, Missing.OWN_WORDS}),
    "comment": frozenset({Missing.ANSWER, Missing.OWN_WORDS}),
}


def reply_hints(case: Case, verb: str, written: str) -> list[str]:
    """Return what a note of the verb still lacks, in words; nothing for what owes nothing."""
    asked = f"{case.title}\n{case.text.detail}" if hasattr(case, "text") else case.title
    return hints_on(asked, verb, written)


def hints_on(asked: str, verb: str, written: str) -> list[str]:
    """Return what a note of the verb still lacks as an answer to what was asked, in words."""
    note = written.strip()[:NOTE_LENGTH]
    if verb not in OWED or len(note) < FEWEST:
        return []
    found = [each for each in hints(asked, note) if each.missing in OWED[verb]]
    return [_told(each) for each in found[:_MOST]]


def _told(hint: Hint) -> str:
    words = hint.words[:_LONGEST_QUOTE]
    match hint.missing:
        case Missing.ANSWER if words:
            return _("It does not speak yet of what was reported: %(words)s") % {"words": words}
        case Missing.ANSWER:
            return _("It does not speak yet of what was reported.")
        case Missing.POINT:
            return _("One thing asked is not answered yet: %(words)s") % {"words": words}
        case Missing.GROUND:
            return _("You could name the ground: a rule, what was found there, a measurement.")
        case Missing.DAY:
            return _("You could name a day: when it was done, or will be.")
        case Missing.OWN_WORDS:
            return _("So far it is mostly set phrases: a sentence on what was really done helps.")
