"""Reporting, listing and reading cases over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongzhi.channels.api.schemas.cases import (
    CaseDetailOut,
    CaseListOut,
    CreatedOut,
    ReportOut,
    TimelineOut,
)
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Case
from tests.channels.api.callers import Caller, Staff, dismiss, hire
from tests.handling.cases.cast import COMMUNITY, GRID, IN_GRID, LAMP, NOWHERE, Cast, Story

REPORT = {"title": "楼前路灯不亮", "category_code": LAMP, "lon": IN_GRID[0], "lat": IN_GRID[1]}


def test_anybody_reports_and_follows_by_number_and_secret(anyone: Caller):
    made = anyone.post("/cases", {**REPORT, "contact_phone": "13000000001"})

    assert made.status_code == 201
    created = CreatedOut.model_validate(made.json())
    followed = anyone.get(f"/reports/{created.number}", X_Case_Secret=created.secret)
    assert followed.status_code == 200
    seen = ReportOut.model_validate(followed.json())
    assert seen.title == REPORT["title"]
    assert [step.verb for step in seen.steps] == ["create"]
    assert "13000000001" not in followed.content.decode()


def test_a_wrong_secret_opens_nothing(anyone: Caller, story: Story):
    number = story.case.number

    for secret in ("", "AAAAA-AAAAA"):
        refused = anyone.get(f"/reports/{number}", X_Case_Secret=secret)
        assert refused.status_code == 401


def test_reporter_rates_through_the_api(anyone: Caller, report: Callable[..., Story]):
    story = report().closed()

    rated = anyone.post(
        f"/cases/{story.case.number}/rate",
        {"resolved": True, "satisfied": 5},
        X_Case_Secret=story.secret,
    )

    assert rated.status_code == 200
    assert story.case.status == "rated"


def test_the_secret_of_one_case_does_not_open_another(anyone: Caller, report: Callable[..., Story]):
    mine, other = report().closed(), report().closed()

    refused = anyone.post(
        f"/cases/{other.case.number}/rate",
        {"resolved": True, "satisfied": 5},
        X_Case_Secret=mine.secret,
    )

    assert refused.status_code == 401
    assert other.case.status == "closed"


def test_a_token_reports_with_source_api_and_the_grid_comes_from_the_point(dispatcher: Caller):
    made = dispatcher.post("/cases", REPORT)

    case = Case.objects.get(pk=made.json()["id"])
    assert case.source == "api"
    assert case.grid_code == GRID
    assert made["Location"] == f"/api/v1/cases/{case.pk}"


def test_a_report_outside_every_grid_is_kept_unplaced(dispatcher: Caller):
    made = dispatcher.post("/cases", {**REPORT, "lon": NOWHERE[0], "lat": NOWHERE[1]})

    assert made.status_code == 201
    listed = dispatcher.get("/cases", {"queue": "unplaced"}).json()["items"]
    assert [row["id"] for row in listed] == [made.json()["id"]]


def test_list_page_by_page_without_gap_or_double(dispatcher: Caller, report: Callable[..., Story]):
    ids = {report(title=f"第{n}件").id for n in range(7)}

    seen: list[int] = []
    params: dict[str, Any] = {"limit": 3}
    while True:
        page = CaseListOut.model_validate(dispatcher.get("/cases", params).json())
        seen += [row.id for row in page.items]
        if page.next is None:
            break
        params["cursor"] = page.next

    assert len(seen) == len(set(seen))
    assert set(seen) == ids


@pytest.mark.parametrize("order", ["newest", "deadline"])
def test_both_orders_page_to_the_end(dispatcher: Caller, report: Callable[..., Story], order: str):
    ids = {report().id for _ in range(5)}
    waiting = report().accepted()
    cases.suspend_case(actor=waiting.cast.leader, case_id=waiting.id, note="等待备件")
    ids.add(waiting.id)

    first = dispatcher.get("/cases", {"order": order, "limit": 4}).json()
    second = dispatcher.get("/cases", {"order": order, "limit": 4, "cursor": first["next"]}).json()

    assert {row["id"] for row in first["items"] + second["items"]} == ids
    assert second["next"] is None


@pytest.mark.parametrize("cursor", ["x", "AAAA", "bmV3ZXN0LjEuMQ==x", "💥", "ZGVhZGxpbmUuMS4x"])
def test_a_foreign_cursor_is_refused(dispatcher: Caller, cursor: str):
    refused = dispatcher.get("/cases", {"cursor": cursor})

    assert refused.status_code == 422
    assert refused.json()["field"] == "cursor"


def test_detail_holds_what_the_page_needs(dispatcher: Caller, report: Callable[..., Story]):
    story = report().handling()

    read = dispatcher.get(f"/cases/{story.case.number}")

    detail = CaseDetailOut.model_validate(read.json())
    assert detail.contact is not None
    assert detail.contact.name == "王**"
    assert "13000000001" not in read.content.decode()
    assert [row.unit_id for row in detail.assignments] == [story.cast.lighting.pk]
    assert [step.verb for step in detail.timeline][:2] == ["cases.create", "cases.accept"]
    assert {clock.phase for clock in detail.clocks} == {"filing", "dispatch", "handling"}
    assert "reassign" in detail.verbs
    assert "take" not in detail.verbs
    assert read["ETag"] == f'"{story.case.version}"'


def test_clocks_of_the_detail_agree_with_the_stored_deadline(
    dispatcher: Caller, report: Callable[..., Story]
):
    story = report().handling()

    clocks = dispatcher.get(f"/cases/{story.id}").json()["clocks"]

    running = next(clock for clock in clocks if clock["phase"] == "handling")
    detail = CaseDetailOut.model_validate(dispatcher.get(f"/cases/{story.id}").json())
    assert detail.due_at == story.case.due_at
    assert running["stopped_at"] is None


def test_contact_is_hidden_from_the_unit_without_consent(
    staff: Staff, report: Callable[..., Story]
):
    hidden, shown = report().dispatched(), report(consent_to_unit=True).dispatched()

    handler = staff["unit_handler"]

    assert handler.get(f"/cases/{hidden.id}").json()["contact"] is None
    assert handler.get(f"/cases/{shown.id}").json()["contact"]["name"] == "王**"


def test_access_is_gone_the_moment_a_case_is_routed_away(
    staff: Staff, report: Callable[..., Story]
):
    story, handler = report().dispatched(), staff["unit_handler"]
    assert handler.get(f"/cases/{story.id}").status_code == 200

    cases.reassign_case(
        actor=story.cast.dispatcher, case_id=story.id, unit_id=story.cast.water.pk, note="归水司"
    )

    assert handler.get(f"/cases/{story.id}").status_code == 404
    assert handler.get(f"/cases/{story.id}/timeline").status_code == 404
    assert handler.get("/cases").json()["items"] == []
    assert handler.do(story.id, "take").status_code == 404


def test_access_is_gone_the_moment_an_appointment_ends(dispatcher: Caller, story: Story):
    assert dispatcher.get(f"/cases/{story.id}").status_code == 200

    dismiss(dispatcher)

    assert dispatcher.get(f"/cases/{story.id}").status_code == 404
    assert dispatcher.get("/cases").status_code == 403


def test_a_case_routed_to_two_of_ones_units_is_listed_once(
    cast: Cast, staff: Staff, report: Callable[..., Story]
):
    handler = staff["unit_handler"]
    second = hire("unit_handler", cast.water)
    second.account.appointments.update(account=handler.account)
    story = report().handling()
    cases.assign_part(
        actor=cast.dispatcher, case_id=story.id, unit_id=cast.water.pk, note="查看电缆沟积水"
    )

    listed = handler.get("/cases").json()["items"]
    counted = handler.get("/queues").json()["queues"]

    assert [row["id"] for row in listed] == [story.id]
    assert counted["handling"] == 1


def test_reveal_answers_in_clear_and_goes_on_record(dispatcher: Caller, story: Story):
    shown = dispatcher.do(story.id, "reveal_contact", note="需要核实地点")

    assert shown.json() == {
        "name": "王示例", "phone": "13000000001", "email": "", "title": "", "detail": "",
    }  # fmt: skip
    items = TimelineOut.model_validate(dispatcher.get(f"/cases/{story.id}/timeline").json()).items
    assert items[-1].verb == "cases.reveal_contact"


def test_a_number_in_the_text_is_starred_until_revealed(
    dispatcher: Caller, anyone: Caller, report: Callable[..., Story]
):
    written = {"title": "请回电13900000002", "detail": "写信给 wang@example.cn"}
    story = report(**written)

    read = CaseDetailOut.model_validate(dispatcher.get(f"/cases/{story.id}").json())
    done = dispatcher.do(story.id, "comment", note="已读").json()
    shown = dispatcher.do(story.id, "reveal_contact", note="需要核实地点").json()
    own = anyone.get(f"/reports/{story.case.number}", X_Case_Secret=story.secret).json()

    assert (read.title, read.detail) == ("请回电13*******02", "写信给 w***@***")
    assert done["title"] == read.title
    assert {name: shown[name] for name in written} == written
    assert {name: own[name] for name in written} == written


def test_similar_cases_are_found_before_a_report(dispatcher: Caller, story: Story):
    near = {"category": LAMP, "lon": IN_GRID[0], "lat": IN_GRID[1]}

    found = dispatcher.get("/cases/similar", near).json()["items"]

    assert [one["case_id"] for one in found] == [story.id]


def test_registers_say_what_a_program_needs(staff: Staff, anyone: Caller, story: Story):
    dispatcher = staff["street_dispatcher"]

    assert any(one["code"] == LAMP for one in anyone.get("/categories").json()["items"])
    areas = dispatcher.get("/areas", {"under": COMMUNITY}).json()["items"]
    assert GRID in {area["code"] for area in areas}
    assert dispatcher.get("/units").json()["items"]
    assert dispatcher.get("/me").json()["grants"][0]["role"] == "street_dispatcher"
    assert dispatcher.get("/queues").json()["queues"]["to_file"] == 1
    grids = dispatcher.get("/map/grids").json()["items"]
    assert grids == [{"area_code": GRID, "open": 1, "overdue": 0}]


def test_statements_of_each_request_are_pinned(dispatcher: Caller, report: Callable[..., Story]):
    story = report().handling()
    dispatcher.post("/cases", REPORT)
    dispatcher.get(f"/cases/{story.id}")

    def count(ask: Callable[[], object]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            ask()
        return len(caught)

    assert count(lambda: dispatcher.get("/cases")) == 3
    assert count(lambda: dispatcher.get("/cases", {"category": "P01", "words": "路灯"})) <= 8
    assert count(lambda: dispatcher.get(f"/cases/{story.id}")) == 6
    assert count(lambda: dispatcher.get("/queues")) == 2
    assert count(lambda: dispatcher.get("/map/grids")) == 2
    assert count(lambda: dispatcher.post("/cases", REPORT)) <= 10
    assert count(lambda: dispatcher.post("/cases", REPORT, Idempotency_Key="k1")) <= 12


def test_session_needs_the_csrf_token_to_write(dispatcher: Caller, story: Story):
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(
        dispatcher.account, backend="allauth.account.auth_backends.AuthenticationBackend"
    )

    read = browser.get("/api/v1/me")
    refused = browser.post(
        f"/api/v1/cases/{story.id}/accept", "{}", content_type="application/json"
    )

    assert read.status_code == 200
    assert refused.status_code == 403
    assert refused.json()["code"] == "csrf"
    assert story.status == "received"


def test_an_account_with_a_password_of_somebody_elses_choice_gets_nothing_by_session(
    dispatcher: Caller,
):
    dispatcher.account.must_change_password = True
    dispatcher.account.save()
    browser = Client(raise_request_exception=False)
    browser.force_login(
        dispatcher.account, backend="allauth.account.auth_backends.AuthenticationBackend"
    )

    refused = browser.get("/api/v1/me")

    assert (refused.status_code, refused.json()["code"]) == (403, "not-permitted")


def test_a_moment_without_its_zone_is_local_time(dispatcher: Caller, story: Story):
    now = timezone.localtime().replace(tzinfo=None)
    before, after = (now - timedelta(hours=1)).isoformat(), (now + timedelta(hours=1)).isoformat()

    def listed(**params: str) -> int:
        return len(dispatcher.get("/cases", params).json()["items"])

    assert listed(received_from=before, received_to=after) == 1
    assert listed(received_from=after) == listed(received_to=before) == 0
    assert listed(received_from=before, words="路灯") == 1


def test_answers_come_with_a_report_or_after_and_are_told(anyone: Caller, dispatcher: Caller):
    told = anyone.get("/categories").json()["items"]
    asked = next(one["questions"] for one in told if one["code"] == LAMP)
    assert [(one["key"], one["kind"]) for one in asked] == [
        ("pole_number", "text"), ("lamps", "choice"),
    ]  # fmt: skip

    wrong = anyone.post("/cases", {**REPORT, "answers": {"lamps": "七盏"}})
    made = anyone.post("/cases", {**REPORT, "answers": {"lamps": "一盏"}}).json()
    secret = {"X_Case_Secret": made["secret"]}
    number = made["number"]
    later = anyone.post(f"/cases/{number}/supplement", {"answers": {"pole_number": "A"}}, **secret)

    assert (wrong.status_code, wrong.json()["field"]) == (422, "answers.lamps")
    assert later.status_code == 200
    seen = ReportOut.model_validate(anyone.get(f"/reports/{number}", **secret).json())
    assert ([one.value for one in seen.answers], seen.questions) == (["一盏", "A"], [])
    detail = dispatcher.get(f"/cases/{number}").json()
    assert [one["key"] for one in CaseDetailOut.model_validate(detail).model_dump()["answers"]] == [
        "lamps", "pole_number",
    ]  # fmt: skip
