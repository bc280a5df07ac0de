"""A community's day: what is asked, which duties are due, which standards are not met."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from gongzhi.foundation.actors import SYSTEM
from gongzhi.handling.plans.models import DutyInstance
from gongzhi.oversight.standards.services import record_check
from gongzhi.packs.checking import check_pack
from gongzhi.packs.services import load_pack
from gongzhi.packs.shipped import shipped_folders
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COMMUNITY, STREET, Cast
from tests.handling.plans.cast import adopt, duty

Browsers = Callable[[str], Client]


def test_the_day_lists_duties_with_their_days_and_standards_not_met(
    cast: Cast, staff: Staff, browser_of: Browsers
) -> None:
    adopt(cast, measures=[], duties=[duty()])
    instance = DutyInstance.objects.get(unit=cast.committee)

    page = browser_of("community_secretary").get("/community/").content.decode()
    listed = f"/duties/?state=due&area={COMMUNITY}"
    own, everywhere = (
        browser_of("street_leader").get(address).content.decode()
        for address in (listed, "/duties/?state=due")
    )

    assert listed.replace("&", "&amp;") in page
    assert (own.count("data-row>"), everywhere.count("data-row>")) == (1, 2)
    assert f'name="area" value="{COMMUNITY}"' in own
    assert "党建联席会议" in page
    assert f"{instance.due_at:%m-%d}" in page
    assert f"/duties/{instance.pk}/keep/" in page
    assert "None, by the last check." in page
    pack = check_pack(shipped_folders()["party-led-governance-2025"])
    load_pack(actor=SYSTEM, pack=pack, area_code=STREET)
    record_check(actor=SYSTEM, area_code=STREET)
    page = browser_of("community_secretary").get("/community/").content.decode()
    assert "Instructor of a grid" in page
    assert f"/standards/grid-instructor/?area={COMMUNITY}" in page
    instructor = browser_of("grid_instructor").get(f"/community/{COMMUNITY}/").content.decode()
    assert f"/duties/{instance.pk}/keep/" not in instructor
