"""E-mails to outside bodies: what they carry, what becomes of those that fail, and who is told."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from gongzhi.channels.notify import inquiring, tasks
from gongzhi.channels.notify.keeping import forget_old
from gongzhi.channels.notify.models import InquiryMail, Notification
from gongzhi.channels.notify.queries import count_failed, count_overdue
from gongzhi.channels.notify.robots.client import TryLater
from gongzhi.foundation.actors import outside_of
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.settings import get_settings
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Inquiry
from gongzhi.handling.cases.queries import follow_inquiry
from gongzhi.handling.cases.services.escalation import escalate_clock
from tests.channels.api.callers import Staff
from tests.channels.notify.conftest import Happen, Told
from tests.handling.cases.cast import Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_server")]

EMAIL = "office@power.example.org"
REQUEST = "请核对这一路照明由谁供电。"


@pytest.fixture
def story(report: Callable[..., Story], staff: Staff) -> Story:
    for role in ("unit_handler", "unit_head", "street_dispatcher"):
        assert staff[role]
    return report(address="杏花社区柳树路12号3单元501室").handling()


def _ask(story: Story, email: str = EMAIL) -> Inquiry:
    cases.inquire(
        actor=story.cast.handler, case_id=story.id, body="榆钱供电所", email=email, note=REQUEST
    )
    return Inquiry.objects.latest("pk")


def _post(*, last_try: bool = False) -> list[str]:
    """Do what the worker does in a minute; return the bodies of the mails sent by it."""
    mail.outbox.clear()
    tasks.send_due_messages(0)
    for job in ProcrastinateJob.objects.filter(task_name="mail_outside_body"):
        inquiring.send(job.args["mail_id"], last_try=last_try)
    return [str(each.body) for each in mail.outbox]


def test_the_mail_has_number_class_place_and_link_and_no_word_of_the_request(
    story: Story, happen: Happen
):
    asked = _ask(story)
    happen()
    happen()

    (body,) = _post()

    (sent,) = mail.outbox
    asked.refresh_from_db()
    (secret,) = re.findall(r"/o/(\w+)/", body)
    assert sent.to == [EMAIL]
    assert story.case.number in sent.subject
    assert "路灯不亮" in body
    assert "杏花社区柳树路" in body
    for word in (REQUEST, "12号", "王示例", "13000000001", "三号楼", EMAIL):
        assert word not in body + sent.subject
    assert follow_inquiry(secret).open.request == REQUEST
    assert (asked.nonce, asked.state) == ("", "waiting")
    assert secret not in asked.secret_digest
    assert _post() == []


def test_a_request_withdrawn_before_its_mail_went_out_is_not_sent(story: Story, happen: Happen):
    _ask(story)
    happen()
    cases.withdraw_inquiry(actor=story.cast.handler, case_id=story.id, note="不用了")

    assert _post() == []
    assert InquiryMail.objects.get().state == "sent"


def test_a_mail_that_is_refused_ends_its_request_and_the_unit_is_told(
    story: Story, happen: Happen, told: Told, monkeypatch: pytest.MonkeyPatch
):
    _refuse(monkeypatch, 550)
    asked = _ask(story)
    happen()
    told()

    _post()
    happen()

    asked.refresh_from_db()
    assert (asked.state, asked.nonce) == ("undelivered", "")
    assert InquiryMail.objects.get().state == "failed"
    assert EMAIL not in InquiryMail.objects.get().reason
    assert count_failed() == 1
    assert {"unit_handler", "street_dispatcher"} <= told()
    assert verify().clean
    Inquiry.objects.update(state="waiting")
    _post()
    assert Inquiry.objects.get().state == "waiting"


def test_a_server_that_is_busy_is_tried_again_and_at_last_given_up(
    story: Story, happen: Happen, monkeypatch: pytest.MonkeyPatch
):
    _refuse(monkeypatch, 450)
    asked = _ask(story)
    happen()

    with pytest.raises(TryLater):
        _post()
    asked.refresh_from_db()
    assert (asked.state, asked.nonce != "") == ("waiting", True)
    _post(last_try=True)
    asked.refresh_from_db()
    assert asked.state == "undelivered"


def _refuse(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def refuse(_self: object, messages: object) -> int:
        raise smtplib.SMTPRecipientsRefused({EMAIL: (code, b"no")})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)


def test_without_an_address_or_a_server_the_request_ends_unsent(
    story: Story, happen: Happen, monkeypatch: pytest.MonkeyPatch
):
    asked = _ask(story)
    happen()
    cases.erase_contact(actor=story.reporter, case_id=story.id)
    monkeypatch.delenv("GONGZHI_EMAIL_HOST")
    get_settings.cache_clear()

    assert _post() == []
    asked.refresh_from_db()
    assert asked.state == "undelivered"


def test_the_bell_tells_the_unit_and_the_dispatcher_of_answer_and_lapse(
    story: Story, happen: Happen, told: Told
):
    first, second = _ask(story), _ask(story, "other@example.org")
    happen()
    told()

    cases.answer_inquiry(
        actor=outside_of(story.id), case_id=story.id, inquiry_id=first.pk, note="由我所供电"
    )
    happen()
    answered = [row.facts for row in Notification.objects.all()]
    heard = told()
    escalate_clock(story.id, f"inquiry.{second.pk}", timezone.now() + timedelta(days=40))
    happen()

    assert {facts["event"] for facts in answered} == {"inquiry_answered"}
    assert "由我所供电" not in str(answered)
    assert {"unit_handler", "unit_head", "street_dispatcher"} <= heard
    assert {"unit_handler", "unit_head", "street_dispatcher"} <= told()


def test_the_unit_is_warned_in_words_of_its_own(story: Story, happen: Happen):
    asked = _ask(story)
    happen()
    Notification.objects.all().delete()

    escalate_clock(story.id, f"inquiry.{asked.pk}", timezone.now() + timedelta(days=12, hours=6))
    happen()

    assert {row.facts["event"] for row in Notification.objects.all()} == {"clock.warn_inquiry"}


def test_old_mails_are_forgotten_and_stuck_ones_counted(story: Story, happen: Happen):
    _ask(story)
    happen()
    now = timezone.now()
    InquiryMail.objects.update(made_at=now - timedelta(hours=2))

    assert count_overdue(60) == 1
    _post()
    InquiryMail.objects.update(ended_at=now - timedelta(days=200))
    forget_old()
    assert not InquiryMail.objects.exists()
