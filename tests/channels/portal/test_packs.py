"""The pages of policy packs: what holds from which clause, a load previewed and confirmed."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from gongzhi.foundation.actors import SYSTEM
from gongzhi.handling.cases.services import load_categories
from gongzhi.handling.plans.models import Programme
from gongzhi.packs.checking import check_pack
from gongzhi.packs.services import load_pack
from gongzhi.packs.shipped import shipped_folders
from gongzhi.registry.provisions.models import LoadedPack
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COUNTY, STREET

NINGXIA, HEFEI = "party-led-governance-2025", "urban-party-building-2019"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _browser(staff: Staff, role: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(staff[role].account, backend=BACKEND)
    return client


@pytest.fixture
def loaded(staff: Staff) -> None:
    """Two packs that differ, at the county."""
    load_categories()
    for name in (HEFEI, NINGXIA):
        load_pack(actor=SYSTEM, pack=check_pack(shipped_folders()[name]), area_code=COUNTY)


def test_a_secretary_reads_what_holds_with_clause_origin_and_what_is_overridden(
    staff: Staff, loaded: None
):
    page = (
        _browser(staff, "community_secretary")
        .get("/packs/?section=structure&q=网格")
        .content.decode()
    )

    assert "每个网格至少配备1名专职网格员" in page
    assert "党建引领基层治理三年实施方案" in page
    assert "处规定不一致，已按规则处理" in page
    assert "每个网格配备1名网格长、2名以上专兼职网格员" in page
    assert "生效更晚的条目优先" in page
    assert "/load/" not in page


def test_the_workbook_lists_what_holds_and_what_does_not(staff: Staff, loaded: None):
    answer = _browser(staff, "street_leader").get(f"/packs/export/?area={STREET}")

    sheet = CalamineWorkbook.from_filelike(BytesIO(answer.getvalue())).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert rows[0][5] == "原文"
    assert {row[11] for row in rows[1:]} == {"生效", "被覆盖"}


def test_a_load_is_shown_first_and_done_when_confirmed(staff: Staff):
    load_categories()
    browser = _browser(staff, "administrator")
    address, entries = f"/packs/{NINGXIA}/load/", {"area_code": COUNTY, "note": "区委决定"}

    shown = browser.post(address, entries).content.decode()
    assert "每个网格至少配备1名专职网格员" in shown
    assert "未采纳" in shown
    assert "不从这里新建" in shown
    assert not LoadedPack.objects.exists()

    done = browser.post(address, {**entries, "step": "confirm"})
    assert done["Location"] == f"/packs/?area={COUNTY}"
    assert LoadedPack.objects.get().code == NINGXIA

    pack_id = LoadedPack.objects.get().pk
    browser.post(f"/packs/{pack_id}/unload/", {"note": "", "step": "confirm"})
    assert LoadedPack.objects.get().unloaded_at is not None
    assert not Programme.objects.filter(withdrawn_at__isnull=True).exists()


def test_a_pack_that_does_not_ship_is_not_found(staff: Staff):
    assert _browser(staff, "administrator").get("/packs/nothing/load/").status_code == 404


def test_who_may_not_change_categories_is_told_so_in_words(staff: Staff):
    load_categories()
    browser = _browser(staff, "street_leader")
    shown = browser.post("/packs/beijing-regulations/load/", {"area_code": STREET, "note": ""})
    assert "事项分类全平台通用" in shown.content.decode()
    assert "这个政策包是为北京市编写的" in shown.content.decode()

    pack = check_pack(shipped_folders()["beijing-regulations"])
    loaded = load_pack(actor=SYSTEM, pack=pack, area_code=STREET).pack
    refused = browser.post(f"/packs/{loaded.pk}/unload/", {"note": ""})

    assert refused.status_code == 403
    assert "W0105 公共收益公示”，不在您的权限之内" in refused.content.decode()
