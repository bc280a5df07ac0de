"""Group robots, against a stand-in that checks signature, moment and format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from gongzhi.channels.notify import sending, services, tasks
from gongzhi.channels.notify.models import Delivery, Notification, RobotEndpoint
from gongzhi.channels.notify.robots import client, formats
from gongzhi.channels.notify.robots.client import RobotRefusal, TryLater
from gongzhi.channels.notify.robots.sealing import Unreadable, unseal
from gongzhi.channels.notify.services import RobotDetails
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import InvalidInput, NotPermitted, Unavailable
from gongzhi.foundation.journal.services import Subject, timeline
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.settings import get_settings
from gongzhi.handling.cases import services as cases
from tests.channels.api.callers import Staff
from tests.channels.notify.conftest import Happen
from tests.channels.notify.robot_stand_in import KEY, KEYWORD, SECRET, StandIn, running
from tests.handling.cases.cast import STREET, Cast, Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    with running() as stand_in:
        own = get_settings().model_copy(update={"ROBOT_ORIGINS": (stand_in.origin,)})
        monkeypatch.setattr(client, "get_settings", lambda: own)
        yield stand_in


@pytest.fixture
def administrator(staff: Staff) -> Actor:
    return staff["administrator"].actor


def _details(stand_in: StandIn, kind: str, **changed: object) -> RobotDetails:
    given = {
        "wecom": {"webhook": stand_in.wecom},
        "dingtalk": {"webhook": stand_in.dingtalk, "secret": SECRET},
    }[kind]
    return RobotDetails(**{"name": "路灯所值班群", "provider": kind, **given, **changed})  # type: ignore[arg-type]


def _due() -> None:
    """Let what waits be due, and take it over as the worker's minute does."""
    Delivery.objects.filter(state="waiting").update(due_at=timezone.now() - timedelta(minutes=1))
    tasks.send_due_messages(0)


def _work(*, attempts: int = 0) -> None:
    """Run the jobs that were deferred, as a worker does."""
    context = SimpleNamespace(job=SimpleNamespace(attempts=attempts))
    for job in ProcrastinateJob.objects.filter(task_name="send_message").order_by("pk"):
        tasks.send_message(context, **job.args)


@pytest.mark.parametrize("kind", ["wecom", "dingtalk"])
def test_a_unit_s_robot_posts_what_its_people_are_told(
    kind: str,
    vendor: StandIn,
    administrator: Actor,
    staff: Staff,
    cast: Cast,
    report: Callable[..., Story],
    happen: Happen,
):
    assert staff["unit_handler"]
    vendor.keyword = KEYWORD if kind == "dingtalk" else ""
    services.add_robot(
        actor=administrator,
        details=_details(vendor, kind, unit_id=cast.lighting.pk, keyword=vendor.keyword),
    )
    first, second = report().dispatched(), report().dispatched()
    happen()

    _due()
    _work()
    _work()

    assert len(vendor.taken) == 1
    text = str(vendor.taken[0])
    assert first.case.number in text
    assert second.case.number in text
    assert "王示例" not in text
    assert Delivery.objects.get().state == "sent"


def test_a_robot_of_an_area_posts_what_happens_there_and_one_of_another_unit_does_not(
    vendor: StandIn,
    administrator: Actor,
    staff: Staff,
    cast: Cast,
    report: Callable[..., Story],
    happen: Happen,
):
    assert staff["unit_handler"]
    area = services.add_robot(
        actor=administrator, details=_details(vendor, "wecom", area_code=STREET)
    )
    services.add_robot(
        actor=administrator, details=_details(vendor, "wecom", unit_id=cast.water.pk)
    )
    report().dispatched()
    happen()

    assert Delivery.objects.get().robot_id == area.pk


def test_a_kind_that_nobody_wants_in_the_group_is_not_posted(
    vendor: StandIn,
    administrator: Actor,
    staff: Staff,
    cast: Cast,
    report: Callable[..., Story],
    happen: Happen,
):
    assert staff["unit_handler"]
    story = report().dispatched()
    happen()
    services.add_robot(
        actor=administrator, details=_details(vendor, "wecom", unit_id=cast.lighting.pk)
    )

    cases.comment_case(actor=cast.dispatcher, case_id=story.id, note="请尽快")
    happen()

    assert not Delivery.objects.exists()


