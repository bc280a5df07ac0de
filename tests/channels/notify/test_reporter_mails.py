"""E-mails to a reporter: by own choice, number and link alone, bounded, stopped by one press."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from gongzhi.channels.notify import mailing, tasks
from gongzhi.channels.notify.models import Delivery, ReporterMail
from gongzhi.channels.notify.robots.client import TryLater
from gongzhi.channels.notify.services.reporters import (
    MOST_OF_CASE,
    MOST_TO_ADDRESS,
    mail_reporters,
)
from gongzhi.foundation.errors import InvalidInput, NotFound
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.settings import get_settings
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Case, CaseContact
from gongzhi.handling.cases.queries import case_page, find_followed
from gongzhi.handling.cases.workflow import Status
from gongzhi.registry.people.services.retention import erase_expired
from tests.channels.notify.conftest import Happen
from tests.handling.cases.cast import Cast, Story, photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_server")]

ADDRESS = "wang@example.org"


def _post() -> list[str]:
    """Do what the worker does in a minute; return the subjects sent by it."""
    mail.outbox.clear()
    tasks.send_due_messages(0)
    for job in ProcrastinateJob.objects.filter(task_name="mail_reporter"):
        mailing.send(job.args["mail_id"], last_try=False)
    return [each.subject for each in mail.outbox]


def test_the_reporter_is_told_the_steps_that_matter_and_nothing_of_the_matter(
    report: Callable[..., Story], cast: Cast, happen: Happen
):
    story = report(contact_email=ADDRESS)
    number = story.case.number
    happen()
    assert _post() == [f"已收到您的反映 {number}"]
    story.handling()
    cases.ask_reporter(actor=cast.handler, case_id=story.id, note="哪一盏灯?")
    happen()
    assert _post() == [f"关于您的反映 {number}，有一个问题想问您"]
    cases.answer_question(actor=story.reporter, case_id=story.id, note="第二盏")
    cases.suspend_case(actor=cast.leader, case_id=story.id, note="等候配件")
    happen()
    assert _post() == []
    cases.resume_case(actor=cast.dispatcher, case_id=story.id, note="配件已到")
    for verb in (cases.handle_case, cases.verify_case, cases.close_case):
        actor = cast.handler if verb is cases.handle_case else cast.dispatcher
        more = {"photos": [photo()]} if verb is cases.handle_case else {}
        verb(actor=actor, case_id=story.id, note="换好了", **more)  # type: ignore[operator]
    happen()

    assert _post() == [f"您的反映 {number} 已办结"]
    (sent,) = mail.outbox
    assert sent.to == [ADDRESS]
    for word in ("路灯", "换好了", "王示例", "13000000001", "哪一盏", ADDRESS):
        assert word not in sent.body + sent.subject
    assert sent.extra_headers["List-Unsubscribe"].strip("<>") in sent.body
    happen()
    assert _post() == []


def test_the_link_opens_the_report_until_the_mails_are_stopped(
    report: Callable[..., Story], happen: Happen, cast: Cast
):
    story = report(contact_email=ADDRESS)
    happen()
    _post()
    opens, stops = re.findall(r"https?://[^/]+(/\S+)", mail.outbox[0].body)
    resident = Client(headers={"accept-language": "en"})

    page = resident.get(opens, follow=True).content.decode()
    looked = resident.get(stops, follow=True).content.decode()
    copy = resident.get("/r/case/data/").json()

    assert story.case.title in page
    assert "w***@example.org" in page
    assert copy["contact"]["phone"] == "130****0001"
    assert "We erase your e-mail address" in looked
    assert CaseContact.objects.get(case_id=story.id).email == ADDRESS
    resident.post("/r/case/stop-mail/")
    contact = CaseContact.objects.get(case_id=story.id)
    assert (contact.email, contact.mail_nonce, contact.phone) == ("", "", "13000000001")
    assert resident.get(opens).status_code == 404
    assert "no more mails will come" in resident.get(stops).content.decode()
    assert find_followed(story.case.number, story.secret) is not None
    assert case_page(cast.dispatcher, story.id).timeline[-1].verb == "cases.stop_mail"
    assert verify().clean
    with pytest.raises(NotFound):
        cases.stop_mail(actor=story.reporter, case_id=story.id)
    with pytest.raises(NotFound):
        cases.stop_mail(actor=cast.dispatcher, case_id=story.id)


def test_what_was_taken_back_or_overtaken_is_not_sent(
    report: Callable[..., Story], cast: Cast, happen: Happen
):
    gone, asked = report(contact_email=ADDRESS), report(contact_email="li@example.org").accepted()
    cases.ask_reporter(actor=cast.dispatcher, case_id=asked.id, note="几号楼?")
    happen()
    cases.erase_contact(actor=gone.reporter, case_id=gone.id)
    cases.answer_question(actor=asked.reporter, case_id=asked.id, note="三号楼")

    assert _post() == [f"已收到您的反映 {asked.case.number}"]
    assert not ReporterMail.objects.exclude(state=Delivery.State.SENT).exists()


def test_mails_are_bounded_and_old_news_is_none(report: Callable[..., Story], happen: Happen):
    story = report(contact_email=ADDRESS)
    facts = {"verb": "create", "case_id": story.id, "version": story.case.version}
    now = timezone.now()
    ReporterMail.objects.bulk_create(
        ReporterMail(case_id=story.id, version=100 + each, kind="received", made_at=now)
        for each in range(MOST_OF_CASE)
    )

    assert mail_reporters(facts) == 0
    ReporterMail.objects.update(made_at=now - timedelta(days=2))
    assert mail_reporters(facts) == 1


def test_an_address_that_was_erased_and_given_again_counts_on(report: Callable[..., Story]):
    sent = []
    for each in range(MOST_TO_ADDRESS + 1):
        story = report(contact_email=ADDRESS if each % 2 else ADDRESS.upper())
        facts = {"verb": "create", "case_id": story.id, "version": story.case.version}
        sent.append(mail_reporters(facts))
        cases.erase_contact(actor=story.reporter, case_id=story.id)

    assert sent == [1] * MOST_TO_ADDRESS + [0]
    ReporterMail.objects.update(made_at=timezone.now() - timedelta(days=3))
    erase_expired()
    assert set(ReporterMail.objects.values_list("recipient_digest", flat=True)) == {""}


def test_a_closure_tells_who_was_merged_into_it_each_once_and_within_the_bounds(
    report: Callable[..., Story],
):
    lead = report(contact_email="li@example.org")
    merged = [report(contact_email=ADDRESS) for _each in range(MOST_TO_ADDRESS + 2)]
    own = ReporterMail(case_id=merged[0].id, step_of=merged[0].id, version=lead.case.version)
    own.kind, own.made_at = "asked", timezone.now() - timedelta(days=2)
    own.save()
    facts: dict[str, Json] = {
        "verb": "close",
        "case_id": lead.id,
        "version": lead.case.version,
        "merged": [story.id for story in merged],
    }

    assert mail_reporters(facts) == 1 + MOST_TO_ADDRESS
    assert ReporterMail.objects.filter(case_id=merged[0].id, kind="closed").exists()
    Case.objects.filter(pk=lead.id).update(status=Status.CLOSED)
    Case.objects.filter(pk=merged[0].id).update(status=Status.MERGED)
    assert len(_post()) == 2
    told = {each.to[0]: each.body for each in mail.outbox}
    assert "评价" in told["li@example.org"]
    assert "评价" not in told[ADDRESS]


def test_a_mail_that_waits_when_the_server_is_taken_out_is_not_printed(
    report: Callable[..., Story], happen: Happen, monkeypatch: pytest.MonkeyPatch
):
    report(contact_email=ADDRESS)
    happen()
    monkeypatch.setenv("GONGZHI_EMAIL_HOST", "")
    get_settings.cache_clear()

    assert _post() == []


def test_without_a_mail_server_nobody_is_asked_and_nothing_is_sent(
    report: Callable[..., Story], happen: Happen, monkeypatch: pytest.MonkeyPatch
):
    offered = Client().get("/r/report/").content.decode()
    monkeypatch.setenv("GONGZHI_EMAIL_HOST", "")
    get_settings.cache_clear()
    report(contact_email=ADDRESS)
    happen()

    assert "contact_email" in offered
    assert "contact_email" not in Client().get("/r/report/").content.decode()
    assert _post() == []
    assert not ReporterMail.objects.exists()
    assert not CaseContact.objects.filter(email=ADDRESS).exists()


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPServerDisconnected, "queued"),
        (smtplib.SMTPRecipientsRefused({ADDRESS: (450, b"greylisted")}), "queued"),
        (smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no such user")}), "failed"),
    ],
)
def test_a_server_that_is_away_is_tried_again_and_a_wrong_address_is_not(
    report: Callable[..., Story],
    happen: Happen,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    state: str,
):
    report(contact_email=ADDRESS)
    happen()
    (mail_id,) = mailing.queue_due()

    def refuse(*_given: object) -> None:
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    if state == "queued":
        with pytest.raises(TryLater):
            mailing.send(mail_id, last_try=False)
    else:
        mailing.send(mail_id, last_try=False)
    assert ReporterMail.objects.get().state == state


def test_what_is_no_address_is_refused_and_never_repeated(report: Callable[..., Story]):
    with pytest.raises(InvalidInput) as refusal:
        report(contact_email="not an address")
    assert refusal.value.field == "contact_email"
    assert "not an" not in str(refusal.value)
