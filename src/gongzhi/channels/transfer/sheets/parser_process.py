"""The process that opens workbooks, apart from the program that asked.

A workbook's parser allocates what the file claims to hold: two cells at opposite corners of a
sheet are enough to claim a terabyte. So it runs here, with its memory and time bounded, and a
file that breaks it breaks nothing else. This file is run by path and imports nothing of ours.

``parser_process.py PATH MEMORY SECONDS head N`` writes one JSON line per sheet;
``parser_process.py PATH MEMORY SECONDS rows INDEX`` writes one JSON line per row of that sheet.
A date is ``{"t": "2020-01-06T12:09:38"}``, a day ``{"d": …}``, a time of day ``{"h": …}``, a
duration in seconds ``{"s": …}``; a refusal is ``{"refused": "password" | "damaged" | "memory"}``.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import resource
import sys
import zipfile
from itertools import islice
from xml.etree import ElementTree as ET

import python_calamine as calamine

_CELL_WITH_ERROR = re.compile(
    rb"<(?:\w+:)?c\b([^>]*\bt=[\"']e[\"'][^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL
)
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]+)(\d+)[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def main(path: str, memory: str, seconds: str, *question: str) -> None:
    """Answer one question about one workbook on standard output."""
    verb, argument = question
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        book = calamine.CalamineWorkbook.from_path(path)
        if verb == "head":
            describe(book, path, int(argument))
        else:
            for row in rows_of(book, path, int(argument)):
                write(row)
        sys.stdout.flush()
    except calamine.PasswordError:
        write({"refused": "password"})
    except MemoryError:
        write({"refused": "memory"})
    except BrokenPipeError:
        sys.stderr.close()  # whoever asked has seen enough
        raise SystemExit(0) from None
    except BaseException as error:  # noqa: BLE001 the parser panics with classes of its own
        write({"refused": "damaged", "why": f"{type(error).__name__}: {error}"[:300]})


def describe(book: calamine.CalamineWorkbook, path: str, count: int) -> None:
    """Write each sheet's name, visibility, merged ranges, extent, and first rows."""
    for index, sheet in enumerate(book.sheets_metadata):
        if sheet.typ is not calamine.SheetTypeEnum.WorkSheet:
            continue
        held = book.get_sheet_by_index(index)
        merged = held.merged_cell_ranges or []
        write(
            {
                "index": index,
                "name": sheet.name,
                "visible": sheet.visible is calamine.SheetVisibleEnum.Visible,
                "merges": [[*first, *last] for first, last in merged],
                "rows": list(islice(rows_of(book, path, index), count)),
                "filled": sum(1 for cells in held.iter_rows() if any(c != "" for c in cells)),
                "width": held.end[1] + 1 if held.end else 0,
            }
        )


def rows_of(book: calamine.CalamineWorkbook, path: str, index: int):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """Yield each row from the sheet's very first, its empty end cut off."""
    sheet = book.get_sheet_by_index(index)
    if sheet.start is None:
        return
    left = sheet.start[1]
    errors = formula_errors(path, book.sheet_names[index])
    for number, cells in enumerate(sheet.iter_rows()):
        row = [None] * left + [plain(cell) for cell in cells]
        for column, error in errors.get(number, ()):
            if column < len(row):
                row[column] = error
        while row and row[-1] is None:
            row.pop()
        yield row


def plain(cell: object) -> object:
    """Return a cell as JSON can carry it."""
    if cell == "":
        return None
    if isinstance(cell, dt.datetime):
        return {"t": cell.isoformat()}
    if isinstance(cell, dt.date):
        return {"d": cell.isoformat()}
    if isinstance(cell, dt.time):
        return {"h": cell.isoformat()}
    if isinstance(cell, dt.timedelta):
        return {"s": cell.total_seconds()}
    return cell


def formula_errors(path: str, name: str) -> dict[int, list[tuple[int, str]]]:
    """Find the cells that show ``#REF!`` and the like, which the parser gives as empty (.xlsx)."""
    try:
        with zipfile.ZipFile(path) as package:
            part = part_of(package, name)
            content = package.read(part) if part else b""
    except (zipfile.BadZipFile, KeyError, ET.ParseError, NotImplementedError):
        return {}
    found: dict[int, list[tuple[int, str]]] = {}
    if b't="e"' not in content and b"t='e'" not in content:
        return found
    for attributes, inner in _CELL_WITH_ERROR.findall(content):
        reference, value = _REFERENCE.search(attributes), _VALUE.search(inner)
        if reference and value:
            row = int(reference[2]) - 1
            found.setdefault(row, []).append((column_of(reference[1]), value[1].decode()))
    return found


def part_of(package: zipfile.ZipFile, name: str) -> str:
    """Return the package's part that holds the sheet, or nothing."""
    workbook = ET.fromstring(package.read("xl/workbook.xml"))  # noqa: S314 this process is bounded
    links = ET.fromstring(package.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 as above
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in workbook.iter():
        if sheet.tag.endswith("}sheet") and sheet.get("name") == name:
            target = targets.get(sheet.get(_RELATION), "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return ""


def column_of(letters: bytes) -> int:
    """Return the column's number from 0: ``A`` is 0, ``AA`` is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def write(answer: object) -> None:
    """Write one line."""
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
