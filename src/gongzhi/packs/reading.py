"""Reading a pack's folder into entries, with every fault at its file, line and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, TypeAdapter, ValidationError

from gongzhi.packs.head import HEAD_FILE, PackHead
from gongzhi.packs.problems import PackNotInOrder, Problem
from gongzhi.packs.scalars import mistaken
from gongzhi.packs.sections import BY_FILE, SECTIONS, Section
from gongzhi.packs.wording import nearest, sentence_of, shown
from gongzhi.packs.yaml_files import TOP, Route, YamlFile, read_yaml
from gongzhi.registry.provisions.entries import Entry

MOST_ENTRIES = 2_000


@dataclass(frozen=True, slots=True)
class SectionRead:
    """The entries of one file that are in order, each with its place in the file's list."""

    section: Section
    file: YamlFile
    entries: tuple[Entry, ...]
    indexes: tuple[int, ...]

    def complain(self, index: int, path: Route, message: str) -> None:
        """Note a problem of the entry at a place among ``entries``."""
        at = self.indexes[index]
        where = _where(self.file, at, path)
        self.file.complain(self.file.place_of((at, *path)), message, where=where)


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as its folder gives it; without a head nothing of it can be loaded."""

    folder: Path
    head: PackHead | None
    head_file: YamlFile
    sections: tuple[SectionRead, ...]
    strays: tuple[Problem, ...]

    @property
    def entries(self) -> list[tuple[str, Entry]]:
        """Every entry with its section's name, in order."""
        return [(read.section.name, entry) for read in self.sections for entry in read.entries]

    @property
    def problems(self) -> list[Problem]:
        """Everything found wrong so far, in the files' order."""
        files = [self.head_file, *(read.file for read in self.sections)]
        return sorted([*self.strays, *(problem for file in files for problem in file.problems)])

    def of(self, section: str) -> tuple[Entry, ...]:
        """Return the entries of one section."""
        return next((read.entries for read in self.sections if read.section.name == section), ())


def read_pack(folder: Path) -> Pack:
    """Read a pack's folder. What is wrong with its content is among the pack's problems.

    Raises ``PackNotInOrder`` where the folder cannot be a pack at all.
    """
    if not folder.is_dir():
        message = _("There is no such folder. Give the folder that holds {file}.")
        raise PackNotInOrder([Problem(HEAD_FILE, 1, 1, "", message.format(file=HEAD_FILE))])
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    if HEAD_FILE not in names:
        message = _("There is no {file} in this folder: it says what the pack is.")
        raise PackNotInOrder([Problem(HEAD_FILE, 1, 1, "", message.format(file=HEAD_FILE))])
    head_file = read_yaml(folder / HEAD_FILE)
    head = _read_head(head_file, folder.name)
    reads = [_read_section(section, folder) for section in SECTIONS if section.file in names]
    return Pack(folder, head, head_file, tuple(reads), tuple(_strays(names)))


def _strays(names: list[str]) -> Iterator[Problem]:
    known = [HEAD_FILE, *BY_FILE]
    for name in names:
        if name not in known and not name.lower().endswith((".md", ".txt")):
            near = nearest(name, known)
            message = _("This file is no part of a pack.")
            if near:
                message = _("This file is no part of a pack; do you mean {near}?").format(near=near)
            yield Problem(name, 1, 1, "", message)


def _read_head(file: YamlFile, folder_name: str) -> PackHead | None:
    if file.problems:
        return None
    if not isinstance(file.content, dict):
        file.complain(TOP, _("A table of keys and values is expected here, such as “id: …”."))
        return None
    try:
        head = PackHead.model_validate(file.content)
    except ValidationError as error:
        for each in _telling(error):
            _complain(file, file.content, each, PackHead)
        return None
    for each in mistaken(file.content, head):
        _complain(file, file.content, each, PackHead)
    if head.id != folder_name:
        message = _("the folder is named “{folder}”; let the two agree").format(folder=folder_name)
        file.complain(file.place_of(("id",)), message, where="id")
    return head


