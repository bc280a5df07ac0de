"""The bell, the list, one's choices and the group robots, through the browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongzhi.channels.notify.models import Notification, Preference, RobotEndpoint
from gongzhi.channels.notify.queries import PAGE, count_unread
from tests.channels.api.callers import Staff
from tests.channels.notify.conftest import Happen
from tests.handling.cases.cast import Cast, Story

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def handler(browser_of: Callable[[str], Client]) -> Client:
    return browser_of("unit_handler")


def _bell(browser: Client) -> str:
    found = re.search(r"Notifications, ([^<]+)<", browser.get("/notifications/").content.decode())
    assert found is not None
    return found[1]


def _fill(staff: Staff, number: int) -> None:
    now = timezone.now()
    Notification.objects.bulk_create(
        Notification(
            account=staff["unit_handler"].account,
            kind="imported",
            subject_kind="import",
            subject_key="1",
            facts={"event": "imported", "state": "done", "added": n, "refused": 0},
            happened_at=now - timedelta(minutes=n),
        )
        for n in range(number)
    )


def test_the_bell_counts_and_the_notification_opens_the_case(
    handler: Client, report: Callable[..., Story], happen: Happen
):
    number = report().dispatched().case.number
    happen()
    assert _bell(handler) == "1 unread"

    page = handler.get("/notifications/").content.decode()
    link = re.search(r'class="case-title" href="(/notifications/\d+/)"', page)
    assert link is not None
    opened = handler.get(link[1])

    assert "Dispatched to your unit" in page
    assert opened["Location"] == f"/cases/{number}/"
    assert handler.get(opened["Location"]).status_code == 200
    assert _bell(handler) == "none unread"
    assert "Nothing unread" in handler.get("/notifications/").content.decode()
    assert number in handler.get("/notifications/?show=all").content.decode()


def test_one_and_all_are_marked_as_read_with_and_without_scripts(handler: Client, staff: Staff):
    _fill(staff, 3)
    first, second, _third = Notification.objects.order_by("-happened_at")

    part = handler.post(f"/notifications/{first.pk}/read/", headers=HTMX).content.decode()
    plain = handler.post(f"/notifications/{second.pk}/read/?show=all")

    assert part.count("<li class") == 2
    assert 'hx-swap-oob="outerHTML"' in part
    assert plain["Location"] == "/notifications/?show=all"
    assert _bell(handler) == "1 unread"
    assert handler.post("/notifications/read/").status_code == 302
    assert _bell(handler) == "none unread"


def test_another_s_notification_does_not_exist(handler: Client, staff: Staff):
    _fill(staff, 1)
    row = Notification.objects.get()
    row.account = staff["unit_head"].account
    row.save()

    assert handler.get(f"/notifications/{row.pk}/").status_code == 404
    assert handler.post(f"/notifications/{row.pk}/read/").status_code == 404
    assert "Nothing unread" in handler.get("/notifications/").content.decode()


def test_the_list_goes_on_page_by_page_and_narrows_to_a_kind(handler: Client, staff: Staff):
    _fill(staff, PAGE + 5)

    first = handler.get("/notifications/").content.decode()
    further = re.search(r'href="(\?after=[^"]+)"', first)
    assert further is not None
    second = handler.get(f"/notifications/{further[1]}").content.decode()

    assert (first.count("<li class"), second.count("<li class")) == (PAGE, 5)
    assert "Nothing unread" in handler.get("/notifications/?kind=overdue").content.decode()
    assert handler.get("/notifications/?after=nonsense").status_code == 400
    assert handler.get(f"/notifications/?after={'9' * 40}-1").status_code == 400


def test_the_bell_is_one_statement_on_the_index_of_unread_ones(handler: Client, staff: Staff):
    _fill(staff, 120)
    account = staff["unit_handler"].account

    with CaptureQueriesContext(connection) as made:
        assert (count_unread(account.pk), len(made)) == (100, 1)
    page = handler.get("/notifications/bell/").content.decode()

    assert ">99+<" in page
    with CaptureQueriesContext(connection) as made:
        handler.get("/account/")
    counted = [q for q in made.captured_queries if "notify_notification" in q["sql"]]
    assert len(counted) == 1


def test_a_page_left_open_is_not_turned_into_the_sign_in_by_its_bell(db: None):
    answer = Client().get("/notifications/bell/", headers=HTMX)

    assert answer.status_code == 204
    assert "HX-Redirect" not in answer


def test_residents_pages_pay_nothing_for_the_bell(db: None):
    with CaptureQueriesContext(connection) as made:
        Client().get("/r/")

    assert not [q for q in made.captured_queries if "notify_" in q["sql"]]


def test_one_s_choices_are_kept_by_a_plain_form(handler: Client, staff: Staff):
    page = handler.get("/notifications/preferences/").content.decode()
    fields = dict.fromkeys(re.findall(r'<select name="(\w+-email)"', page), "off")
    given = {
        **fields, "email": "lu@example.org", "quiet_start": "20:00", "quiet_end": "07:00",
        "overdue-page": "on", "overdue-email": "now", "routed-robot": "on",
    }  # fmt: skip

    answer = handler.post("/notifications/preferences/", given)
    shown = handler.get("/notifications/preferences/").content.decode()

    assert answer["Location"] == "/notifications/preferences/"
    assert 'value="lu@example.org"' in shown
    assert 'value="20:00"' in shown
    stored = Preference.objects.get(account=staff["unit_handler"].account, kind="routed")
    assert (stored.in_page, stored.email, stored.robot) == (False, "off", True)
    account = staff["unit_handler"].account
    account.refresh_from_db()
    assert account.email == "lu@example.org"


def test_a_wrong_address_comes_back_on_the_form(handler: Client):
    answer = handler.post("/notifications/preferences/", {"email": "no address"})

    assert answer.status_code == 400
    assert "id_email_error" in answer.content.decode()


def test_the_administrator_keeps_robots_and_never_sees_what_opens_them(
    browser_of: Callable[[str], Client], cast: Cast
):
    browser = browser_of("administrator")
    webhook = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123456789abcdef-invented"
    given = {"name": "值班群", "provider": "wecom", "unit_id": cast.lighting.pk, "timing": "now"}

    assert "No group robot yet" in browser.get("/notifications/robots/").content.decode()
    refused = browser.post("/notifications/robots/new/", {**given, "webhook": "https://a.example"})
    added = browser.post("/notifications/robots/new/", {**given, "webhook": webhook})
    robot = RobotEndpoint.objects.get()
    listed = browser.get("/notifications/robots/").content.decode()
    form = browser.get(f"/notifications/robots/{robot.pk}/change/").content.decode()
    changed = browser.post(
        f"/notifications/robots/{robot.pk}/change/",
        {**given, "name": "夜班群", "version": robot.version},
    )
    removed = browser.post(f"/notifications/robots/{robot.pk}/remove/", {"note": "群已解散"})

    assert refused.status_code == 400
    assert [each.status_code for each in (added, changed, removed)] == [302, 302, 302]
    assert "qyapi.weixin.qq.com …nted" in listed
    assert "0123456789abcdef" not in listed + form
    assert not RobotEndpoint.objects.exists()
