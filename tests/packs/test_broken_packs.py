"""A hundred broken packs: each is refused with file, line and a clear word, none with a traceback."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from gongzhi.packs.checking import check_pack
from gongzhi.packs.commands import check, diff
from gongzhi.packs.problems import PackNotInOrder, Problem
from gongzhi.packs.shipped import SHIPPED, shipped_folders
from tests.packs.mutations import SPOILS, Broken, broken_packs

HUNDRED = 124
YIBIN = "yibin-party-advantage-2023"


def problems_of(folder: Path) -> tuple[Problem, ...]:
    try:
        check_pack(folder)
    except PackNotInOrder as error:
        return error.problems
    return ()


@pytest.fixture(scope="module")
def hundred(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Broken, tuple[Problem, ...]]]:
    """Every broken pack with what is found wrong with it."""
    root = tmp_path_factory.mktemp("broken")
    found = []
    for number, broken in enumerate(broken_packs(HUNDRED, seed=7)):
        folder = root / str(number) / broken.pack
        shutil.copytree(shipped_folders()[broken.pack], folder)
        (folder / broken.file).write_text(broken.text, "utf-8")
        found.append((broken, problems_of(folder)))
    return found


def test_every_kind_of_fault_is_tried(hundred):
    assert {broken.kind for broken, _problems in hundred} == set(SPOILS)


def test_each_broken_pack_is_refused_in_the_file_that_was_spoiled(hundred):
    passed = [broken for broken, problems in hundred if not problems]
    elsewhere = [
        (broken.kind, problems)
        for broken, problems in hundred
        if problems and broken.file not in {problem.file for problem in problems}
    ]

    assert passed == []
    assert elsewhere == []


def test_each_problem_names_a_line_of_the_file_and_says_what_is_wrong(hundred):
    for broken, problems in hundred:
        lines = broken.text.splitlines()
        for problem in [each for each in problems if each.file == broken.file]:
            assert 1 <= problem.line <= len(lines) + 1, (broken.kind, problem)
            assert problem.column >= 1
            assert len(problem.message) > 3
            assert "Traceback" not in problem.message


def _broken_copy(tmp_path: Path, file: str, old: str, new: str) -> Path:
    folder = tmp_path / YIBIN
    shutil.copytree(SHIPPED / YIBIN, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("procedures.yaml", "  kind: deliberation", "  kinds: deliberation",
         "“kinds”这一项；是否应为“kind”"),
        ("units.yaml", "kind: social_organisation", "kind: social_organization",
         "是否应为“social_organisation”"),
        ("structure.yaml", "under: party.zone-town", "under: party.zone-village", "形成循环"),
        ("structure.yaml", "under: self.platform-city", "under: self.platform", "形成循环"),
        ("pack.yaml", "effective_from: 2023-06-15", "effective_from: 2023-06-15\neffective_to: 2020-01-01",
         "早于起始日"),
        ("procedures.yaml", "  kind: deliberation", "  effective_to: 2001-01-01\n  kind: deliberation",
         "不在政策包的有效期内"),
        ("pack.yaml", "id: yibin", "id: yibbin", "文件夹名为"),
        ("units.yaml", "title: 妇联", "title: 共青团", "“共青团”也是“youth”的名称"),
        ("procedures.yaml", "  kind: deliberation", "  kind: 1", "之一，而不是“1”"),
        ("procedures.yaml", "  kind: deliberation", "  verified: no\n  kind: deliberation",
         "true 或 false，而不是“no”"),
        ("procedures.yaml", "  kind: deliberation", "  every_months: 010\n  kind: deliberation",
         "整数，而不是“010”"),
        ("procedures.yaml", "  kind: deliberation", "  every_months: true\n  kind: deliberation",
         "整数，而不是true"),
        ("procedures.yaml", "  kind: deliberation", "  every_months: 3.0\n  kind: deliberation",
         "整数，而不是“3.0”"),
        ("procedures.yaml", "  kind: deliberation", "  effective_from: 0\n  kind: deliberation",
         "日期，例如 2027-12-31，而不是“0”"),
        ("pack.yaml", "effective_from: 2023-06-15", "effective_from: 20230615",
         "日期，例如 2027-12-31，而不是“20230615”"),
        ("pack.yaml", "version: '", "version: 1 # '", "加引号"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_what_was_expected(
    tmp_path: Path, file: str, old: str, new: str, says: str
):
    problems = problems_of(_broken_copy(tmp_path, file, old, new))

    assert [problem.file for problem in problems] == [file] * len(problems)
    assert any(says in problem.message for problem in problems), problems


def test_line_and_column_are_those_of_the_value(tmp_path: Path):
    folder = _broken_copy(tmp_path, "procedures.yaml", "  body: 社区社会组织", "  body: ''")

    (problem,) = problems_of(_broken_copy_of(folder, "  every: 3"))

    lines = (folder / "procedures.yaml").read_text("utf-8").splitlines()
    assert lines[problem.line - 1][problem.column - 1 :] == "every: 3"
    assert problem.where == "deliberation.forms.every"


def _broken_copy_of(folder: Path, line: str) -> Path:
    path = folder / "procedures.yaml"
    path.write_text(path.read_text("utf-8").replace("  body: ''", line, 1), "utf-8")
    return folder


def test_a_folder_that_is_no_pack_is_refused(tmp_path: Path):
    assert "pack.yaml" in problems_of(tmp_path)[0].message
    assert problems_of(tmp_path / "nothing")


def test_a_stray_file_is_named_with_the_one_that_is_meant(tmp_path: Path):
    folder = tmp_path / YIBIN
    shutil.copytree(SHIPPED / YIBIN, folder)
    (folder / "unit.yaml").write_text("[]", "utf-8")
    (folder / "README.md").write_text("notes", "utf-8")

    (problem,) = problems_of(folder)

    assert (problem.file, "units.yaml" in problem.message) == ("unit.yaml", True)


@pytest.mark.parametrize(
    "raw",
    [b"\xff\xfe\x00", b"[" * 5_000, b"- " * 3_000, b"a: &a [*a, *a]\n", b"\xef\xbb\xbf- 1\n",
     b"[" * 200_000, b'- key: "a\\0b"\n', b"x" * 1_000_001, b"- key: a\n  ? [1, 2]\n  : b\n", b"--- 1\n--- 2\n", b"- 2025-13-01\n"],
    ids=range(11),
)  # fmt: skip
def test_bytes_that_are_no_pack_are_refused_without_a_traceback(tmp_path: Path, raw: bytes):
    folder = tmp_path / YIBIN
    shutil.copytree(SHIPPED / YIBIN, folder)
    (folder / "units.yaml").write_bytes(raw)

    assert {problem.file for problem in problems_of(folder)} == {"units.yaml"}


def test_a_folder_comes_before_a_pack_that_ships(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shutil.copytree(SHIPPED / YIBIN, tmp_path / YIBIN)
    (tmp_path / YIBIN / "strange.yaml").write_text("[]", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(check, [YIBIN]).exit_code == 1

    (tmp_path / YIBIN / "strange.yaml").unlink()
    monkeypatch.chdir(tmp_path / YIBIN)
    assert CliRunner().invoke(check, ["."]).exit_code == 0


@pytest.mark.django_db
def test_no_area_is_not_everywhere():
    refused = CliRunner().invoke(diff, [YIBIN, "--area", ""])

    assert refused.exit_code == 2
