"""The reporter's own data on the report's page: what, why, who looked, a copy, deletion."""

from __future__ import annotations

import pytest
from django.test import Client

from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases import services
from gongzhi.handling.cases.models import CaseContact
from tests.handling.cases.cast import Story

pytestmark = pytest.mark.django_db
NAME, PHONE = "王示例", "13000000001"


@pytest.fixture
def reporter(anyone: Client, story: Story) -> Client:
    anyone.post("/r/follow/", {"number": story.case.number, "secret": story.secret})
    return anyone


def _section(browser: Client) -> str:
    page = browser.get("/r/case/").content.decode()
    return page.split('id="your-data"')[1].split("</section>")[0]


def test_it_says_what_is_kept_masked_and_why(reporter: Client):
    section = _section(reporter)

    assert "130****0001" in section
    assert "To ask the reporter, answer and call back" in section
    assert "2 years after the report is closed" in section
    assert NAME not in section
    assert PHONE not in section


def test_it_says_who_looked_and_why(reporter: Client, story: Story):
    assert "Nobody so far" in _section(reporter)

    services.reveal_contact(actor=story.cast.dispatcher, case_id=story.id, note="回访是否修好")

    assert "回访是否修好" in _section(reporter)
    assert "街道调度员" in _section(reporter)


def test_the_copy_is_a_file_that_no_cache_keeps(reporter: Client, story: Story):
    answer = reporter.get("/r/case/data/")

    assert answer["Content-Disposition"] == f'attachment; filename="{story.case.number}.json"'
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["contact"]["phone"] == PHONE


def test_deleting_asks_first_and_says_what_follows(reporter: Client, story: Story):
    asked = reporter.get("/r/case/erase/").content.decode()

    assert "We cannot call or write to you any more" in asked
    assert CaseContact.objects.filter(case_id=story.id).exists()

    answer = reporter.post("/r/case/erase/")

    assert answer["Location"] == "/r/case/"
    assert not CaseContact.objects.exists()
    section = _section(reporter)
    assert "130****" not in section
    assert "/r/case/erase/" not in section
    assert "Your contact was deleted" in reporter.get("/r/case/").content.decode()
    assert reporter.post("/r/case/erase/").status_code == 404
    assert verify().clean


def test_without_number_and_code_there_is_neither(anyone: Client, story: Story):
    for address in ("/r/case/data/", "/r/case/erase/"):
        assert anyone.get(address)["Location"] == "/r/follow/"
    assert anyone.post("/r/case/erase/")["Location"] == "/r/follow/"
    assert CaseContact.objects.filter(case_id=story.id).exists()
