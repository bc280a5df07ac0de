"""Small invented packs, written to a folder and checked, for tests of what loading does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from gongzhi.packs.checking import check_pack
from gongzhi.packs.reading import Pack

Entries = Sequence[Mapping[str, Any]]
CLAUSE = {"section": "第一条", "heading": "示例"}


def small_pack(
    folder: Path, name: str = "small", head: Mapping[str, Any] | None = None, **sections: Entries
) -> Pack:
    """Write a pack with these sections and return it as it is read."""
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    facts = {
        "id": name,
        "title": f"示例政策包{name}",
        "region": "示例",
        "version": "1",
        "effective_from": date(2020, 1, 1),
        "document": f"示例文件{name}",
        **(head or {}),
    }
    _write(place / "pack.yaml", facts)
    for section, entries in sections.items():
        _write(place / f"{section}.yaml", [{"clause": dict(CLAUSE), **each} for each in entries])
    return check_pack(place)


def unit(name: str, level: str = "street", **more: Any) -> dict[str, Any]:
    """Return an entry of a unit."""
    key = "unit-" + "-".join(f"{ord(letter):x}" for letter in name)
    return {"key": key, "title": name, "kind": "department", "level": level, **more}


def limit(days: int, key: str = "assembly", code: str = "W0401", **more: Any) -> dict[str, Any]:
    """Return an entry that gives a class a limit in days."""
    title = f"{days}日"
    return {"key": key, "title": title, "code": code, "handling_limit": f"{days}d", **more}


def duty(key: str = "meeting", cadence: str = "quarterly", **more: Any) -> dict[str, Any]:
    """Return an entry of a duty that every residents' committee owes."""
    return {
        "key": key,
        "title": "示例会议",
        "cadence": cadence,
        "levels": ["community"],
        "unit_kinds": ["residents_committee"],
        **more,
    }


def _write(path: Path, content: Any) -> None:
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    path.write_text(text, "utf-8")
