"""Reasons of a rating on pages and for programs: worded, ticked, read and counted."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import load_workbook

from gongzhi.handling.cases.models import RatedReason, RatingReason
from gongzhi.handling.cases.services import load_rating_reasons
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import STREET, Story

pytestmark = pytest.mark.django_db


def test_a_reason_is_worded_ticked_by_the_reporter_and_read(
    browser_of: Callable[[str], Client], anyone: Client, story: Story, staff: Staff
):
    load_rating_reasons()
    administrator, dispatcher = browser_of("administrator"), browser_of("street_dispatcher")
    values = {"satisfied": "no", "title": "约的时间没来", "title_en": "Nobody came when promised"}
    administrator.post("/rating-reasons/new/", {**values, "active": "on"})
    late = RatingReason.objects.get(title=values["title"])
    assert dispatcher.get("/rating-reasons/").status_code == 403
    assert values["title"] in administrator.get("/rating-reasons/").content.decode()
    listed = anyone.get("/api/v1/rating-reasons").json()["items"]
    assert [each["id"] for each in listed if each["title"] == values["title"]] == [late.pk]

    story.closed()
    anyone.post("/r/follow/", {"number": story.case.number, "secret": story.secret})
    form = anyone.get("/r/case/").content.decode()
    assert "What was good" in form
    assert values["title_en"] in form
    rating = {"resolved": "yes", "satisfied": "3", "liked": str(listed[0]["id"])}
    wrong = anyone.post("/r/case/rate/", rating | {"disliked": "999999"})
    anyone.post("/r/case/rate/", rating | {"disliked": str(late.pk)})

    assert wrong.status_code == 400
    assert RatedReason.objects.filter(case_id=story.id).count() == 2
    page = dispatcher.get(f"/cases/{story.case.number}/").content.decode()
    assert f"named: {listed[0]['title']}、{values['title']}" in page
    detail = staff["street_dispatcher"].get(f"/cases/{story.id}").json()
    assert detail["reasons"] == [listed[0]["title"], values["title"]]
    sent = BytesIO(dispatcher.get("/cases/export/").getvalue())
    rows = load_workbook(sent).get_sheet_by_index(0).to_python()
    named = rows[1][rows[0].index("Reasons of the rating")]
    assert named == f"{listed[0]['title']}、{values['title']}"


def test_an_area_s_counts_stand_beside_its_rates(browser_of: Callable[[str], Client], staff: Staff):
    page = browser_of("street_leader").get(f"/metrics/case.satisfaction_rate/?area={STREET}")

    assert "What reporters named" in page.content.decode()
    told = staff["street_leader"].get("/rating-reasons/named", {"area": STREET}).json()
    assert told["items"] == []
    outside = staff["street_leader"].get("/rating-reasons/named", {"area": ""})
    assert outside.status_code == 403
