"""The library from the command line: real files, plain refusals."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gongzhi.config.cli import cli
from gongzhi.language.errors import LanguageError
from gongzhi.language.training import Example
from tests.language.corpus import messages


def _write(path: Path, examples: list[Example], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        table = csv.writer(file)
        table.writerow(["title", "detail", "label", "tokens"])
        table.writerows([*each.fields, each.path[0], ""] for each in examples)
    return path


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments])


def _refusal(*arguments: object) -> str:
    result = _run(*arguments)
    assert isinstance(result.exception, LanguageError)
    return str(result.exception)


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _write(tmp_path_factory.mktemp("texts") / "decided.csv", messages())


def test_train_suggest_and_evaluate(decided: Path, tmp_path: Path):
    model = tmp_path / "model.npz"
    held_back = _write(tmp_path / "held.csv", messages(each=4, seed=8), encoding="gb18030")

    trained = _run("triage", "train", decided, "--out", model)
    told = _run("triage", "suggest", "--model", model, "--json", "井盖响", "路口井盖松动")
    judged = _run("triage", "evaluate", "--model", model, "--test", held_back, "--json")
    table = _run("triage", "evaluate", "--model", model, "--test", held_back)

    assert trained.exit_code == 0, trained.output
    assert "100 texts" in trained.output
    assert json.loads(told.output)["label"] == "交通"
    assert json.loads(judged.output)["macro_f1"] > 0.9
    assert "macro-F1" in table.output


def test_a_row_of_words_alone_is_read_by_its_words(decided: Path, tmp_path: Path):
    model, only_words = tmp_path / "model.npz", tmp_path / "words.csv"
    only_words.write_text("title,detail,label,tokens\n,,交通,路口 井盖 松动\n", encoding="utf-8")

    _run("triage", "train", decided, "--out", model)
    judged = _run("triage", "evaluate", "--model", model, "--test", only_words, "--json")

    assert json.loads(judged.output)["accuracy"] == 1


def test_what_cannot_be_used_is_refused_in_one_line_and_writes_nothing(
    decided: Path, tmp_path: Path
):
    out = tmp_path / "model.npz"
    empty, few = tmp_path / "empty.csv", _write(tmp_path / "few.csv", messages()[:3])
    empty.write_text("", encoding="utf-8")
    binary, book = tmp_path / "b.csv", tmp_path / "b.xlsx"
    binary.write_bytes(b"\xff\xfe\x00\xd8\x81")
    book.write_bytes(b"no workbook")

    assert "No such file" in _refusal("triage", "train", tmp_path / "none.csv", "--out", out)
    assert "is empty" in _refusal("triage", "train", empty, "--out", out)
    assert "at least 20" in _refusal("triage", "train", few, "--out", out)
    assert "no column “kind”" in _refusal(
        "triage", "train", decided, "--label", "kind", "--out", out
    )
    assert "GB18030" in _refusal("triage", "train", binary, "--out", out)
    assert "save it as .csv" in _refusal("triage", "train", book, "--out", out)
    assert _run("triage", "evaluate", "--test", decided).exit_code == 2
    both = _run("triage", "train", "--from-cases", decided, "--out", out)
    assert (both.exit_code, "stands alone" in both.output) == (2, True)
    assert not out.exists()


def test_of_a_file_that_is_no_table_a_few_words_are_told(tmp_path: Path):
    flood = tmp_path / "flood.csv"
    flood.write_text(f"{'路灯坏了' * 20_000}\n{','.join('abc' * 500)}\n", encoding="utf-8")

    refused = _refusal("triage", "train", flood, "--out", tmp_path / "m.npz")

    assert "no column “title”" in refused
    assert len(refused) < 400 + len(str(flood))


def test_a_garbled_file_is_mended_beside_the_original(tmp_path: Path):
    garbled, out = tmp_path / "garbled.txt", tmp_path / "mended.txt"
    garbled.write_text("創(chuàng)新黨(dǎng)建,當(dāng)好", encoding="utf-8")
    before = garbled.read_bytes()

    shown = _run("text", "repair", garbled)
    written = _run("text", "repair", garbled, "--out", out, "--json")

    assert "创新党建,当好" in shown.output
    assert out.read_text(encoding="utf-8") == "创新党建,当好"
    assert json.loads(written.output)["mended"]["reading"] == 3
    assert "original" in _refusal("text", "repair", garbled, "--out", garbled)
    assert garbled.read_bytes() == before
