"""Whether a packed workbook may be handed to the parser."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from gongzhi.channels.transfer.sheets.problems import Problem, UnreadableFile

if TYPE_CHECKING:
    from gongzhi.channels.transfer.sheets.model import Source

_MOST_PARTS = 10_000
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_WEB_PAGE = re.compile(rb"\s*<(!doctype|html|head|body|table|meta|style|\?xml|div)", re.IGNORECASE)
_NOT_TEXT = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
)
_START = 4096


def is_workbook(source: Source) -> bool:
    """Tell a workbook (.xlsx, .xls) from text by its first bytes, whatever its name.

    Raises ``UnreadableFile`` for what is neither, saying which it is, and for a workbook that is
    protected by a password, unpacks to more than the limit, or is another program's.
    """
    start = source.start(_START)
    if start.startswith(_ZIP):
        _check_package(source)
        return True
    if start.startswith(_OLE):
        _check_compound(source)
        return True
    if start.startswith(_NOT_TEXT):
        raise UnreadableFile(Problem.NOT_A_TABLE, name=source.name)
    if _WEB_PAGE.match(start.removeprefix(b"\xef\xbb\xbf")):
        raise UnreadableFile(Problem.WEB_PAGE, name=source.name)
    return False


def _check_compound(source: Source) -> None:
    """An .xlsx with a password is packed as the old compound format."""
    with source.open() as stream:
        content = stream.read()
    if _ENCRYPTED_PACKAGE in content:
        raise UnreadableFile(Problem.PASSWORD, name=source.name)
    if "Workbook".encode("utf-16-le") not in content and "Book".encode("utf-16-le") not in content:
        raise UnreadableFile(Problem.OTHER_OFFICE_FILE, name=source.name)


def _check_package(source: Source) -> None:
    limit = source.limits.unpacked_bytes
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise UnreadableFile(Problem.DAMAGED_FILE, name=source.name) from None
    # What the package declares about itself; the parser's own process is bounded besides.
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > limit:
        raise UnreadableFile(
            Problem.UNPACKS_TOO_LARGE, name=source.name, limit=limit // 1024 // 1024
        )
    if not any(part.filename.lower() == "xl/workbook.xml" for part in parts):
        raise UnreadableFile(Problem.OTHER_OFFICE_FILE, name=source.name)
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile(Problem.PASSWORD, name=source.name)
