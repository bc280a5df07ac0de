"""``gongzhi topics find``: a file of messages in, topics out."""

from __future__ import annotations

import json

import pytest
import xlsxwriter
from click.testing import CliRunner

from gongzhi.channels.transfer.sheets import UnreadableFile
from gongzhi.channels.transfer.topic_messages import read_messages
from gongzhi.channels.transfer.topics import topics
from gongzhi.foundation.errors import InvalidInput
from tests.language.test_topics import BUS, DUST, OTHERS

HEADER = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "反对数", "点赞数")


def rows():
    for number, title in enumerate((*DUST, *BUS, *OTHERS)):
        day = f"2026/3/{number + 1} 9:05:00" if number % 2 else f"2026-03-{number + 1:02}"
        yield (number + 500, f"A{number}", title, day, "电话13000000001", 0, number)


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "留言.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate((HEADER, *rows())):
            sheet.write_row(place, 0, row)
    return path


@pytest.fixture
def csv_file(tmp_path):
    path = tmp_path / "messages.csv"
    lines = ["情况,收到,谁"] + [f"{title},{day},{who}" for _, who, title, day, *_ in rows()]
    path.write_text("\n".join(lines), encoding="gb18030")
    return path


def run(*args, fails=False):
    result = CliRunner().invoke(topics, ["find", *map(str, args)])
    if not fails and result.exception:
        raise result.exception
    return result


def test_the_columns_of_a_workbook_are_recognised(workbook):
    message = read_messages(workbook).messages[1]

    assert (message.id, message.author, message.title) == ("501", "A1", DUST[1])
    assert message.at.isoformat() == "2026-03-02T09:05:00+08:00"
    assert (message.likes, message.dislikes) == (1, 0)


def test_topics_are_printed_as_json_with_their_messages(workbook):
    report = json.loads(run(workbook, "--json").stdout)

    assert report["messages"] == len(DUST + BUS + OTHERS)
    assert [500 + n for n in range(len(DUST))] in [
        sorted(map(int, topic["messages"])) for topic in report["topics"]
    ]
    first = report["topics"][0]
    assert {"id", "title", "what", "where", "count", "since", "until", "course", "score"} <= set(
        first
    )
    assert "13000000001" not in json.dumps(report)


def test_without_json_the_topics_are_listed_for_reading(workbook):
    told = run(workbook).stdout

    assert "搅拌站" in told
    assert "清溪花园" in told


def test_other_columns_are_named(csv_file):
    named = ["--column", "detail=情况", "--column", "time=收到", "--column", "writer=谁"]

    report = json.loads(run(csv_file, *named, "--json").stdout)

    assert {topic["count"] for topic in report["topics"]} >= {len(DUST), len(BUS)}


def test_topics_keep_their_ids_from_the_run_before(workbook, tmp_path):
    before = tmp_path / "before.json"
    report = json.loads(run(workbook, "--json").stdout)
    report["topics"][0]["id"] = "followed"
    before.write_text(json.dumps(report), encoding="utf-8")

    again = json.loads(run(workbook, "--json", "--previous", before).stdout)

    assert "followed" in {topic["id"] for topic in again["topics"]}


def test_a_table_without_a_text_says_which_columns_it_has(csv_file):
    with pytest.raises(InvalidInput, match=r"情况、收到、谁.*--column"):
        read_messages(csv_file)


def test_of_a_file_that_is_no_table_a_few_words_are_told(tmp_path):
    flood = tmp_path / "flood.csv"
    flood.write_text("路灯坏了" * 20_000, encoding="utf-8")

    refused = run(flood, fails=True)

    assert len(refused.exception.message) < 300


def test_a_column_that_is_not_there_is_named(csv_file):
    with pytest.raises(InvalidInput, match="没有名为“正文”的列"):
        read_messages(csv_file, named={"detail": "正文"})


@pytest.mark.parametrize("said", ["detail", "colour=红"])
def test_a_meaning_that_is_not_known_is_refused(workbook, said):
    error = run(workbook, "--column", said, fails=True).exception

    assert isinstance(error, InvalidInput)
    assert said in str(error)


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe garbled \x00" * 50, b"%PDF-1.7"])
def test_a_garbled_file_is_refused_with_what_to_do(tmp_path, content):
    path = tmp_path / "messages.xlsx"
    path.write_bytes(content)

    with pytest.raises(UnreadableFile):
        read_messages(path)
    assert isinstance(run(path, fails=True).exception, InvalidInput)


def test_a_missing_file_is_told():
    assert "does not exist" in run("nowhere.xlsx", fails=True).output


def test_a_report_of_something_else_is_refused(workbook, tmp_path):
    other = tmp_path / "other.json"
    other.write_text('{"topics": 3}', encoding="utf-8")

    error = run(workbook, "--previous", other, fails=True).exception

    assert isinstance(error, InvalidInput)
    assert "other.json" in str(error)


def test_rows_passed_over_are_counted(tmp_path):
    path = tmp_path / "messages.csv"
    path.write_text(
        "id,title,time\n1,路灯坏了,昨天\n1,井盖松了,\n2,,2026-03-01\n", encoding="utf-8"
    )

    reading = read_messages(path)

    assert (len(reading.messages), reading.undated, reading.repeated, reading.empty) == (1, 1, 1, 1)
