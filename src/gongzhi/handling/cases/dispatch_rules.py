"""Dispatch rules (派单规则): typed rows in an order, of which the first that holds names the unit.

Pure. A rule is no expression: all its conditions must hold, and one left empty asks nothing. The
unit is proposed, as the one that answers for a class is; whoever dispatches decides (RULES §10).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.foundation.clock.calendar import DayKind
from gongzhi.foundation.errors import InvalidInput, TooMany
from gongzhi.foundation.texts import clean_line

NAME_LENGTH: Final = 40
WORD_LENGTH: Final = 30
MOST_WORDS: Final = 20
MOST_RULES: Final = 50
"""So many rules stand in one area's list, the ones switched off among them."""

# Seven digits or more, however they are parted or written, are a telephone, an identity card, an
# account: a person's, never a matter's.
_DIGIT: Final = "[0-9〇零一二三四五六七八九幺]"
_A_NUMBER_OF_SOMEBODY: Final = re.compile(rf"{_DIGIT}(?:[\W_]*{_DIGIT}){{6,}}")
_LATIN: Final = "[0-9a-z]"

DAY_TITLES: Final = {
    DayKind.WORKDAY: pgettext_lazy("kind of day", "working days"),
    DayKind.HOLIDAY: _("days off and holidays"),
}


@dataclass(frozen=True, slots=True)
class Reported:
    """What the rules ask of a report. ``at`` is its receipt by the local clock.

    ``text`` is the whole of what was written, as ``folded`` returns it.
    """

    area_code: str
    path: tuple[str, ...]
    intake: str
    severity: str
    at: datetime
    working_day: bool
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What must hold, all of it; what is empty asks nothing.

    ``places`` are the prefixes of area codes of which one must fit: an area, or a zone's areas.
    From ``hour_from`` on and before ``hour_to``; past midnight where that is the earlier.
    """

    category_code: str = ""
    places: tuple[str, ...] = ()
    intakes: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    day_kind: str = ""
    hour_from: time | None = None
    hour_to: time | None = None
    words: tuple[str, ...] = ()

    def hold(self, report: Reported) -> bool:
        """Tell whether all of it holds for a report."""
        return (
            (not self.category_code or self.category_code in report.path)
            and (not self.places or report.area_code.startswith(self.places))
            and (not self.intakes or report.intake in self.intakes)
            and (not self.severities or report.severity in self.severities)
            and (not self.day_kind or (self.day_kind == DayKind.WORKDAY) is report.working_day)
            and self._in_hours(report.at.time())
            and (not self.words or any(stands_in(word, report.text) for word in self.words))
        )

    def _in_hours(self, at: time) -> bool:
        if self.hour_from is None or self.hour_to is None:
            return True
        if self.hour_from < self.hour_to:
            return self.hour_from <= at < self.hour_to
        return at >= self.hour_from or at < self.hour_to


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInForce:
    """One rule of a list, with the unit that it names.

    ``area_prefix`` is whose list it stands in, and at which ``position``.
    """

    id: int
    version: int
    name: str
    area_prefix: str
    position: int
    unit_id: int
    unit: str
    effective_from: date
    effective_to: date | None
    conditions: Conditions

    def on(self, day: date) -> bool:
        """Tell whether the rule is in force on a day."""
        return self.effective_from <= day and (
            self.effective_to is None or day <= self.effective_to
        )


def in_order(rules: Iterable[RuleInForce]) -> tuple[RuleInForce, ...]:
    """Return rules of several lists in the order they are asked: the nearest area's list first."""
    return tuple(
        sorted(rules, key=lambda rule: (-len(rule.area_prefix), rule.position, rule.id)),
    )


def first_holding(rules: Iterable[RuleInForce], report: Reported) -> RuleInForce | None:
    """Return the first of the rules, given in their order, that holds for a report."""
    return next(
        (
            rule
            for rule in rules
            if report.area_code.startswith(rule.area_prefix) and rule.conditions.hold(report)
        ),
        None,
    )


def folded(text: str) -> str:
    """Return a text as words are sought in it: one width, one case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def stands_in(word: str, text: str) -> bool:
    """Tell whether a word stands in a text, both folded, letter for letter.

    A word that begins or ends in a Latin letter or a digit stands there as a whole word: ``ev``
    is not found in ``seven``.
    """
    return word in text and _whole(word).search(text) is not None


@lru_cache(maxsize=512)
def _whole(word: str) -> re.Pattern[str]:
    """Return the pattern of a whole word; a text that repeats it without end costs little."""
    plain = re.escape(word)
    before = rf"(?<!{_LATIN}{plain})" if re.match(_LATIN, word[0]) else ""
    after = rf"(?!{_LATIN})" if re.match(_LATIN, word[-1]) else ""
    return re.compile(plain + before + after)


def check_no_number(text: str, *, field: str) -> None:
    """Raise ``InvalidInput`` where a number of somebody stands in what is written of a rule.

    A rule sends on a matter, never somebody's reports (RULES §10).
    """
    if _A_NUMBER_OF_SOMEBODY.search(folded(text)):
        raise InvalidInput(
            _("“{word}” looks like somebody's number. A rule is about matters, not people."),
            field=field,
            word=text,
        )


def check_words(given: Iterable[str]) -> tuple[str, ...]:
    """Return the words folded, each once. Raises ``InvalidInput`` for one that cannot be sought.

    Numbers of persons are refused.
    """
    words = dict.fromkeys(
        folded(clean_line(word, field="words", longest=WORD_LENGTH)) for word in given
    )
    words.pop("", None)
    if len(words) > MOST_WORDS:
        raise TooMany(_("At most {most} words in one rule."), field="words", most=MOST_WORDS)
    for word in words:
        check_no_number(word, field="words")
        if len(word) > WORD_LENGTH or not any(mark.isalnum() for mark in word):
            raise InvalidInput(
                _("“{word}” cannot be looked for. Write words of the report, each up to {most}."),
                field="words",
                word=word[:WORD_LENGTH],
                most=WORD_LENGTH,
            )
    return tuple(words)


def check_hours(first: time | None, last: time | None) -> None:
    """Raise ``InvalidInput`` unless both hours are given or neither, they differ, and are local.

    Whole minutes by the clock of the place: an hour of another time zone would be asked wrongly.
    """
    for field, hour in (("hour_from", first), ("hour_to", last)):
        if hour is not None and hour != time(hour.hour, hour.minute):
            raise InvalidInput(_("Give an hour by the clock here, such as 22:00."), field=field)
    if (first is None) != (last is None):
        raise InvalidInput(
            _("Give both hours, or neither."), field="hour_to" if last is None else "hour_from"
        )
    if first is not None and first == last:
        raise InvalidInput(
            _("From {hour} to {hour} is no time. Leave both empty for the whole day."),
            field="hour_to",
            hour=f"{first:%H:%M}",
        )
