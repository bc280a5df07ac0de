"""Which column means what: found by the columns' names, or said in a mapping file."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from gongzhi.channels.transfer.sheets.problems import Problem, UnreadableFile
from gongzhi.language.tables import told_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Meaning(StrEnum):
    """What a column of a list of cases may hold."""

    EXTERNAL_ID = "external_id"
    TITLE = "title"
    TEXT = "text"
    TOKENS = "tokens"
    RECEIVED_AT = "received_at"
    CATEGORY = "category"
    ADDRESS = "address"
    AREA_CODE = "area_code"
    LON = "lon"
    LAT = "lat"
    REPORTER_NAME = "reporter_name"
    REPORTER_PHONE = "reporter_phone"


_LEVEL = re.compile("[一二三]级|[大中小]类")
"""Marks the columns that hold a category's levels, read together as one path."""

_DECORATION = re.compile(r"[\s*＊:：_\-.]+|[(（][^)）]*[)）]|^请?(填写|输入)")


_LONGEST_REASON = 200


def normalise(header: str) -> str:
    """Reduce a column's name to what is compared: no case, width, spaces, marks or remarks."""
    return _DECORATION.sub("", unicodedata.normalize("NFKC", header).casefold())


@cache
def _ranks() -> dict[str, tuple[Meaning, int]]:
    text = files("gongzhi.channels.transfer").joinpath("data/columns.yaml").read_text("utf-8")
    names: dict[str, list[str]] = yaml.safe_load(text)
    return {
        normalise(name): (Meaning(meaning), rank)
        for meaning, synonyms in names.items()
        for rank, name in enumerate(synonyms)
    }


def meaning_of(header: str) -> tuple[Meaning, int] | None:
    """Return what a column's name means, and its rank; a grouped name by its last part."""
    whole = _ranks().get(normalise(header))
    if whole or "/" not in header:
        return whole
    return _ranks().get(normalise(header.rpartition("/")[2]))


def is_known(header: str) -> bool:
    """Tell whether a text is a column's name that this module recognises."""
    return meaning_of(header) is not None


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each meaning stands in a sheet, and what stands unused."""

    places: Dictionary[Meaning, tuple[int, ...]]
    ignored: tuple[str, ...]

    def place(self, meaning: Meaning) -> int | None:
        """Return the meaning's (first) column, if it has one."""
        found = self.places.get(meaning, ())
        return found[0] if found else None

    @property
    def readable(self) -> bool:
        """Tell whether a case could be made: there is a text, or a title, or its tokens."""
        return any(m in self.places for m in (Meaning.TITLE, Meaning.TEXT, Meaning.TOKENS))


def _listed(value: object) -> object:
    return [value] if isinstance(value, str | int) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]


class Mapping(BaseModel):
    """A mapping file: everything in it is optional.

    ``columns`` gives for each meaning the column's name (or several, for a category's levels);
    ``source`` names the system that gave out the numbers, which are then unique by themselves.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sheet: str = ""
    source: Annotated[str, Field(max_length=40, pattern=r"^[\w.-]*$")] = ""
    encoding: str = ""
    date_order: Literal["", "ymd", "dmy", "mdy"] = ""
    datum: Literal["wgs84", "cgcs2000", "gcj02", "bd09"] = "wgs84"
    columns: Dictionary[Meaning, Names] = Field(default_factory=dict)
    categories: Dictionary[str, str] = Field(default_factory=dict)

    def locate(self, headers: Sequence[str]) -> Columns:
        """Find each meaning's columns; what the file does not name is found by synonyms.

        Raises ``UnreadableFile`` where a named column is not in the sheet.
        """
        places = {
            m: tuple(_find(name, headers) for name in names) for m, names in self.columns.items()
        }
        taken = {index for found in places.values() for index in found}
        free = [(i, h) for i, h in enumerate(headers) if i not in taken]
        for meaning, found in _by_synonym(free).items():
            if meaning not in places:
                places[meaning] = found
        used = {index for found in places.values() for index in found}
        return Columns(places, tuple(h for i, h in enumerate(headers) if i not in used))


def _by_synonym(headers: Iterable[tuple[int, str]]) -> dict[Meaning, tuple[int, ...]]:
    found: dict[Meaning, list[tuple[int, int, str]]] = {}
    for index, header in headers:
        known = meaning_of(header)
        if known:
            meaning, rank = known
            found.setdefault(meaning, []).append((rank, index, header))
    places: dict[Meaning, tuple[int, ...]] = {}
    for meaning, ranked in found.items():
        levels = tuple(
            index for _, index, header in sorted(ranked, key=_place) if _LEVEL.search(header)
        )
        places[meaning] = levels if meaning is Meaning.CATEGORY and levels else (min(ranked)[1],)
    return places


def _place(ranked: tuple[int, int, str]) -> int:
    return ranked[1]


def _find(name: str, headers: Sequence[str]) -> int:
    wanted = normalise(name)
    for index, header in enumerate(headers):
        if wanted in (normalise(header), normalise(header.rpartition("/")[2])):
            return index
    near = difflib.get_close_matches(name, headers, n=1)
    raise UnreadableFile(
        Problem.NO_SUCH_COLUMN,
        column=name,
        near=near[0] if near else "",
        headers=told_names(headers, between="、"),
    )


def load_mapping(text: str, name: str) -> Mapping:
    """Read a mapping file (YAML). Raises ``UnreadableFile`` naming every wrong key."""
    try:
        content = yaml.safe_load(text)
    except (ValueError, RecursionError) as error:  # 2020-13-45 as a day; a thousand brackets
        raise UnreadableFile(
            Problem.BAD_MAPPING, name=name, reasons=str(error)[:_LONGEST_REASON]
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise UnreadableFile(
            Problem.BAD_MAPPING,
            name=name,
            reasons=f"line {line}: {getattr(error, 'problem', error)}",
        ) from None
    try:
        return Mapping.model_validate(content if content is not None else {})
    except ValidationError as error:
        reasons = "; ".join(
            _reason(list(detail["loc"]), detail["msg"]) for detail in error.errors()
        )
        raise UnreadableFile(Problem.BAD_MAPPING, name=name, reasons=reasons) from None


def _reason(location: list[int | str], message: str) -> str:
    place = ".".join(str(part) for part in location if part != "[key]")
    last = str(
        location[-2] if location and location[-1] == "[key]" else location[-1] if location else ""
    )
    known = [*Mapping.model_fields, *(meaning.value for meaning in Meaning)]
    near = difflib.get_close_matches(last, known, n=1)
    hint = f" (did you mean {near[0]}?)" if near and near[0] != last else ""
    return f"{place or 'the file'}: {message}{hint}"
