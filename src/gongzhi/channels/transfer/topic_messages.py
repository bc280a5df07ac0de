"""Messages out of a table, for finding topics: which column means what, and what rows say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.channels.transfer.mapping import Meaning, meaning_of, normalise
from gongzhi.channels.transfer.moments import read_moment
from gongzhi.channels.transfer.sheets import Cell, Row, Sheet, as_text, read
from gongzhi.channels.transfer.sheets.problems import UnusableValue
from gongzhi.foundation.errors import InvalidInput
from gongzhi.language.messages import Message
from gongzhi.language.tables import told_names

OF_CASES: Final = {
    Meaning.EXTERNAL_ID: "id",
    Meaning.TITLE: "title",
    Meaning.TEXT: "detail",
    Meaning.TOKENS: "detail",
    Meaning.RECEIVED_AT: "time",
    Meaning.AREA_CODE: "place",
    Meaning.ADDRESS: "place",
}
"""What the columns of lists of cases are called here."""

NAMES: Final = {
    "writer": "留言用户 用户 用户编号 发帖人 作者 writer author user user_id",
    "likes": "点赞数 点赞 赞 支持数 likes like upvotes",
    "dislikes": "反对数 反对 踩 dislikes dislike downvotes",
    "resolved": "是否办结 办结 是否解决 已解决 是否已办 resolved closed",
}
COLUMNS: Final = ("id", "title", "detail", "time", "place", *NAMES)
YES: Final = {"是", "已", "y", "yes", "true", "1", "已办结", "办结", "已解决", "已办", "resolved"}
NO: Final = {"否", "未", "n", "no", "false", "0", "未办结", "未解决", "未办", "办理中", "open"}

_BY_NAME: Final = {
    normalise(name): column for column, names in NAMES.items() for name in names.split()
}


@dataclass(slots=True)
class Reading:
    """What was read: the messages, and how many rows were passed over or lack a usable time."""

    messages: list[Message] = field(default_factory=list)
    empty: int = 0
    repeated: int = 0
    undated: int = 0


def read_messages(file: Path, *, named: Mapping[str, str] | None = None) -> Reading:
    """Read the messages of a table's sheets; ``named`` says which column is called what.

    Rows without an id take that of their row. Raises ``UnreadableFile`` for a file that cannot be
    read, ``InvalidInput`` where no column is a title or text, or a named one is missing.
    """
    named = dict(named or {})
    wanted = {normalise(name) for name in named.values()}
    sheets = list(read(file, known=lambda header: normalise(header) in wanted or _known(header)))
    reading, seen, now = Reading(), set[str](), datetime.now(UTC)
    usable = [(sheet, places) for sheet in sheets if _readable(places := _locate(sheet, named))]
    if not usable:
        headers = told_names((each for sheet in sheets for each in sheet.headers), between="、")
        raise InvalidInput(
            _(
                "No column of {name} is recognised as a title or text. Columns found: {headers}. "
                "Say which one it is, as in --column detail=NAME."
            ),
            field="file",
            name=file.name,
            headers=headers,
        )
    for sheet, places in usable:
        for row in sheet.rows():
            _take(reading, _Cells(row, places), seen=seen, now=now)
    return reading


def _known(header: str) -> bool:
    return normalise(header) in _BY_NAME or meaning_of(header) is not None


def _readable(places: Mapping[str, int]) -> bool:
    return "title" in places or "detail" in places


def _locate(sheet: Sheet, named: Mapping[str, str]) -> dict[str, int]:
    headers = [normalise(header) for header in sheet.headers]
    places: dict[str, int] = {}
    for column, name in named.items():
        if normalise(name) not in headers:
            raise InvalidInput(
                _("There is no column “{column}”. Columns found: {headers}."),
                field="column",
                column=name,
                headers=told_names(sheet.headers, between="、"),
            )
        places[column] = headers.index(normalise(name))
    ranked = sorted(_recognised(sheet.headers))
    for _rank, column, place in ranked:
        places.setdefault(column, place)
    return places


def _recognised(headers: tuple[str, ...]) -> Iterator[tuple[int, str, int]]:
    for place, header in enumerate(headers):
        own = _BY_NAME.get(normalise(header))
        known = meaning_of(header)
        if own:
            yield 0, own, place
        elif known and known[0] in OF_CASES:
            order = list(OF_CASES).index(known[0]) * 1000
            yield order + known[1], OF_CASES[known[0]], place


@dataclass(frozen=True, slots=True)
class _Cells:
    row: Row
    places: Mapping[str, int]

    def cell(self, column: str) -> Cell:
        place = self.places.get(column)
        return None if place is None else self.row.cells[place]

    def text(self, column: str) -> str:
        return as_text(self.cell(column)).strip()

    def count(self, column: str) -> int | None:
        try:
            return max(int(float(self.text(column))), 0)
        except (ValueError, OverflowError):
            return None

    def answer(self, column: str) -> bool | None:
        said = self.text(column).casefold()
        return True if said in YES else False if said in NO else None


def _take(reading: Reading, cells: _Cells, *, seen: set[str], now: datetime) -> None:
    number = cells.text("id") or str(cells.row.number)
    if not cells.text("title") and not cells.text("detail"):
        reading.empty += 1
        return
    if number in seen:
        reading.repeated += 1
        return
    seen.add(number)
    try:
        at = read_moment(cells.cell("time"), now=now)
    except UnusableValue:
        at = None
    reading.undated += at is None
    reading.messages.append(
        Message(
            id=number,
            title=cells.text("title"),
            detail=cells.text("detail"),
            at=at,
            place=cells.text("place"),
            author=cells.text("writer"),
            likes=cells.count("likes"),
            dislikes=cells.count("dislikes"),
            resolved=cells.answer("resolved"),
        )
    )
