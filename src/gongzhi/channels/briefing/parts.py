"""What a briefing is made of. Pure: no library of documents is needed to draft one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of the bars: its name, its values in the order of the labels, its colour."""

    name: str
    values: Sequence[int]
    colour: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Stacked bars, one for each label."""

    title: str
    labels: Sequence[str]
    series: Sequence[Series]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its caption, its head, its rows, and each column's share of the width."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    shares: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """What an official document is made of. ``text`` is read line by line; see ``outline``."""

    organ: str
    number: str
    title: str
    text: str
    on: date
    addressee: str = ""
    tables: Mapping[str, Table] = field(default_factory=dict)
    charts: Mapping[str, Bars] = field(default_factory=dict)
