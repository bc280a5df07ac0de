"""The desk issues signs, prints their sheets fast, and posts notices."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from gongzhi.foundation.actors import SYSTEM
from gongzhi.oversight.disclosure.models import Notice
from gongzhi.registry.territory.models import Area, Sign
from gongzhi.registry.territory.services import issue_signs
from tests.handling.cases.cast import COMMUNITY, GRID, Cast

pytestmark = pytest.mark.django_db
SIGNS = f"/areas/{COMMUNITY}/signs/"


def _buildings(count: int) -> None:
    Area.objects.bulk_create(
        Area(code=f"{GRID}{n:03d}", name=f"{n}号楼", level=7, county=GRID[:6], parent_id=GRID)
        for n in range(1, count + 1)
    )


def test_the_desk_issues_replaces_and_retires(browser_of: Callable[[str], Client], cast: Cast):
    secretary = browser_of("community_secretary")
    _buildings(1)

    secretary.post(f"{SIGNS}issue/", {})
    sign = Sign.objects.get(area_id=f"{GRID}001")
    listed = secretary.get(SIGNS).content.decode()
    secretary.post(f"/areas/signs/{sign.code}/replace/", {"note": "褪色", "version": sign.version})
    new = Sign.objects.get(area_id=f"{GRID}001", retired_at__isnull=True)
    secretary.post(f"/areas/signs/{new.code}/retire/", {"note": "拆楼", "version": new.version})

    assert sign.code in listed
    assert not Sign.objects.filter(area_id=f"{GRID}001", retired_at__isnull=True).exists()


@pytest.mark.parametrize("layout", ["full", "compact"])
def test_five_hundred_sheets_come_at_once(
    browser_of: Callable[[str], Client], cast: Cast, layout: str
):
    secretary = browser_of("community_secretary")
    _buildings(500)
    issue_signs(actor=SYSTEM, area_code=COMMUNITY)

    page = secretary.get(f"{SIGNS}print/?level=building&layout={layout}").content.decode()

    assert page.count('class="qr"') == 500
    assert "杏花社区 杏花一格" in page


def test_a_secretary_posts_and_withdraws_a_notice(browser_of: Callable[[str], Client], cast: Cast):
    secretary = browser_of("community_secretary")
    today = timezone.localdate().isoformat()
    typed = {"title": "周六停水", "text": "请蓄水", "area_code": GRID}

    secretary.post("/notices/new/", {**typed, "shown_from": today, "shown_to": today})
    notice = Notice.objects.get()
    listed = secretary.get("/notices/").content.decode()
    secretary.post(f"/notices/{notice.pk}/withdraw/", {"version": notice.version})

    assert "周六停水" in listed
    assert Notice.objects.get().withdrawn_at is not None
