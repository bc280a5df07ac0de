"""Asked once: a department asks for what is not held, the community answers, the next takes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gongzhi.oversight.burden.models import Cell, DataRequest
from tests.browser.conftest import PASSWORD, Complaints, enter
from tests.channels.api.callers import Staff, hire
from tests.handling.cases.cast import STREET, Cast

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
FORM = ("网格数", "诉求数", "超期诉求", "诉求满意率", "电梯台数", "充电桩数")


def _name_fields(page: Page, title: str, *names: str) -> None:
    page.goto("/burden/requests/ask/")
    page.get_by_label("数据用途").fill(title)
    page.get_by_label("需要的数据项，每行一项").fill("\n".join(names))
    page.get_by_role("button", name="看看已有哪些").click()
    page.get_by_role("heading", name=title).wait_for()


def test_a_department_asks_the_community_answers_and_the_next_takes_it_from_stock(
    open_browser: Callable[..., Page],
    sign_in: Callable[[Page, str], None],
    staff: Staff,
    cast: Cast,
    complaints: Complaints,
):
    heads = [hire("unit_head", unit, STREET).account for unit in (cast.lighting, cast.water)]
    for head in heads:
        head.set_password(PASSWORD)
        head.save()

    first = open_browser()
    enter(first, heads[0].username)
    _name_fields(first, "设施摸底", *FORM)
    expect(first.get_by_text("其中 4 项全部已有")).to_be_visible()
    expect(first.get_by_text("平台没有", exact=True)).to_have_count(2)
    first.get_by_label("索要理由（写明依据条款）").fill("老旧小区改造方案")
    first.get_by_role("button", name="只问没有的").click()
    first.get_by_role("heading", name="各项来源").wait_for()

    second = open_browser(scripts=False)
    enter(second, heads[1].username)
    _name_fields(second, "设施普查", "电梯数量")
    expect(second.get_by_text("已在问", exact=True).first).to_be_visible()
    expect(second.get_by_role("link", name="设施摸底")).to_be_visible()  # the first one
    expect(second.locator("button[value=ask]")).to_have_count(0)  # there is nothing to send
    assert DataRequest.objects.count() == 1

    community = open_browser(width=360)
    sign_in(community, "community_secretary")
    community.goto("/community/")
    community.get_by_role("link", name="答复").click()
    community.get_by_label("电梯台数").fill("12")
    community.get_by_label("充电桩数").fill("30")
    community.get_by_role("button", name="答复").click()
    expect(community.get_by_text("没有要填的数据")).to_be_visible()

    _name_fields(second, "充电设施布点", "网格个数", "电梯数量", "充电桩数量")
    expect(second.get_by_text("不用问任何社区。")).to_be_visible()
    second.get_by_role("button", name="从存量取用").click()
    expect(second.get_by_role("cell", name="12")).to_be_visible()
    expect(second.get_by_role("cell", name="30")).to_be_visible()

    assert Cell.objects.filter(asked=True).count() == 2
    assert complaints == []
