"""Taking a file of cases in, in rows a second."""

from __future__ import annotations

import random
import uuid

from bench.harness import Run
from gongzhi.channels.sample.services import load_sample
from gongzhi.channels.sample.texts import Leaf, write_report
from gongzhi.channels.transfer.services import import_cases
from gongzhi.foundation.actors import SYSTEM

ROWS_A_SECOND = 1_000


def measure(run: Run) -> None:
    """Import a CSV of invented messages, then the same file again."""
    load_sample()
    rows = 1_000 if run.quick else 10_000
    content = _file(rows)
    with run.rate("import a CSV", rows, unit="rows/s", limit=ROWS_A_SECOND):
        report = import_cases(actor=SYSTEM, file=content, name="intake.csv", area_code="990101001")
    if report.added != rows:
        raise RuntimeError(f"{report.added} of {rows} rows were taken in")
    with run.rate("the same file again", rows, unit="rows/s"):
        import_cases(actor=SYSTEM, file=content, name="intake.csv", area_code="990101001")


def _file(rows: int) -> bytes:
    chance = random.Random(1)
    own = f"N{uuid.uuid4().hex[:6]}"
    lines = ["编号,标题,内容,时间,分类,联系电话"]
    for number in range(rows):
        report = write_report(Leaf("W0203", "楼道照明"), place=f"晨光苑{number}号楼", chance=chance)
        day = f"2025-{number % 12 + 1:02d}-{number % 28 + 1:02d} 10:{number % 60:02d}"
        label = "城乡建设"
        lines.append(f"{own}{number},{report.title},{report.detail},{day},{label},130{number:08d}")
    return "\n".join(lines).encode()
