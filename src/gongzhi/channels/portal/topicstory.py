"""A topic in words and in a small drawing: its story, its heat explained, its weeks as bars."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from gongzhi.channels.portal.planstory import Told, who_of
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.topics.models import Topic
from gongzhi.handling.topics.rules import COURSE_DAYS, FRESH_DAYS, Early

VERB_TITLES: Final[dict[str, Promise | str]] = {
    "found": gettext_lazy("found by comparing what cases say"),
    "faded": gettext_lazy("not found again"),
    "follow": gettext_lazy("follows it"),
    "unfollow": gettext_lazy("follows it no longer"),
    "rename": gettext_lazy("gave it a title"),
    "put_case": gettext_lazy("put a case in"),
    "take_out_case": gettext_lazy("took a case out"),
    "answer": gettext_lazy("answered its cases together"),
    "link_measure": gettext_lazy("linked a measure"),
    "unlink_measure": gettext_lazy("took a measure's link away"),
    "make_measure": gettext_lazy("made it a measure"),
    "close": gettext_lazy("closed it"),
    "reopen": gettext_lazy("reopened it"),
}
_TONES: Final = {"close": "good", "reopen": "warn", "answer": "good", "faded": "warn"}
PART_TITLES: Final[dict[str, Promise | str]] = {
    "volume": gettext_lazy("How many"),
    "growth": gettext_lazy("Growth"),
    "spread": gettext_lazy("Spread over people and communities"),
    "unresolved": gettext_lazy("Not done yet"),
    "likes": pgettext_lazy("topic", "“Me too”"),
}
STEP: Final = 8
BAR: Final = 6
HEIGHT: Final = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One week: where its bar stands."""

    x: int
    y: float
    height: float
    count: int


@dataclass(frozen=True, slots=True)
class Bars:
    """The weeks as bars within ``width`` by ``height`` units, the latest at the right."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the heat in words: its share of what it could give, in per cent."""

    title: str
    share: int | None
    weight: int


def bars_of(topic: Topic) -> Bars:
    """Return a topic's weeks as bars, the highest filling the drawing."""
    highest = max(topic.weeks, default=0) or 1
    bars = tuple(
        Bar(place * STEP, round(HEIGHT - tall, 1), round(tall, 1), count)
        for place, count in enumerate(topic.weeks)
        for tall in [max(count / highest * HEIGHT, 1 if count else 0.5)]
    )
    words = _("Cases a week, the latest last: %(counts)s") % {
        "counts": ", ".join(str(count) for count in topic.weeks)
    }
    return Bars(bars, max(len(bars), 1) * STEP, HEIGHT, words)


def parts_of(topic: Topic) -> list[Part]:
    """Return the parts of a topic's heat in words."""
    return [
        Part(
            str(PART_TITLES.get(part["name"], part["name"])),
            None if part["value"] is None else round(100 * part["value"]),
            round(100 * part["weight"]),
        )
        for part in topic.parts
    ]


def early_words(topic: Topic) -> str:
    """Return why a small topic is told apart."""
    if topic.early == Early.BACK:
        return ngettext(
            "%(n)s case came after it was closed",
            "%(n)s cases came after it was closed",
            topic.since_closed,
        ) % {"n": topic.since_closed}
    if topic.early == Early.NEW:
        return ngettext(
            "new: %(n)s case, the first within the last %(days)s days",
            "new: %(n)s cases, the first within the last %(days)s days",
            topic.count,
        ) % {"n": topic.count, "days": FRESH_DAYS}
    if topic.early == Early.JUMP:
        return _("sprung up: %(recent)s in the last %(days)s days, %(before)s in those before") % {
            "recent": topic.recent,
            "before": topic.before,
            "days": COURSE_DAYS,
        }
    return ""


def course_words(topic: Topic) -> list[str]:
    """Return how a topic's last days compare with those before, and why it is told apart."""
    trend = _("%(recent)s in the last %(days)s days, %(before)s in the %(days)s before") % {
        "recent": topic.recent,
        "before": topic.before,
        "days": COURSE_DAYS,
    }
    return [trend, *filter(None, [early_words(topic)])]


def told(entries: Iterable[JournalEntry]) -> list[Told]:
    """Return the steps of a topic in words, in the order given."""
    return [_told(entry, json.loads(entry.facts)) for entry in entries]


def _told(entry: JournalEntry, facts: dict[str, Any]) -> Told:
    at = timezone.localtime(entry.at)
    verb = entry.verb.removeprefix("topics.")
    return Told(
        day=at.date(),
        at=at,
        who=who_of(entry),
        what=str(VERB_TITLES.get(verb, verb)),
        after="；".join(_after(verb, facts)),
        said=entry.note,
        erased=entry.note_digest is not None and not entry.note,
        turn="from" in facts and facts["from"] != facts.get("to"),
        tone=_TONES.get(verb, ""),
        public=verb == "answer",
    )


def _after(verb: str, facts: dict[str, Any]) -> Iterable[str]:
    if verb == "found":
        if facts.get("added"):
            yield _("%(n)s more") % {"n": facts["added"]}
        if facts.get("removed"):
            yield _("%(n)s fewer") % {"n": facts["removed"]}
    if facts.get("title"):
        yield str(facts["title"])
    if isinstance(facts.get("cases"), Sequence | int):
        count = facts["cases"] if isinstance(facts["cases"], int) else len(facts["cases"])
        yield ngettext("%(n)s case", "%(n)s cases", count) % {"n": count}
    if facts.get("refused"):
        yield _("%(n)s refused") % {"n": facts["refused"]}