def _deliver(vendor: StandIn, administrator: Actor, cast: Cast, kind: str = "dingtalk") -> Delivery:
    robot = services.add_robot(
        actor=administrator, details=_details(vendor, kind, unit_id=cast.lighting.pk)
    )
    delivery = Delivery.objects.create(robot=robot, due_at=timezone.now(), state="queued")
    delivery.notifications.add(
        Notification.objects.create(
            account_id=administrator.id,
            kind="imported",
            subject_kind="import",
            subject_key="1",
            facts={"event": "imported", "state": "done", "added": 1, "refused": 0},
            happened_at=timezone.now(),
        )
    )
    return delivery


@pytest.mark.parametrize(
    ("kind", "answer", "status"),
    [
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}, 200),
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, 200),
        ("wecom", {"errcode": -1, "errmsg": "system busy"}, 200),
        ("wecom", b"bad gateway", 502),
        ("wecom", b"", 429),
    ],
)
def test_a_busy_vendor_is_asked_again_later_and_nothing_is_doubled(
    kind: str,
    answer: dict[str, object] | bytes,
    status: int,
    vendor: StandIn,
    administrator: Actor,
    cast: Cast,
):
    delivery = _deliver(vendor, administrator, cast, kind)
    vendor.answer_next(answer, status)

    with pytest.raises(TryLater):
        sending.send(delivery.pk, last_try=False)
    sending.send(delivery.pk, last_try=False)
    sending.send(delivery.pk, last_try=False)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, len(vendor.taken)) == ("sent", 2, 1)


def test_the_job_of_a_message_is_tried_again_by_itself_with_longer_waits():
    strategy = tasks.send_message.retry_strategy
    job = SimpleNamespace(attempts=1)

    again = strategy.get_retry_decision(exception=TryLater("busy"), job=job)

    assert again is not None
    assert strategy.get_retry_decision(exception=RobotRefusal("no"), job=job) is None
    job.attempts = tasks.MOST_ATTEMPTS
    assert strategy.get_retry_decision(exception=TryLater("busy"), job=job) is None


def test_after_the_last_try_the_message_has_failed_with_the_vendor_s_words(
    vendor: StandIn, administrator: Actor, cast: Cast
):
    delivery = _deliver(vendor, administrator, cast)
    vendor.answer_next({"errcode": 130101, "errmsg": "send too fast"})

    sending.send(delivery.pk, last_try=True)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("failed", "130101: send too fast")


def test_a_wrong_signature_fails_at_once_and_is_seen_by_the_administrator(
    vendor: StandIn, administrator: Actor, staff: Staff, cast: Cast
):
    from gongzhi.channels.notify import queries

    delivery = _deliver(vendor, administrator, cast)
    robot = RobotEndpoint.objects.get()
    services.change_robot(
        actor=administrator,
        robot_id=robot.pk,
        details=RobotDetails(
            name="值班群", provider="dingtalk", unit_id=cast.lighting.pk, secret="SECwrong"
        ),
    )

    sending.send(delivery.pk, last_try=False)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("failed", "310000: sign not match")
    assert list(queries.failed_deliveries(administrator)) == [delivery]
    assert queries.count_failed() == 1


@pytest.mark.parametrize("answer", [b"<html>", b"[]", b"x" * 100_000])
def test_an_answer_that_no_robot_gives_is_a_refusal(
    answer: bytes, vendor: StandIn, administrator: Actor, cast: Cast
):
    vendor.answer_next(answer)

    with pytest.raises(RobotRefusal):
        client.post("wecom", vendor.wecom, "", {})


def test_a_redirect_is_not_followed(vendor: StandIn):
    vendor.answer_next(b"", 302)

    with pytest.raises(RobotRefusal, match="302"):
        client.post("wecom", vendor.wecom, "", {})

    assert vendor.calls == 1


def test_a_host_that_does_not_answer_is_asked_later_without_telling_the_address(
    vendor: StandIn, monkeypatch: pytest.MonkeyPatch
):
    own = get_settings().model_copy(update={"ROBOT_ORIGINS": ("http://127.0.0.1:1",)})
    monkeypatch.setattr(client, "get_settings", lambda: own)

    with pytest.raises(TryLater) as refusal:
        client.post("wecom", f"http://127.0.0.1:1/send?key={KEY}", "", {})

    assert KEY not in str(refusal.value)


