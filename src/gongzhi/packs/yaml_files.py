"""YAML read with the place of every key and value, in a plain subset of the language.

Plain words are text unless they are ``true``, ``false``, ``null``, a whole number, a decimal number
or a day such as 2027-12-31: ``no`` is text and ``010`` too, whatever YAML 1.1 says. Anchors, tags
and a key given twice are refused: a pack should read the same to everybody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _

from gongzhi.packs.problems import Problem

Route = tuple[str | int, ...]
"""The way to a value: keys and positions from the file's top."""

LARGEST_FILE: Final = 1_000_000
DEEPEST: Final = 12
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAGS: Final = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value")
)  # what plain words resolve to
_WHOLE: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: Final[Mapping[str, bool | None]] = {
    "true": True, "false": False, "null": None, "~": None, "": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column, from 1."""

    line: int
    column: int


TOP: Final = Place(1, 1)


@dataclass(slots=True)
class YamlFile:
    """A file's content with the place of each value and each key, and what is wrong with it."""

    name: str
    content: Any = None
    values: dict[Route, Place] = field(default_factory=dict)
    keys: dict[Route, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place_of(self, route: Route) -> Place:
        """Return where a value stands; of one that is not there, where it would belong."""
        while route not in self.values and route:
            route = route[:-1]
        return self.values.get(route, TOP)

    def place_of_key(self, route: Route) -> Place:
        """Return where a key stands; of a position in a list, where its value stands."""
        return self.keys.get(route) or self.place_of(route)

    def complain(self, place: Place, message: str, *, where: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(self.name, place.line, place.column, where, message))


def read_yaml(path: Path) -> YamlFile:
    """Read one file. Never raises for its content: what is wrong is among the problems."""
    file = YamlFile(path.name)
    text = _text_of(path, file)
    if text is None:
        return file
    try:
        if _too_deep(text, file):
            return file
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else TOP
        file.complain(place, _syntax(str(error.problem or error.context or "")))
    except (yaml.YAMLError, RecursionError) as error:
        file.complain(TOP, _syntax(type(error).__name__))
    else:
        if node is not None:
            file.content = _Reader(file).read(node, ())
    return file


def _too_deep(text: str, file: YamlFile) -> bool:
    """Tell whether values nest deeper than packs do, before anything follows them down.

    The composer recurses at every level, in C and without a bound.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST + 1:
            mark = event.start_mark
            place = Place(mark.line + 1, mark.column + 1) if mark else TOP
            file.complain(place, _("This is nested too deeply."))
            return True
    return False


def _text_of(path: Path, file: YamlFile) -> str | None:
    try:
        raw = path.read_bytes()
    except OSError as error:
        file.complain(TOP, _("The file cannot be read: {reason}").format(reason=error.strerror))
        return None
    if len(raw) > LARGEST_FILE:
        file.complain(
            TOP,
            _("The file is larger than {most} bytes. Split the pack.").format(most=LARGEST_FILE),
        )
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        file.complain(Place(line, 1), _("This is not UTF-8. Save the file in the encoding UTF-8."))
        return None
    found = _CONTROL.search(text)
    if found is not None:
        before = text[: found.start()].split("\n")
        place = Place(len(before), len(before[-1]) + 1)
        file.complain(place, _("A control character stands here. Delete it."))
        return None
    return text


def _syntax(problem: str) -> str:
    return _("This is not valid YAML: {problem}. Compare it with the lines around it.").format(
        problem=problem[:120]
    )


class _Reader:
    """Turns nodes into content; each fault is noted once and its value left out."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.seen: set[int] = set()

    def read(self, node: yaml.Node, route: Route) -> Any:
        place = Place(node.start_mark.line + 1, node.start_mark.column + 1)
        self.file.values[route] = place
        if id(node) in self.seen:
            self.file.complain(place, _("Anchors and aliases are not used in packs. Write it out."))
            return None
        self.seen.add(id(node))
        if len(route) > DEEPEST:
            self.file.complain(place, _("This is nested too deeply."))
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, route)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(each, (*route, index)) for index, each in enumerate(node.value)]
        return self._scalar(node, place)

    def _mapping(self, node: yaml.MappingNode, route: Route) -> dict[str, Any]:
        content: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = Place(key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            key = key_node.value
            if not isinstance(key, str):
                self.file.complain(place, _("A key is one word, not a list or a table."))
                continue
            if _CONTROL.search(key):
                self.file.complain(place, _("A control character stands here. Delete it."))
                continue
            if key in content:
                self.file.complain(place, _("“{key}” is given twice here.").format(key=key[:40]))
                continue
            self.file.keys[(*route, key)] = place
            content[key] = self.read(value_node, (*route, key))
        return content

    def _scalar(self, node: yaml.Node, place: Place) -> Any:
        text: str = node.value
        if _CONTROL.search(text):  # written as an escape such as \\0
            self.file.complain(place, _("A control character stands here. Delete it."))
            return None
        if node.tag not in _TAGS:
            self.file.complain(place, _("Tags such as “{tag}” are not used in packs.").format(
                tag=node.tag[:60]
            ))  # fmt: skip
            return None
        if getattr(node, "style", None):  # quoted, or a block of lines
            return text
        return self._plain(text, place)

    def _plain(self, text: str, place: Place) -> Any:
        if text in _WORDS:
            return _WORDS[text]
        if _WHOLE.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return Decimal(text)
        return self._day(text, place) if _DAY.fullmatch(text) else text

    def _day(self, text: str, place: Place) -> date | None:
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.file.complain(place, _("There is no day {day}.").format(day=text))
            return None
