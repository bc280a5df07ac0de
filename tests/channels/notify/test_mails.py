"""E-mails: gathered as each person chose, sent once, in their language."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from gongzhi.channels.notify import sending, services, tasks
from gongzhi.channels.notify.choices import own_choices
from gongzhi.channels.notify.kinds import DEFAULTS, Kind
from gongzhi.channels.notify.models import Delivery, Notification, Preference
from gongzhi.channels.notify.robots.client import TryLater
from gongzhi.channels.notify.rules import NO_QUIET, Choice, Quiet, Timing
from gongzhi.foundation.clock.calendar import ZONE
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.journal.services import Subject, timeline
from gongzhi.handling.cases import services as cases
from gongzhi.registry.organisations.models import Appointment
from tests.channels.api.callers import Caller, Staff
from tests.channels.notify.conftest import Happen
from tests.handling.cases.cast import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def handler(staff: Staff) -> Caller:
    caller = staff["unit_handler"]
    services.choose(actor=caller.actor, choices={}, quiet=NO_QUIET, email="lu@example.org")
    return caller


def _choose(caller: Caller, email: Timing, **more: bool) -> None:
    choices = {kind: Choice(email=email, **more) for kind in Kind}
    services.choose(actor=caller.actor, choices=choices, quiet=NO_QUIET)


def _send_due(at: datetime | None = None) -> None:
    """Do what the worker does in a minute."""
    if at is None:
        Delivery.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    tasks.send_due_messages(0)
    for job in ProcrastinateJob.objects.filter(task_name="send_message"):
        sending.send(job.args["delivery_id"], last_try=False)


def test_what_is_gathered_goes_out_as_one_mail_with_both_forms_and_the_way_to_choose(
    handler: Caller, report: Callable[..., Story], happen: Happen
):
    first, second = report().dispatched(), report().dispatched()
    happen()

    _send_due()
    _send_due()

    (sent,) = mail.outbox
    assert sent.to == ["lu@example.org"]
    assert sent.subject == "2 条通知"
    ((html, kind),) = sent.alternatives
    assert kind == "text/html"
    for story in (first, second):
        assert story.case.number in sent.body
        assert f"http://localhost:8000/cases/{story.case.number}/" in html
    assert sent.extra_headers["List-Unsubscribe"] == (
        "<http://localhost:8000/notifications/preferences/>"
    )
    assert "王示例" not in sent.body + html


def test_a_mail_speaks_the_language_of_its_reader(
    handler: Caller, report: Callable[..., Story], happen: Happen
):
    type(handler.account).objects.update(locale="en")
    number = report().dispatched().case.number
    happen()

    _send_due()

    assert mail.outbox[0].subject == f"Dispatched to your unit {number}"
    assert "Take it, or return it with the ground." in mail.outbox[0].body


def test_without_an_address_nothing_is_gathered(
    staff: Staff, report: Callable[..., Story], happen: Happen
):
    assert staff["unit_handler"]
    report().dispatched()
    happen()

    assert Notification.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("timing", "due"),
    [
        (Timing.NOW, "2026-11-27 17:41"),
        (Timing.HOURLY, "2026-11-27 18:00"),
        (Timing.DAILY, "2026-11-30 08:30"),
    ],
)
def test_each_person_s_choice_says_when(
    timing: Timing,
    due: str,
    handler: Caller,
    report: Callable[..., Story],
    happen: Happen,
    monkeypatch: pytest.MonkeyPatch,
):
    _choose(handler, timing)
    friday = datetime(2026, 11, 27, 17, 40, 20, tzinfo=ZONE)
    Appointment.objects.update(valid_from=friday.date())  # not of the day on which the test runs
    monkeypatch.setattr(timezone, "now", lambda: friday)
    report().dispatched()
    happen()

    delivery = Delivery.objects.get()

    assert f"{delivery.due_at.astimezone(ZONE):%Y-%m-%d %H:%M}" == due
    _send_due(friday)
    assert mail.outbox == []


def test_a_window_is_written_once_and_news_during_its_sending_goes_into_the_next(
    handler: Caller, report: Callable[..., Story], happen: Happen
):
    report().dispatched()
    happen()
    due = Delivery.objects.get().due_at
    Delivery.objects.update(state="queued")

    report().dispatched()
    happen()

    states = Delivery.objects.order_by("pk").values_list("state", "due_at")
    assert list(states) == [("queued", due), ("waiting", due)]


def test_what_was_read_meanwhile_is_not_mailed(
    handler: Caller, report: Callable[..., Story], happen: Happen
):
    report().dispatched()
    happen()
    services.mark_all_read(actor=handler.actor)

    _send_due()

    assert mail.outbox == []
    assert Delivery.objects.get().state == "sent"


def test_who_wants_nothing_is_told_nothing(
    handler: Caller, report: Callable[..., Story], happen: Happen
):
    _choose(handler, Timing.OFF, in_page=False)

    report().dispatched()
    happen()

    assert not Notification.objects.exists()


def test_a_closed_account_gets_no_mail(
    handler: Caller, report: Callable[..., Story], happen: Happen
):
    report().dispatched()
    happen()
    type(handler.account).objects.update(is_active=False)

    _send_due()

    assert mail.outbox == []


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPServerDisconnected("gone"), "queued"),
        (OSError("no route"), "queued"),
        (smtplib.SMTPRecipientsRefused({}), "failed"),
    ],
)
def test_a_mail_server_that_fails_is_asked_later_and_one_that_refuses_is_not(
    error: Exception,
    state: str,
    handler: Caller,
    report: Callable[..., Story],
    happen: Happen,
    monkeypatch: pytest.MonkeyPatch,
):
    report().dispatched()
    happen()
    Delivery.objects.update(state="queued")
    delivery = Delivery.objects.get()

    def fail(*_args: object) -> int:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", fail)
        if state == "queued":
            with pytest.raises(TryLater):
                sending.send(delivery.pk, last_try=False)
        else:
            sending.send(delivery.pk, last_try=False)

    delivery.refresh_from_db()
    assert delivery.state == state
    assert delivery.reason
    sending.send(delivery.pk, last_try=False)
    assert len(mail.outbox) == (1 if state == "queued" else 0)


def test_a_mail_server_that_says_nothing_does_not_hold_the_worker(settings: Any):
    assert 0 < settings.EMAIL_TIMEOUT <= 60
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.2

    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        with pytest.raises(TryLater):
            sending.hand_over(mail.EmailMessage("路灯不亮", "请看", to=["lu@example.org"]))


def test_a_choice_is_on_record_and_the_default_is_not_stored(handler: Caller):
    services.choose(
        actor=handler.actor,
        choices={Kind.ROUTED: DEFAULTS[Kind.ROUTED], Kind.HANDLED: Choice(email=Timing.OFF)},
        quiet=Quiet(),
    )

    assert list(Preference.objects.values_list("kind", flat=True)) == ["handled"]
    assert own_choices(handler.actor).choices[Kind.HANDLED] == Choice(email=Timing.OFF)
    verbs = timeline(Subject("preference", handler.account.pk)).values_list("verb", flat=True)
    assert list(verbs) == ["notify.choose", "notify.choose"]
    assert "example.org" not in str(list(timeline(Subject("account", handler.account.pk)).values()))


@pytest.mark.parametrize("email", ["no address", "a@b", "x" * 130 + "@example.org"])
def test_what_is_no_address_is_refused(email: str, handler: Caller):
    with pytest.raises(InvalidInput) as refusal:
        services.choose(actor=handler.actor, choices={}, quiet=Quiet(), email=email)

    assert refusal.value.field == "email"


def test_an_overdue_case_is_mailed_at_once_and_a_remark_is_not(
    handler: Caller, report: Callable[..., Story], happen: Happen
):
    story = report().handling()
    happen()
    Notification.objects.all().delete()
    Delivery.objects.all().delete()

    cases.comment_case(actor=story.cast.dispatcher, case_id=story.id, note="请尽快")
    happen()
    assert not Delivery.objects.exists()
    cases.supervise_case(actor=story.cast.leader, case_id=story.id, note="居民多次反映")
    happen()
    delivery = Delivery.objects.get()
    assert delivery.due_at - timezone.now() <= timedelta(minutes=1)
