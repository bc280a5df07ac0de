"""The standards' findings, as they are asked for and told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, Field

from gongzhi.channels.api.parsing import storable
from gongzhi.channels.api.schemas.common import AreaCode
from gongzhi.handling.cases.queries import LONGEST_PAGE, PAGE


class StandardsIn(Schema):
    """An area, and which findings at and below it; every other parameter narrows."""

    area: AreaCode
    met: Annotated[
        Literal["", "yes", "no", "open"], Field(description="open: neither met nor unmet")
    ] = ""
    key: Annotated[str, Field(max_length=80), AfterValidator(storable)] = ""
    cursor: Annotated[str, Field(max_length=120)] = ""
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = PAGE


class SaidOut(Schema):
    """A standard and where it is written."""

    standard: str
    title: str
    pack: str
    document: str
    clause: str
    heading: str
    verified: bool


class FindingOut(SaidOut):
    """How a standard stands at an area. Numbers are exact texts, such as "1/3" or "120"."""

    overridden: Annotated[list[str], Field(description="Packs in whose place this one holds")]
    overridden_by: Annotated[list[str], Field(description="Packs that hold elsewhere in its place")]
    area: str
    area_name: str
    met: Annotated[bool | None, Field(description="null: neither met nor unmet, see reason")]
    reason: str
    reason_words: str
    value: str | None
    low: str | None
    high: str | None
    gap: Annotated[str | None, Field(description="Negative where it falls short")]
    beside: Annotated[str | None, Field(description="The residents' own score beside a weight")]
    since: date
    remedy: str


class StandardsOut(Schema):
    """A page of the last check's findings; ``checked_at`` is null where none was made."""

    area: str
    checked_at: datetime | None
    items: list[FindingOut]
    next: str | None
