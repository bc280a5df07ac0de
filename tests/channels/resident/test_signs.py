"""A scanned sign fixes the place; a bad one is said plainly and costs nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from gongzhi.channels.portal.signsheets import qr_of
from gongzhi.foundation.actors import SYSTEM
from gongzhi.handling.cases.models import Case
from gongzhi.registry.territory.models import Area, Sign
from gongzhi.registry.territory.services import create_area, issue_signs, retire_sign
from tests.handling.cases.cast import GRID, IN_GRID, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign(cast: Cast) -> Sign:
    building = create_area(actor=SYSTEM, parent_code=GRID, name="3号楼")
    Area.objects.filter(pk=building.pk).update(lon=IN_GRID[0], lat=IN_GRID[1])
    return issue_signs(actor=SYSTEM, area_code=building.code).new[0]


def test_a_scan_opens_the_form_at_the_place_in_words(anyone: Client, sign: Sign):
    page = anyone.get(f"/q/{sign.code}/", follow=True).content.decode()

    assert "榆钱街道 杏花社区 杏花一格 3号楼" in page
    assert f'name="sign" value="{sign.code}"' in page


def test_a_report_by_sign_needs_no_other_place(anyone: Client, sign: Sign):
    anyone.post("/r/report/", {"detail": "楼道灯不亮", "sign": sign.code})

    case = Case.objects.get()
    assert (case.area_code, case.placed) == (sign.area_id, True)
    assert (case.lon, case.lat) == IN_GRID


def test_a_sign_retired_after_the_scan_asks_for_the_place_and_keeps_the_words(
    anyone: Client, sign: Sign
):
    retire_sign(actor=SYSTEM, code=sign.code)

    answer = anyone.post("/r/report/", {"detail": "楼道灯不亮", "sign": sign.code})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "no longer in use" in page
    assert "楼道灯不亮" in page


@pytest.mark.parametrize("code", ["AAAAAAAA", "x", "<script>"])
def test_an_unknown_sign_is_said_and_leads_to_another_way(anyone: Client, cast: Cast, code: str):
    answer = anyone.get(f"/q/{code}/")

    page = answer.content.decode()
    assert answer.status_code == 404
    assert "This sign is not in use" in page
    assert 'href="/r/report/"' in page


def test_a_qr_drawing_holds_no_script():
    drawn = qr_of("https://example.org/q/AAAA0001/")

    assert "<script" not in drawn
    assert "style=" not in drawn
