"""The briefing: drafted from what is on record, edited, and written as an official document."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.test import Client
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from gongzhi.channels.briefing.outline import Kind, numeral, read_lines
from gongzhi.handling.plans.models import Measure
from tests.handling.cases.cast import COMMUNITY, STREET, Cast
from tests.handling.plans.cast import Road, adopt, duty, measure

TEXT = """一、总体情况
本期工作平稳。
［图：measures］
（一）方案推进
1.优化机制。已建立。
（1）补充说明
［表：measures］
［表：没有这张表］
"""


def test_lines_are_told_apart_by_their_numbering() -> None:
    assert [line.kind for line in read_lines(TEXT)] == [
        Kind.FIRST, Kind.PARAGRAPH, Kind.CHART, Kind.SECOND, Kind.THIRD, Kind.FOURTH, Kind.TABLE,
        Kind.TABLE,
    ]  # fmt: skip
    assert [numeral(n) for n in (1, 10, 11, 20, 23)] == ["一", "十", "十一", "二十", "二十三"]
    [year, day] = read_lines("2026年全年\n1.5万户")
    assert (year.kind, day.kind) == (Kind.PARAGRAPH, Kind.PARAGRAPH)


@pytest.fixture
def document(cast: Cast, browser_of: Callable[[str], Client]) -> bytes:
    adopt(cast, measures=[measure(), measure("m2", number="2", lead="")], duties=[duty()])
    road = Road(cast, Measure.objects.get(key="m1"))
    road.submitted()
    leader = browser_of("street_leader")
    page = leader.get("/briefing/")
    form = page.context["form"]
    assert "机制已建立" in form.initial["text"]
    edited = {
        "organ": "榆钱街道办事处", "number": "榆办发〔2026〕12号", "title": form.initial["title"],
        "addressee": "区委社会工作部", "text": form.initial["text"] + "\n" + TEXT,
    }  # fmt: skip
    query = page.context["action"].partition("?")[2]
    below = leader.get(f"/briefing/?{query.replace(STREET, COMMUNITY)}").context["form"]
    assert "（一）示例三年方案" in below.initial["text"]  # what a wider programme asks there
    answer = leader.post(f"/briefing/?{query}", edited)
    assert answer.status_code == 200
    assert leader.post(f"/briefing/?{query}", {**edited, "organ": ""}).status_code == 400
    assert leader.get("/briefing/?area=x&since=2026-01-01&until=2025-01-01").status_code == 400
    return b"".join(answer.streaming_content)


def _fonts(paragraph) -> set[str]:
    return {run.element.rPr.rFonts.get(qn("w:eastAsia")) for run in paragraph.runs}


def test_it_reads_back_in_the_layout_of_official_documents(document: bytes) -> None:
    read = Document(BytesIO(document))
    page = read.sections[0]
    lines = [each for each in read.paragraphs if each.text]

    assert abs(page.page_width - page.left_margin - page.right_margin - Mm(156)) < Mm(0.1)
    assert abs(page.page_height - page.top_margin - page.bottom_margin - Mm(225)) < Mm(0.1)
    organ, number, title = lines[:3]
    assert (organ.text, _fonts(organ)) == ("榆钱街道办事处", {"方正小标宋简体"})
    assert str(organ.runs[0].font.color.rgb) == "D9000F"
    assert number.text == "榆办发〔2026〕12号"
    assert number._p.pPr.find(qn("w:pBdr")) is not None
    assert (_fonts(title), title.runs[0].font.size) == ({"方正小标宋简体"}, Pt(22))
    assert "区委社会工作部：" in [each.text for each in lines]
    wanted = (("一、总体情况", "黑体"), ("（一）方案推进", "楷体"), ("（1）补充说明", "仿宋"))
    for text, font in wanted:
        heading = next(each for each in lines if each.text == text)
        assert (heading.style.name[:7], _fonts(heading)) == ("Heading", {font})
    body = next(each for each in lines if each.text == "本期工作平稳。")
    assert (_fonts(body), body.runs[0].font.size) == ({"仿宋"}, Pt(16))
    assert body.paragraph_format.line_spacing == Pt(28.95)
    assert not any("没有这张表" in each.text for each in lines)


def test_its_table_and_chart_hold_the_figures(document: bytes) -> None:
    read = Document(BytesIO(document))
    with ZipFile(BytesIO(document)) as file:
        charts = [name for name in file.namelist() if name.startswith("word/charts/")]
        chart = file.read(charts[0]).decode()
        fonts = file.read("word/fontTable.xml").decode()

    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    assert "the document names no lead" in " ".join(cells)
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in read.tables[0].rows)
    assert "示例三年方案" in chart
    assert chart.count("<c:ser>") == 3
    assert "altName" in fonts
    assert "FZXiaoBiaoSong-B05S" in fonts


def test_libreoffice_opens_it(document: bytes, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-writer-nogui")
    path = tmp_path / "briefing.docx"
    path.write_bytes(document)

    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip

    assert (tmp_path / "briefing.pdf").read_bytes().startswith(b"%PDF")
