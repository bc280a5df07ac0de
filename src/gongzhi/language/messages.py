"""What somebody wrote, as topics read it: plain, people's numbers starred, placed in time. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from gongzhi.language.likeness import Words
from gongzhi.language.markup import plain
from gongzhi.language.normal import without_numbers

SAME_PLACE: Final = 0.02
SAME_TIME: Final = 0.01
TIME_SPAN: Final = 30.0
"""Days after which the closeness in time adds only half."""
TITLE_LENGTH: Final = 120
HEADLINE_OF_DETAIL: Final = 40


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote. ``place`` is an area's code or any name, ``author`` only counted.

    What is not known of likes, dislikes and whether it is resolved is None. Moments without a zone
    are UTC.
    """

    id: str
    title: str
    detail: str = ""
    at: datetime | None = None
    place: str = ""
    author: str = ""
    likes: int | None = None
    dislikes: int | None = None
    resolved: bool | None = None

    @property
    def headline(self) -> str:
        """Return the title, or what stands for it."""
        return self.title or self.detail[:HEADLINE_OF_DETAIL]

    @property
    def whole(self) -> str:
        """Return title and detail as one text."""
        return f"{self.title}\n{self.detail}"

    @property
    def words(self) -> Words:
        """Return title and detail as they are compared."""
        return Words(self.title, self.detail)

    @property
    def place_in_time(self) -> tuple[bool, datetime, str]:
        """Return what orders messages: by moment, those without one last, then by id."""
        return self.at is None, self.at or datetime.min.replace(tzinfo=UTC), self.id


def cleaned(message: Message) -> Message:
    """Return a message without markup and without a person's number."""
    return replace(
        message,
        title=without_numbers(plain(message.title))[:TITLE_LENGTH],
        detail=without_numbers(plain(message.detail)),
        at=aware(message.at) if message.at else None,
        place=message.place.strip(),
    )


def aware(moment: datetime) -> datetime:
    """Return a moment with its zone, UTC where it has none."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def beside(one: Message, other: Message) -> float:
    """Return what place and time add to the likeness of two messages."""
    added = SAME_PLACE if one.place and one.place == other.place else 0.0
    if one.at and other.at:
        days = abs((one.at - other.at).total_seconds()) / 86_400
        added += SAME_TIME / (1 + days / TIME_SPAN)
    return added
