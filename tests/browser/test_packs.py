"""Policy packs at the desk: what holds, a load looked at and done, an origin, an unload."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gongzhi.foundation.actors import SYSTEM
from gongzhi.packs.checking import check_pack
from gongzhi.packs.services import load_pack
from gongzhi.packs.shipped import shipped_folders
from gongzhi.registry.provisions.models import LoadedPack
from tests.browser.conftest import PASSWORD, Complaints, enter, wait_until
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COUNTY

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
HEFEI = "urban-party-building-2019"
NEW = "滨州市社会治理网格化服务管理条例"
NO_SCROLLING = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def test_an_administrator_looks_loads_finds_an_origin_and_unloads(
    open_browser: Callable[..., Page],
    staff: Staff,
    complaints: Complaints,
):
    load_pack(actor=SYSTEM, pack=check_pack(shipped_folders()[HEFEI]), area_code=COUNTY)

    account = staff["administrator"].account
    account.set_password(PASSWORD)
    account.save()

    desk = open_browser(width=1280)
    enter(desk, account.username)
    desk.goto("/packs/")
    expect(desk.get_by_role("heading", name="已加载的政策包")).to_be_visible()
    desk.get_by_text("本版本随附的政策包").click()
    desk.get_by_role("row").filter(has_text=NEW).get_by_role("link", name="比对并加载").click()
    desk.get_by_label("适用范围").select_option(COUNTY)
    desk.get_by_role("button", name="预览变化").click()
    expect(desk.get_by_text("这个政策包是为滨州市编写的")).to_be_visible()
    desk.get_by_text("组织层级 1 条新增").click()
    expect(desk.get_by_text("网格应当配置网格员").first).to_be_visible()
    expect(desk.get_by_role("heading", name="与其他政策包不一致之处")).to_be_visible()
    assert LoadedPack.objects.count() == 1
    desk.get_by_role("button", name="加载", exact=True).click()
    desk.get_by_text(f"已加载：{NEW}").wait_for()

    phone = open_browser(width=360)
    enter(phone, account.username)
    phone.goto(f"/packs/?area={COUNTY}&section=structure&q=网格")
    wait_until(phone, NO_SCROLLING)
    entry = phone.get_by_role("row").filter(has_text="grid.unit")
    expect(entry).to_contain_text("网格应当配置网格员")
    expect(entry).to_contain_text(NEW)
    expect(entry).to_contain_text("覆盖")
    phone.get_by_text("规定不一致，已按规则处理").click()
    expect(phone.get_by_text("生效更晚的条目优先").first).to_be_visible()
    wait_until(phone, NO_SCROLLING)

    phone.get_by_role("row").filter(has_text=NEW).get_by_role("link", name="卸载").click()
    phone.get_by_role("button", name="预览变化").click()
    expect(phone.get_by_text("收回什么，保留什么")).to_be_visible()
    wait_until(phone, NO_SCROLLING)
    phone.get_by_role("button", name="卸载", exact=True).click()
    phone.get_by_text(f"已卸载：{NEW}").wait_for()

    assert LoadedPack.objects.get(unloaded_at__isnull=True).code == HEFEI
    assert complaints == []
