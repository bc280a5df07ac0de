"""What the documentation states as fact is what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path

from gongzhi.channels.api.app import openapi_text
from gongzhi.handling.cases.verbs import VERBS
from gongzhi.handling.cases.workflow import CASE_WORKFLOW
from tests.conftest import ROOT

DOCS = ROOT / "docs"


def _pages() -> dict[Path, str]:
    import runpy

    return runpy.run_path(str(ROOT / "scripts" / "docs.py"))["pages"]()


def test_every_command_has_a_page_and_every_page_is_current():
    wanted = _pages()

    stored = {path.relative_to(DOCS) for path in (DOCS / "commands").glob("*.md")}
    assert stored == {path for path in wanted if path.parent.name == "commands"}
    old = [path for path, text in wanted.items() if (DOCS / path).read_text("utf-8") != text]
    assert old == [], "run: python scripts/docs.py write"


def test_every_verb_of_the_table_has_a_command_and_every_command_a_verb():
    assert set(VERBS) == set(CASE_WORKFLOW.verbs) == {move.verb for move in CASE_WORKFLOW.moves}


def test_the_api_description_in_the_docs_is_current():
    stored = (DOCS / "openapi.json").read_text("utf-8")

    assert stored == openapi_text(), "run: python scripts/openapi.py write"


def test_the_description_lists_each_verb_with_a_body_of_its_own():
    paths = json.loads(openapi_text())["paths"]

    for name, spec in VERBS.items():
        address = f"/api/v1/cases/{{case_id}}/{name}"
        if not CASE_WORKFLOW.is_for_people(name):
            assert address not in paths
            continue
        operation = paths[address]["post"]
        body = operation["requestBody"]["content"]["application/json"]["schema"]
        assert body["$ref"].endswith(f"/{spec.input.__name__}")


def test_every_refusal_in_the_description_is_a_problem_document():
    for path in json.loads(openapi_text())["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"]


def test_no_page_links_to_a_page_that_is_not_there():
    for page in DOCS.rglob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} → {target}"
