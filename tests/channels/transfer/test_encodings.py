"""A text file is read in its own encoding, or not at all."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.channels.transfer.sheets import Problem, UnreadableFile, clean, read

HEADER = ["编号", "主题", "详情", "时间"]
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
COMMON = "的一是不了在人有我他这个大为和国地到以说时要就出会可也你对生能而子那得于着下自之年路灯小区垃圾噪音停车"

plain = st.text(alphabet=COMMON + "ABCxyz0189 ,;|\"'\n\t。，（）", max_size=30)


def written(rows: list[list[str]], encoding: str) -> bytes:
    """Write rows the way Excel does."""
    stream = StringIO(newline="")
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode(encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(body=st.lists(st.lists(plain, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_was_written_is_read(encoding: str, body: list[list[str]]) -> None:
    rows = [[str(number), *cells] for number, cells in enumerate(body, start=1)]

    (sheet,) = read(written([HEADER, *rows], encoding), "来件.csv")

    assert sheet.headers == tuple(HEADER)
    assert [["" if c is None else c for c in row.cells] for row in sheet.rows()] == [
        [clean(cell) for cell in row] for row in rows
    ]


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=st.text(st.characters(codec="gb18030", exclude_categories=["Cs", "Cc"]), max_size=60))
def test_a_file_is_never_read_wrongly(encoding: str, text: str) -> None:
    content = written([HEADER, ["1", "路灯不亮", "说明" + text, ""]], encoding)

    try:
        (sheet,) = read(content, "来件.csv")
        (row,) = sheet.rows()
    except UnreadableFile:
        return

    assert row.cells[2] == clean("说明" + text)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("編號,主題,詳情\n1,路燈不亮,請儘快修理門口的路燈\n", "big5"),
        (
            "번호,제목,내용\n1,가로등이 고장났어요,수리해 주세요 아파트 앞 쓰레기 문제\n",
            "euc-kr",
        ),
        ("番号,件名,内容\n1,街灯が壊れています,修理をお願いします\n", "shift-jis"),
        ("номер,тема\n1,Сломан фонарь у дома, прошу починить\n", "cp1251"),
        ("numéro,sujet\n1,Réverbère cassé près de l'école\n", "latin-1"),
        ("编号,主题\n1,路灯不亮\n", "utf-32"),
    ],
)
def test_another_encoding_is_refused(text: str, encoding: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        list(read(text.encode(encoding), "来件.csv"))

    assert refused.value.finding.problem is Problem.UNKNOWN_ENCODING


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_damaged_character_is_refused_with_its_line(encoding: str) -> None:
    lines = [HEADER] + [[str(n), "路灯不亮", "请尽快修理门口的路灯", ""] for n in range(50)]
    content = written(lines, encoding).split(b"\r\n")
    content[30] = content[30][:4] + b"\xff" + content[30][4:]

    with pytest.raises(UnreadableFile) as refused:
        list(read(b"\r\n".join(content), "来件.csv"))

    assert refused.value.finding.problem is Problem.DAMAGED_TEXT
    assert refused.value.finding.params["line"] == 31


def test_a_file_cut_off_within_a_character_is_refused() -> None:
    content = written([HEADER, ["1", "路灯不亮", "门口的路灯不亮", ""]], "utf-8").rstrip(b",\r\n")

    with pytest.raises(UnreadableFile) as refused:
        list(read(content[:-1], "来件.csv"))

    assert refused.value.finding.problem is Problem.DAMAGED_TEXT


def test_what_could_be_either_is_refused_until_its_owner_says_which() -> None:
    content = "id,name\n1,路时\n".encode("gb18030")
    assert content.decode("utf-8") == "id,name\n1,·ʱ\n"

    with pytest.raises(UnreadableFile) as refused:
        list(read(content, "names.csv"))

    assert refused.value.finding.problem is Problem.AMBIGUOUS_ENCODING
    (named,) = read(content, "names.csv", encoding="gb18030")
    assert named.first(1)[0].cells[1] == "路时"


def test_an_encoding_named_wrongly_is_refused() -> None:
    content = written([HEADER, ["1", "路灯不亮", "", ""]], "gb18030")

    with pytest.raises(UnreadableFile):
        list(read(content, "来件.csv", encoding="utf-8"))
    with pytest.raises(UnreadableFile):
        list(read(content, "来件.csv", encoding="no-such-encoding"))


def test_text_that_was_already_lost_is_counted() -> None:
    content = written([HEADER, ["1", "路灯不亮", "锟斤拷锟斤拷", ""]], "utf-8")

    (sheet,) = read(content, "来件.csv")
    list(sheet.rows())

    assert sheet.tally[Problem.REPLACEMENT_MARKS] == 1
