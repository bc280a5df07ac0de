"""The duties by which work finds its unit: what categories ask for and units answer for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import yaml

from gongzhi.handling.cases.services.categories import CATEGORIES_FILE, YAML_LOADER


class Duty(NamedTuple):
    """What a duty is called."""

    name: str
    name_en: str


@cache
def duties() -> Mapping[str, Duty]:
    """Return the duties of the category file by code, in the file's order.

    A place may use further codes of its own, for units and categories alike; they have no title.
    """
    book = yaml.load(CATEGORIES_FILE.read_text("utf-8"), Loader=YAML_LOADER)  # noqa: S506 - safe
    return MappingProxyType(
        {str(code): Duty(**names) for code, names in book["unit_kinds"].items()}
    )
