"""A request to an outside body that is answered, taken back and given up at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from gongzhi.channels.notify import inquiring
from gongzhi.channels.notify.models import InquiryMail
from gongzhi.foundation.actors import outside_of
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.handling.cases.models import Inquiry
from gongzhi.handling.cases.rulebook import forget_rules
from tests.handling.cases.cast import Cast, Story, lay_ground, make_cast

ROUNDS = 12

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("mail_server"),
]


@pytest.fixture
def cast() -> Iterator[Cast]:
    lay_ground()
    cases.load_categories()
    forget_rules()
    yield make_cast()
    forget_rules()


def _at_once(*acts: Callable[[], object]) -> list[str]:
    """Do all at the same moment; return what became of each."""
    gate = Barrier(len(acts))

    def one(act: Callable[[], object]) -> str:
        try:
            gate.wait(timeout=30)
            act()
        except GuardRefusal:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_a_request_ends_in_one_way_and_its_mail_is_never_left_half_sent(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_row: InquiryMail) -> None:
        raise inquiring.RobotRefusal("no such address")

    monkeypatch.setattr(inquiring, "_send", refuse)
    story = Story(cast).handling()
    for number in range(ROUNDS):
        cases.inquire(
            actor=cast.handler,
            case_id=story.id,
            body="榆钱供电所",
            email="office@power.example.org",
            note="请核对供电。",
        )
        asked = Inquiry.objects.latest("pk")
        mail = InquiryMail.objects.create(inquiry=asked, made_at=timezone.now(), state="queued")

        answered, withdrawn, failed = _at_once(
            lambda asked=asked: cases.answer_inquiry(
                actor=outside_of(story.id), case_id=story.id, inquiry_id=asked.pk, note="由我所供电"
            ),
            lambda asked=asked: cases.withdraw_inquiry(
                actor=cast.handler, case_id=story.id, inquiry_id=asked.pk, note="问错了"
            ),
            lambda mail=mail: inquiring.send(mail.pk, last_try=False),
        )

        asked.refresh_from_db()
        mail.refresh_from_db()
        won = {"answered": answered, "withdrawn": withdrawn}
        assert [state for state, told in won.items() if told == "done"] == [
            each for each in [asked.state] if each != "undelivered"
        ]
        assert (failed, mail.state) == ("done", "failed"), f"round {number}"
    assert verify().clean
