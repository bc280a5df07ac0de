"""The words of a case, for searching by words.

A case's words are kept as a ``tsvector`` without positions: the pieces that the segmenter finds
in Chinese text, and runs of Latin letters and digits, all in lower case. Two marks of the day
and the month of receipt stand among them (``@20261122``, ``@202611``), so that a search can ask
the word index for one stretch of time, newest first, however common the word is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

import rjieba

MAX_LEXEME: Final = 40
MAX_LEXEMES: Final = 2000
MAX_QUERY_LEXEMES: Final = 24

_WORD: Final = re.compile(r"[a-z0-9]+|[^\W_]+")
_STOP: Final = frozenset("的了是在和与及也都就还有我你他她它这那吗呢吧啊把被让给对从到于为之其")


def lexemes(text: str) -> tuple[str, ...]:
    """Return the words of a text in the order of their first appearance, each once.

    Full-width and compatibility forms are folded; the commonest particles are left out.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    found: dict[str, None] = {}
    for piece in rjieba.cut_for_search(folded):
        for match in _WORD.finditer(piece):
            word = match[0][:MAX_LEXEME]
            if word not in _STOP:
                found[word] = None
    return tuple(found)


def vector(texts: Iterable[str], received_at: datetime) -> str:
    """Return the ``tsvector`` literal of a case's texts and its marks of time.

    Beyond ``MAX_LEXEMES`` words the rest of the text cannot be found by words.
    """
    words = lexemes("\n".join(text for text in texts if text))[:MAX_LEXEMES]
    day = received_at.astimezone(UTC).date()
    return " ".join(_quoted(word) for word in (*words, day_mark(day), month_mark(day)))


def query(text: str) -> str:
    """Return the ``tsquery`` literal that asks for every word of a text; empty if it has none."""
    return " & ".join(_quoted(word) for word in lexemes(text)[:MAX_QUERY_LEXEMES])


def query_within(words: str, first: date, last: date) -> str:
    """Return a query narrowed to days of receipt (UTC), both included."""
    marks = " | ".join(_quoted(mark) for mark in _marks(first, last))
    return f"({words}) & ({marks})"


def day_mark(day: date) -> str:
    """Return the mark of a day of receipt."""
    return f"@{day:%Y%m%d}"


def month_mark(day: date) -> str:
    """Return the mark of a month of receipt."""
    return f"@{day:%Y%m}"


def _marks(first: date, last: date) -> Iterator[str]:
    day = first
    while day <= last:
        following = _next_month(day)
        if day.day == 1 and following - timedelta(days=1) <= last:
            yield month_mark(day)
            day = following
        else:
            yield day_mark(day)
            day += timedelta(days=1)


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _quoted(lexeme: str) -> str:
    # Lexemes hold letters and digits only, so that nothing in them needs escaping.
    return f"'{lexeme}'"
