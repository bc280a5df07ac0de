"""The JSON Schema of each file of a pack, made from the models, for editors to check by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from gongzhi.packs.head import HEAD_FILE, PackHead
from gongzhi.packs.sections import SECTIONS

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """Return each schema's text by the name of its file, such as ``units.json``."""
    return {
        name: json.dumps(schema, ensure_ascii=False, indent=2) + "\n" for name, schema in _all()
    }


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into a folder, which is made if it is not there; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in schemas().items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def _all() -> Iterator[tuple[str, dict[str, Any]]]:
    yield _named(HEAD_FILE, TypeAdapter(PackHead).json_schema())
    for section in SECTIONS:
        schema = TypeAdapter(list[section.model]).json_schema()  # type: ignore[name-defined]  # a model of the table
        yield _named(section.file, schema)


def _named(file: str, schema: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return file.replace(".yaml", ".json"), {"$schema": _DIALECT, **schema, "title": file}
