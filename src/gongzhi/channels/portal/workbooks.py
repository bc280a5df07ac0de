"""A list as a workbook to take away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from django.http import FileResponse
from django.utils import timezone

from gongzhi.channels.transfer.export import write_xlsx_to

if TYPE_CHECKING:
    from gongzhi.channels.transfer.export import Value

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(rows: Iterable[Sequence[Value]], headers: Sequence[str], title: str) -> FileResponse:
    """Return rows as an .xlsx file named by its title and the minute, in constant memory."""
    stream = tempfile.TemporaryFile(prefix="gongzhi-")  # noqa: SIM115 - the response closes it
    write_xlsx_to(stream, rows, headers, title)
    stream.seek(0)
    name = f"{title}-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)
