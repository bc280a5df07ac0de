"""What the commands write beside what they print."""

from __future__ import annotations

from pathlib import Path

from gongzhi.planning.errors import PlanningError


def write_file(path: Path, text: str) -> None:
    """Write a text as UTF-8. Raises ``PlanningError`` where it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PlanningError(f"{path} cannot be written: {error.strerror}.") from error
