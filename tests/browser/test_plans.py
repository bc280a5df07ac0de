"""A programme's measure on its whole way: assigned, carried out, verified, met on and briefed."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from docx import Document
from playwright.sync_api import Page, expect

from gongzhi.handling.plans.models import Measure
from tests.browser.conftest import Complaints
from tests.handling.cases.cast import Cast
from tests.handling.plans.cast import adopt, measure, soon

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
FIGURE = {"metric": "grid.without_full_time_officer", "at_most": 0}


def _do(page: Page, measure_id: int, slug: str, **fields: str) -> None:
    """Open a verb on the measure's page, fill in its sheet and send it."""
    page.goto(f"/plans/{measure_id}/")
    page.click(f"a[href='/plans/{measure_id}/{slug}/']")
    sheet = page.locator("#sheet form")
    for name, value in fields.items():
        field = sheet.locator(f"[name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    sheet.locator("button[type=submit]").click()
    expect(page.locator("#sheet")).to_be_hidden()


def test_a_measure_is_assigned_reported_verified_met_on_and_briefed(
    open_browser: Callable[..., Page],
    sign_in: Callable[[Page, str], None],
    cast: Cast,
    complaints: Complaints,
    tmp_path: Path,
):
    adopt(
        cast,
        measures=[measure(metrics=[FIGURE], milestones=[], parameters=[], text="配齐网格员")],
    )
    row = Measure.objects.get()
    leader, head = open_browser(), open_browser(width=360)
    sign_in(leader, "street_leader")
    sign_in(head, "unit_head")

    _do(leader, row.pk, "assign", lead_unit_id=str(cast.lighting.pk), due_on=soon().isoformat())
    expect(leader.get_by_text("无专职网格员的网格").first).to_be_visible()
    _do(head, row.pk, "accept")
    head.click(f"a[href='/plans/{row.pk}/report-progress/']")
    expect(head.locator("#sheet").get_by_text("无专职网格员的网格")).to_be_visible()
    _do(head, row.pk, "report-progress", note="已到岗一名", percent="60")
    expect(head.get_by_text("已到岗一名").first).to_be_visible()
    [report] = row.reports.all()
    assert report.figures[0]["value"] == "2"  # put in by the platform

    leader.goto("/meetings/new/")
    leader.locator("main form button[type=submit]").click()
    leader.locator("[name^=task_]").first.fill("报送到岗名单")
    leader.locator("[name^=day_]").first.fill(soon(30).isoformat())
    leader.locator("[name=minutes]").fill("会议研究了网格力量。")
    leader.locator("form[action$='/minutes/'] button[type=submit]").click()
    expect(leader.get_by_text("报送到岗名单").first).to_be_visible()

    head.goto(f"/plans/{row.pk}/")
    expect(head.get_by_text("报送到岗名单").first).to_be_visible()
    head.click(f"a[href='/plans/{row.pk}/report-progress/']")
    head.locator("#sheet [name=milestone_ids]").check()
    head.locator("#sheet [name=note]").fill("名单已报")
    head.locator("#sheet button[type=submit]").click()
    expect(head.locator("#sheet")).to_be_hidden()
    _do(head, row.pk, "submit-evidence", note="全部到岗", evidence_text="网格员到岗名单")
    _do(leader, row.pk, "verify")
    assert Measure.objects.get().status == "verified"

    leader.goto("/briefing/")
    with leader.expect_download() as download:
        leader.locator("form.briefing button[type=submit]").click()
    path = tmp_path / "briefing.docx"
    download.value.save_as(path)
    text = "\n".join(line.text for line in Document(BytesIO(path.read_bytes())).paragraphs)
    assert "配齐" in text or "优化领导协调机制" in text
    assert f"{timezone.localdate():%Y}" in text
    assert complaints == []
