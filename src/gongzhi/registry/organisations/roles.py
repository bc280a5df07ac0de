"""Reading the roles file: named sets of verbs spelled out, every verb in its form. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

import yaml

from gongzhi.foundation.actors import Reach

ROLES_FILE: Final = files(__package__) / "data" / "roles.yaml"
VERB: Final = re.compile(r"[a-z]+\.[a-z_]+")


@dataclass(frozen=True, slots=True)
class RoleSpec:
    """A role as shipped."""

    code: str
    title_zh: str
    title_en: str
    reach: Reach
    verbs: tuple[str, ...]


def read_roles(text: str | None = None) -> tuple[RoleSpec, ...]:
    """Return the roles of a file's text, by default of the file shipped.

    Raises ``ValueError`` naming the role whose set or verb is not in order: the file is part of
    the program.
    """
    document = yaml.safe_load(text if text is not None else ROLES_FILE.read_text("utf-8"))
    sets = document.get("sets", {})
    return tuple(_spec(code, given, sets) for code, given in document["roles"].items())


def _spec(code: str, given: Mapping[str, Any], sets: Mapping[str, list[str]]) -> RoleSpec:
    verbs: set[str] = set()
    for item in given["verbs"]:
        if item.startswith("+"):
            if item[1:] not in sets:
                raise ValueError(f"role {code}: there is no set {item}")
            verbs.update(sets[item[1:]])
        else:
            verbs.add(item)
    for verb in verbs:
        if not VERB.fullmatch(verb):
            raise ValueError(f"role {code}: “{verb}” is not of the form module.verb")
    return RoleSpec(
        code=code,
        title_zh=given["title_zh"],
        title_en=given["title_en"],
        reach=Reach(given["reach"]),
        verbs=tuple(sorted(verbs)),
    )
