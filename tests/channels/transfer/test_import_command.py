"""``gongzhi import cases`` at the command line: a table, an exit code, one sentence where it fails."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import OperationalError, connection

from gongzhi.channels.transfer.commands import import_cases
from gongzhi.channels.transfer.sheets import read
from gongzhi.foundation.actors import Actor
from gongzhi.handling.cases.models import Case

GOOD = "编号,标题\n1,路灯不亮\n2,噪音\n"
BAD = "编号,标题,时间\n1,路灯不亮,\n2,噪音,06/01/2020\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(import_cases, [str(argument) for argument in arguments])


def written(folder: Path, text: str, name: str = "来件.csv") -> Path:
    file = folder / name
    file.write_text(text, "gb18030")
    return file


def test_a_clean_file_ends_with_0(ground: None, tmp_path: Path) -> None:
    result = run(written(tmp_path, GOOD))

    assert result.exit_code == 0, result.output
    assert Case.objects.count() == 2


def test_refused_rows_end_with_1_and_a_marked_copy_beside_the_file(
    ground: None, tmp_path: Path
) -> None:
    result = run(written(tmp_path, BAD))

    assert result.exit_code == 1
    assert "06/01/2020" in result.output
    (sheet,) = read(tmp_path / "来件-退回.xlsx")
    assert sum(1 for _ in sheet.rows()) == 2


def test_the_marked_copy_goes_where_it_is_wanted(ground: None, tmp_path: Path) -> None:
    wanted = tmp_path / "errors.xlsx"

    run(written(tmp_path, BAD), "--errors", wanted)

    assert wanted.exists()


def test_a_dry_run_takes_nothing_in(ground: None, tmp_path: Path) -> None:
    result = run(written(tmp_path, GOOD), "--dry-run")

    assert result.exit_code == 0
    assert not Case.objects.exists()


@pytest.mark.parametrize("arguments", [["--area", "990101777"], ["--as", "nobody"]])
def test_a_wrong_option_ends_with_2_and_one_sentence(
    ground: None, tmp_path: Path, arguments: list[str]
) -> None:
    result = run(written(tmp_path, GOOD), *arguments)

    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 1


def test_an_unreadable_file_ends_with_2_and_one_sentence(ground: None, tmp_path: Path) -> None:
    file = tmp_path / "来件.xlsx"
    file.write_bytes(b"PK\x03\x04 broken")

    result = run(file)

    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 1
    assert "来件.xlsx" in result.output


def test_a_mistaken_mapping_ends_with_2_and_names_the_mistake(ground: None, tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text("columns: {titel: 标题}", "utf-8")

    result = run(written(tmp_path, GOOD), "--mapping", mapping)

    assert result.exit_code == 2
    assert "title" in result.output


def test_a_mapping_in_another_encoding_is_told(ground: None, tmp_path: Path) -> None:
    mapping = written(tmp_path, "columns: {title: 标题}", "m.yaml")

    assert run(written(tmp_path, GOOD), "--mapping", mapping).exit_code == 2


def test_without_the_post_nothing_is_taken_in(centre: Actor, tmp_path: Path) -> None:
    result = run(written(tmp_path, GOOD), "--as", "li.shili")

    assert result.exit_code == 2
    assert not Case.objects.exists()


def test_the_help_shows_a_mapping() -> None:
    result = run("--help")

    assert "columns:" in result.output
    assert "--dry-run" in result.output


def test_a_database_that_stops_ends_in_one_line_and_the_same_file_goes_on_from_there(
    ground: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongzhi.channels.transfer.intake.BATCH_ROWS", 1)
    file = written(tmp_path, GOOD)

    batches = itertools.count(1)

    def stop(execute: Callable[..., object], sql: str, *rest: Any) -> object:
        if "'cases_case'" in sql and next(batches) > 1:
            raise OperationalError("terminating connection due to administrator command")
        return execute(sql, *rest)

    with connection.execute_wrapper(stop):
        stopped = run(file)
    resumed = run(file)

    assert stopped.exit_code == 2
    assert len(stopped.output.strip().splitlines()) == 1
    assert "1" in stopped.output
    assert (resumed.exit_code, Case.objects.count()) == (0, 2)
