"""Where the words of a running text begin and end, and which of them name a person. Pure.

The segmenter reads its dictionary (40 MB, a third of a second) when it is first asked. Jobs and the
command line ask; no page does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_SAYS_SOMETHING: Final = re.compile(r"[\w·]+")
# Particles, prepositions, conjunctions, pronouns, adverbs, directions, measure words, and the rest
# that only joins others, by the segmenter's tags.
_JOINING: Final = tuple("ucpyeorxdfqkh")
_PERSON: Final = "nr"
_LATIN: Final = "eng"
_LONGEST_PERSON: Final = 4


class Word(NamedTuple):
    """A word as written; ``joins`` tells that it only joins others.

    ``person`` tells that it may be a person's name.
    """

    text: str
    joins: bool
    person: bool


def stretches_of(text: str) -> Iterator[list[Word]]:
    """Yield the words of a text, those between two signs of punctuation together."""
    import rjieba  # noqa: PLC0415 - see above

    stretch: list[Word] = []
    for word, tag in rjieba.tag(text):
        if _SAYS_SOMETHING.fullmatch(word):
            person = tag.startswith(_PERSON) and len(word) <= _LONGEST_PERSON
            joins = tag.startswith(_JOINING) and tag != _LATIN
            stretch.append(Word(word, joins, person))
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch
