"""A hot topic from the inbox to its end: followed, set right, linked, answered together, closed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gongzhi.handling.cases.models import Case
from gongzhi.handling.plans.models import Measure
from gongzhi.handling.topics.models import Topic, TopicCase
from tests.browser.conftest import Complaints
from tests.handling.cases.cast import Cast
from tests.handling.plans.cast import adopt
from tests.handling.topics.scenes import ALONE, cases_of, topic_of, write, write_noise_among_others

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def _verb(page: Page, name: str) -> None:
    page.get_by_role("group", name="您现在可以办理").get_by_role(
        "link", name=name, exact=True
    ).click()


def test_a_street_follows_sets_right_links_answers_and_closes_a_topic(
    open_browser: Callable[..., Page],
    sign_in: Callable[[Page, str], None],
    cast: Cast,
    complaints: Complaints,
):
    noise = write_noise_among_others(cast)
    other = Case.objects.get(pk=write(cast, ALONE[:1])[0])
    adopt(cast)
    topic = topic_of(noise)

    page = open_browser()
    sign_in(page, "street_dispatcher")
    page.get_by_role("link", name=topic.title, exact=True).click()
    page.get_by_role("button", name="关注").click()
    expect(page.get_by_text("已关注：话题升温时铃铛会提醒您。")).to_be_visible()

    _verb(page, "归入诉求")
    page.get_by_label("诉求编号").fill(other.number)
    page.locator("form .btn-primary").last.click()
    expect(page.get_by_role("link", name=other.number)).to_be_visible()
    topic.refresh_from_db()
    assert topic.count == len(noise) + 1
    page.get_by_role("row", name=other.number).get_by_role("link", name="移除").click()
    page.locator("form .btn-primary").last.click()
    expect(page.get_by_role("link", name=other.number)).to_have_count(0)
    assert not TopicCase.objects.filter(case=other, present=True).exists()

    _verb(page, "关联举措")
    page.get_by_label("举措").select_option(str(Measure.objects.get().pk))
    page.locator("form .btn-primary").last.click()
    expect(page.get_by_text("取消关联")).to_be_visible()

    _verb(page, "统一答复")
    page.get_by_label("答复").fill("已约谈搅拌站，夜间十点后停工。")
    page.locator("form .btn-primary").last.click()
    expect(page.get_by_text("已约谈搅拌站，夜间十点后停工。")).to_be_visible()

    _verb(page, "关闭话题")
    page.get_by_label("理由").fill("夜间停工已落实")
    page.locator("form .btn-primary").last.click()
    expect(page.get_by_text("夜间停工已落实")).to_be_visible()

    topic = Topic.objects.get(pk=topic.pk)
    assert (topic.state, cases_of(topic)) == ("closed", set(noise))
    assert complaints == []