@pytest.mark.parametrize(
    "webhook",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123456789abcdef",
        "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=0123456789abcdef",
        "https://qyapi.weixin.qq.com@127.0.0.1/cgi-bin/webhook/send?key=0123456789abcdef",
        "https://127.0.0.1/cgi-bin/webhook/send?key=0123456789abcdef",
        "https://qyapi.weixin.qq.com:8443/send?key=0123456789abcdef",
        "file:///etc/passwd?key=0123456789abcdef",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "https://qyapi.weixin.qq.com/send?key=012345\n6789abcdef",
        "",
    ],
)
def test_an_address_elsewhere_is_refused(webhook: str, administrator: Actor):
    details = RobotDetails(name="群", provider="wecom", webhook=webhook)

    with pytest.raises(InvalidInput) as refusal:
        services.add_robot(actor=administrator, details=details)

    assert refusal.value.field == "webhook"
    assert not RobotEndpoint.objects.exists()


def test_what_opens_a_robot_is_stored_encrypted_and_never_told(
    vendor: StandIn, administrator: Actor, cast: Cast, settings: pytest.FixtureRequest
):
    robot = services.add_robot(actor=administrator, details=_details(vendor, "dingtalk"))
    robot.refresh_from_db()

    stored = f"{bytes(robot.webhook)!r} {bytes(robot.secret)!r} {robot.address}"
    assert KEY not in stored
    assert SECRET not in stored
    assert robot.address.endswith(f"…{KEY[-4:]}")
    assert unseal(robot.webhook) == vendor.dingtalk
    facts = " ".join(timeline(Subject("robot", robot.pk)).values_list("facts", flat=True))
    assert KEY not in facts
    assert SECRET not in facts
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    with pytest.raises(Unreadable):
        unseal(robot.webhook)
    with pytest.raises(Unavailable):
        services.try_robot(actor=administrator, robot_id=robot.pk)


def test_what_opens_a_robot_is_in_no_log(
    vendor: StandIn, administrator: Actor, caplog: pytest.LogCaptureFixture
):
    robot = services.add_robot(actor=administrator, details=_details(vendor, "dingtalk"))

    with caplog.at_level("INFO"):
        services.try_robot(actor=administrator, robot_id=robot.pk)

    assert vendor.calls == 1
    assert KEY not in caplog.text


def test_each_command_is_on_record_and_an_empty_secret_keeps_the_stored_one(
    vendor: StandIn, administrator: Actor, cast: Cast
):
    robot = services.add_robot(actor=administrator, details=_details(vendor, "dingtalk"))
    services.change_robot(
        actor=administrator,
        robot_id=robot.pk,
        details=RobotDetails(name="改名群", provider="dingtalk"),
    )
    services.try_robot(actor=administrator, robot_id=robot.pk)
    verbs = list(timeline(Subject("robot", robot.pk)).values_list("verb", flat=True))
    assert verify().clean
    services.remove_robot(actor=administrator, robot_id=robot.pk)

    assert verbs == ["notify.add_robot", "notify.change_robot", "notify.test_robot"]
    assert len(vendor.taken) == 1
    assert not RobotEndpoint.objects.exists()


def test_only_who_keeps_robots_may(vendor: StandIn, staff: Staff):
    with pytest.raises(NotPermitted):
        services.add_robot(actor=staff["street_leader"].actor, details=_details(vendor, "wecom"))


def test_a_test_that_is_refused_says_the_vendor_s_words(vendor: StandIn, administrator: Actor):
    details = _details(vendor, "wecom", webhook=vendor.wecom.replace(KEY, "another-key-0123"))
    robot = services.add_robot(actor=administrator, details=details)

    with pytest.raises(Unavailable, match="93000"):
        services.try_robot(actor=administrator, robot_id=robot.pk)


def test_the_signature_is_dingtalk_s():
    """The example is worked out by the vendor's own recipe with another tool (openssl)."""
    url = formats.signed_url(
        "https://oapi.dingtalk.com/robot/send?access_token=x", "SECdemo", 1700000000000
    )

    query = parse_qs(urlsplit(url).query)
    assert query["access_token"] == ["x"]
    assert query["timestamp"] == ["1700000000000"]
    assert query["sign"] == ["lOvVf9TQCVugV68mGbSZCg0gzOl1SVjxWi1MyVZCUuA="]


def test_a_long_post_ends_with_where_the_rest_is():
    lines = tuple(f"第{n}条:路灯不亮,请接单" for n in range(500))

    body = formats.body_of("wecom", formats.Post("共治", lines), more="其余见列表")

    content = body["markdown"]["content"]  # type: ignore[index]
    assert len(content.encode()) <= 4096
    assert content.endswith("其余见列表")