def _read_section(section: Section, folder: Path) -> SectionRead:
    file = read_yaml(folder / section.file)
    content = file.content
    if content is None and not file.problems:
        file.complain(TOP, _("The file is empty. Give a list of entries, or delete the file."))
    if content is not None and not isinstance(content, list):
        file.complain(TOP, _("A list of entries is expected here: each begins with “- key: …”."))
    found = content if isinstance(content, list) else []
    if len(found) > MOST_ENTRIES:
        file.complain(TOP, _("There are more than {most} entries here.").format(most=MOST_ENTRIES))
        found = []
    read = [
        (at, entry) for at, given in enumerate(found) if (entry := _entry(section, file, at, given))
    ]
    return SectionRead(
        section, file, tuple(entry for _at, entry in read), tuple(at for at, _entry in read)
    )


def _entry(section: Section, file: YamlFile, at: int, given: Any) -> Entry | None:
    if not isinstance(given, dict):
        message = _("an entry is a table of keys and values, not {given}").format(
            given=shown(given)
        )
        file.complain(file.place_of((at,)), message, where=_where(file, at, ()))
        return None
    try:
        entry = section.model.model_validate(given)
    except ValidationError as error:
        for each in _telling(error):
            _complain(file, given, each, section.model, start=(at,))
        return None
    for each in mistaken(given, entry):
        _complain(file, given, each, section.model, start=(at,))
    return entry


def _telling(error: ValidationError) -> list[Any]:
    """Return pydantic's errors, without the missing fields that a misspelt one stands for."""
    errors: list[Any] = error.errors()
    strange = [each["loc"] for each in errors if each["type"] == "extra_forbidden"]
    return [
        each
        for each in errors
        if each["type"] != "missing"
        or not any(
            loc[:-1] == each["loc"][:-1] and nearest(str(loc[-1]), [str(each["loc"][-1])])
            for loc in strange
        )
    ]


def _complain(
    file: YamlFile, given: Any, error: Any, model: type[BaseModel], *, start: Route = ()
) -> None:
    """Note one of pydantic's errors where its value stands in the file."""
    route, inside = _route(given, error["loc"])
    place = file.place_of((*start, *route))
    if error["type"] == "extra_forbidden":
        place = file.place_of_key((*start, *route))
    siblings = _fields_at(model, inside) if error["type"] == "extra_forbidden" else ()
    where = _where(file, start[0], route) if start else ".".join(map(str, route))
    file.complain(place, sentence_of(error, siblings), where=where)


def _route(given: Any, loc: tuple[str | int, ...]) -> tuple[Route, frozenset[str]]:
    """Follow an error's location through what was given.

    pydantic also names the branches of a union there, which the file does not have. Returns the
    way as far as the file has it, and the keys that stand beside its last step.
    """
    route: list[str | int] = []
    keys: frozenset[str] = frozenset(given) if isinstance(given, dict) else frozenset()
    for step in loc:
        if isinstance(given, dict) and step in given:
            keys = frozenset(given)
        elif not (isinstance(given, list) and isinstance(step, int) and step < len(given)):
            continue
        given = given[step]
        route.append(step)
    return tuple(route), keys


def _where(file: YamlFile, at: int | str, path: Route) -> str:
    """Name an entry by its key, or by its number, and the field in it."""
    given = file.content[at] if isinstance(at, int) else None
    key = given.get("key") if isinstance(given, dict) else None
    name = str(key) if isinstance(key, str) else f"#{int(at) + 1}"
    return ".".join([name[:80], *map(str, path)])


@cache
def _tables_of(model: type[BaseModel]) -> tuple[frozenset[str], ...]:
    """Return the names of the fields of every table that the model may hold."""
    schema: Mapping[str, Any] = TypeAdapter(model).json_schema()
    tables = [schema, *schema.get("$defs", {}).values()]
    return tuple(frozenset(table["properties"]) for table in tables if "properties" in table)


def _fields_at(model: type[BaseModel], given: frozenset[str]) -> frozenset[str]:
    """Return the fields of the table that is most like what was given, without those given."""
    best = max(_tables_of(model), key=lambda fields: (len(fields & given), -len(fields)))
    return best - given
