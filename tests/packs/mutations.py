"""Packs broken on purpose: each mutation takes a text that ships and spoils one thing of it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gongzhi.packs.shipped import shipped_folders

Lines = list[str]
Spoil = Callable[[Lines, random.Random], Lines | None]
"""Return the lines with one fault, or None where the file has nothing to spoil in this way."""

FIELD = re.compile(r"^(- |  )([a-z_]+): (.+)$")


@dataclass(frozen=True, slots=True)
class Broken:
    """A file of a pack with one fault."""

    kind: str
    pack: str
    file: str
    text: str


def broken_packs(count: int, *, seed: int) -> Iterator[Broken]:
    """Yield so many broken files, every kind of fault in turn, the same for the same seed."""
    chance = random.Random(seed)
    files = [path for folder in shipped_folders().values() for path in sorted(folder.iterdir())]
    kinds = list(SPOILS.items())
    made = 0
    while made < count:
        kind, spoil = kinds[made % len(kinds)]
        path = chance.choice(files)
        broken = _broken(kind, spoil, path, chance)
        if broken is not None:
            made += 1
            yield broken


def _broken(kind: str, spoil: Spoil, path: Path, chance: random.Random) -> Broken | None:
    lines = path.read_text("utf-8").splitlines()
    spoiled = spoil(list(lines), chance)
    if spoiled is None or spoiled == lines:
        return None
    return Broken(kind, path.parent.name, path.name, "\n".join(spoiled) + "\n")


def _at(lines: Lines, chance: random.Random, pattern: str) -> int | None:
    found = [number for number, line in enumerate(lines) if re.search(pattern, line)]
    return chance.choice(found) if found else None


def _replace(pattern: str, by: str) -> Spoil:
    def spoil(lines: Lines, chance: random.Random) -> Lines | None:
        at = _at(lines, chance, pattern)
        if at is None:
            return None
        lines[at] = re.sub(pattern, by, lines[at], count=1)
        return lines

    return spoil


def _drop(pattern: str) -> Spoil:
    def spoil(lines: Lines, chance: random.Random) -> Lines | None:
        at = _at(lines, chance, pattern)
        if at is None:
            return None
        del lines[at]
        return lines

    return spoil


def _misspell_key(lines: Lines, chance: random.Random) -> Lines | None:
    at = _at(lines, chance, FIELD.pattern)
    if at is None:
        return None
    begin, name, value = FIELD.match(lines[at]).groups()
    lines[at] = f"{begin}{name[:-1]}{'x' if name[-1] != 'x' else 'y'}: {value}"
    return lines


def _give_twice(lines: Lines, chance: random.Random) -> Lines | None:
    at = _at(lines, chance, r"^  [a-z_]+: [^\[{]")
    return None if at is None else [*lines[: at + 1], lines[at], *lines[at + 1 :]]


def _repeat_entry(lines: Lines, _chance: random.Random) -> Lines | None:
    starts = [number for number, line in enumerate(lines) if line.startswith("- ")]
    if len(starts) < 2:
        return None
    return [*lines, *lines[starts[0] : starts[1]]]


def _empty(_lines: Lines, _chance: random.Random) -> Lines:
    return ["# nothing"]


def _one_text(_lines: Lines, _chance: random.Random) -> Lines:
    return ["just words"]


def _turn_days(lines: Lines, chance: random.Random) -> Lines | None:
    at = _at(lines, chance, r"^  ?(effective_from|starts_on): ")
    if at is None:
        return None
    lines[at] = re.sub(r"\d{4}-", "2099-", lines[at])
    until = "ends_on" if "starts_on" in lines[at] else "effective_to"
    if not any(line.strip().startswith(until) for line in lines[at : at + 3]):
        indent = " " * (len(lines[at]) - len(lines[at].lstrip()))
        lines.insert(at + 1, f"{indent}{until}: 2001-01-01")
    return lines


SPOILS: dict[str, Spoil] = {
    "a key misspelt": _misspell_key,
    "a key given twice": _give_twice,
    "an entry given twice": _repeat_entry,
    "no key": _replace(r"^- key: \S+$", "- note: 无键"),
    "no title": _drop(r"^  title: "),
    "no clause": _replace(r"clause: \{.*\}(?=$|\})", "note: 没有出处"),
    "a clause without a heading": _replace(r", heading: [^}]+\}", "}"),
    "a heading that is empty": _replace(r"heading: [^}]+\}", "heading: ''}"),
    "a key in capitals": _replace(r"key: ([a-z])", r"key: Ä\1"),
    "a day that is none": _replace(r"(?<=: )\d{4}-\d{2}-\d{2}(?=$|[,}])", "2025-02-30"),
    "a day in words": _replace(r": \d{4}-\d{2}-\d{2}", ": 明年"),
    "days reversed": _turn_days,
    "a floor above all": _replace(r"at_least: \d+/\d+", "at_least: 5/4"),
    "a floor by zero": _replace(r"at_least: \d+/\d+", "at_least: 1/0"),
    "a floor in words": _replace(r"at_least: \d+/\d+", "at_least: 三分之二"),
    "a number in words": _replace(
        r"(seats_from|within_days|ahead_days|every_months|at_least): \d+(?=[ ,}]|$)", r"\1: 很多"
    ),
    "a number below zero": _replace(
        r"(seats_from|within_days|ahead_days|every_months|at_least): \d+(?=[ ,}]|$)", r"\1: -3"
    ),
    "a kind that is none": _replace(
        r"(?<![a-z_])(kind|line|level|area_level): [a-z_]+", r"\1: nonsense"
    ),
    "a level above that is not there": _replace(r"under: \S+?(?=[,}]|$)", "under: nowhere.at-all"),
    "a boolean in words": _replace(r": true", ": 是"),
    "a time limit that is none": _replace(r"_limit: \S+", "_limit: soon"),
    "a class that is none": _replace(r"code: [A-Z]\S*", "code: 12"),
    "a tab in the indent": _replace(r"^  ", "\t"),
    "a bracket not closed": _replace(r"\}$", ""),
    "a quote not closed": _replace(r"title: (\S)", r"title: '\1"),
    "an alias": _replace(r"title: \S.*$", "title: *other"),
    "a tag": _replace(r"title: (\S)", r"title: !!python/object:os.system \1"),
    "a control character": _replace(r"title: ", "title: \x07"),
    "an indent lost": _replace(r"^  (title|kind|line|steps|floors|clause)", r"\1"),
    "an empty file": _empty,
    "only words": _one_text,
}
