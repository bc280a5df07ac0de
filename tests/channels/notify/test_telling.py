"""Who is told of what, once, and nobody who may not see the case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from gongzhi.channels.notify.kinds import TOLD
from gongzhi.channels.notify.models import Notification, ToldEvent
from gongzhi.channels.notify.services import tell_case, tell_import
from gongzhi.channels.notify.wording import lines_of
from gongzhi.foundation.events import _consumers
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.services.escalation import escalate_due
from tests.architecture.test_doors import ROLES
from tests.channels.api.callers import Staff, dismiss, hire
from tests.channels.notify.conftest import Happen, Outbox, Told
from tests.handling.cases.cast import MANHOLE, OTHER_STREET, Cast, Story

pytestmark = pytest.mark.django_db

UNIT = {"unit_handler", "unit_head"}


@pytest.fixture
def everybody(staff: Staff) -> Staff:
    """Hire one account for each role."""
    for role in ROLES:
        assert staff[role]
    return staff


def _returned(story: Story) -> None:
    story.returned()


def _extension(story: Story) -> None:
    story.handling()
    cases.request_extension(
        actor=story.cast.handler, case_id=story.id, limit="2wd", note="等待配件"
    )


def _extended(story: Story) -> None:
    _extension(story)
    cases.extend_limit(actor=story.cast.leader, case_id=story.id, note="同意")


def _supervised(story: Story) -> None:
    story.dispatched()
    cases.supervise_case(actor=story.cast.leader, case_id=story.id, note="居民多次反映")


def _unfinished(story: Story) -> None:
    story.handled()
    cases.fail_verification(actor=story.cast.dispatcher, case_id=story.id, note="仍不亮")


def _rated_low(story: Story) -> None:
    story.closed()
    cases.rate_case(actor=story.reporter, case_id=story.id, resolved=False, satisfied=1)


def _reopened(story: Story) -> None:
    story.closed()
    cases.reopen_case(actor=story.reporter, case_id=story.id, note="又坏了")


def _commented(story: Story) -> None:
    story.dispatched()
    cases.comment_case(actor=story.reporter, case_id=story.id, note="什么时候修?")


def _whistled(story: Story) -> None:
    story.dispatched()
    cases.blow_whistle(
        actor=story.cast.dispatcher,
        case_id=story.id,
        unit_id=story.cast.police.pk,
        trigger="hard",
        note="请到场",
    )


def _whistle_answered(story: Story) -> None:
    _whistled(story)
    cases.answer_whistle(actor=story.cast.called, case_id=story.id, note="已到场")


def _whistle_refused(story: Story) -> None:
    _whistled(story)
    cases.refuse_whistle(actor=story.cast.called, case_id=story.id, note="不属职责")


DISPATCH = {"street_dispatcher"}
SECRETARY = {"community_secretary"}
LEADER = {"street_leader"}


@pytest.mark.parametrize(
    ("live", "event", "roles"),
    [
        (Story.dispatched, "dispatched", UNIT),
        (_returned, "returned", DISPATCH | LEADER),
        (_whistle_answered, "whistle_answered", DISPATCH),
        (_whistle_refused, "whistle_refused", DISPATCH | {"district_supervisor"}),
        (Story.handled, "handled", DISPATCH | SECRETARY),
        (_extension, "extension_requested", LEADER),
        (_extended, "extended", UNIT),
        (_supervised, "supervised", DISPATCH | UNIT),
        (_unfinished, "verification_failed", UNIT),
        (_rated_low, "rated", DISPATCH | LEADER | UNIT),
        (_reopened, "reopened", DISPATCH | SECRETARY),
        (_commented, "commented", DISPATCH | UNIT),
    ],
)
def test_each_event_is_told_to_the_roles_it_concerns(
    live: Callable[[Story], object],
    event: str,
    roles: set[str],
    everybody: Staff,
    report: Callable[..., Story],
    outbox: Outbox,
    told: Told,
):
    live(report())

    emitted = outbox.deliver(before_each=told)

    assert emitted[-1]["event"] == f"cases.{event}"
    assert told() == roles


def test_a_called_unit_is_told_of_the_whistle(
    staff: Staff, cast: Cast, report: Callable[..., Story], happen: Happen
):
    called = hire("unit_handler", cast.police)

    _whistled(report())
    happen()

    row = Notification.objects.get(account=called.account)
    assert row.facts["event"] == "whistled"


def test_the_escalation_tells_the_roles_it_has_decided_on(
    everybody: Staff, report: Callable[..., Story], happen: Happen, told: Told
):
    report().handling()
    happen()
    told()

    seen = []
    for days in (6, 9, 12, 15, 20):
        escalate_due(timezone.now() + timedelta(days=days))
        happen()
        seen.append(told())

    assert UNIT & seen[0]
    assert seen[0] | seen[1] | seen[2] >= {"unit_handler", "unit_head", "street_dispatcher"}
    assert set().union(*seen) == UNIT | DISPATCH | LEADER | {"district_supervisor"}


def test_a_committee_without_handlers_posts_is_warned_through_those_who_take_its_work(
    staff: Staff, cast: Cast, report: Callable[..., Story], happen: Happen, told: Told
):
    secretary = staff["community_secretary"]
    story = report()
    story.dispatched(cast.committee)
    facts = {
        "case_id": story.id,
        "version": story.case.version,
        "verb": "clock.warn",
        "roles": ["unit_handler"],
        "unit_id": cast.committee.pk,
        "actor": "system:0",
    }

    tell_case(facts)

    assert Notification.objects.filter(account=secretary.account, kind="warned").exists()


def test_nobody_is_told_of_their_own_act(
    staff: Staff, report: Callable[..., Story], happen: Happen, told: Told
):
    handler, head = staff["unit_handler"], staff["unit_head"]
    story = report().dispatched()
    happen()
    told()

    cases.comment_case(actor=handler.actor, case_id=story.id, note="周三去换")
    happen()

    assert told() == {"unit_head"}
    assert head.account.pk != handler.account.pk


def test_those_who_may_not_see_the_case_are_not_told(
    staff: Staff, cast: Cast, report: Callable[..., Story], happen: Happen
):
    elsewhere = hire("street_dispatcher", cast.street, OTHER_STREET)
    other_unit = hire("unit_handler", cast.water)
    gone = hire("unit_handler", cast.lighting)
    dismiss(gone)

    story = report().handled()
    cases.comment_case(actor=cast.dispatcher, case_id=story.id, note="请看")
    happen()

    accounts = {elsewhere.account.pk, other_unit.account.pk, gone.account.pk}
    assert not Notification.objects.filter(account_id__in=accounts).exists()


def test_a_unit_whose_case_went_elsewhere_is_told_no_more(
    staff: Staff, cast: Cast, report: Callable[..., Story], happen: Happen, told: Told
):
    assert staff["unit_handler"]
    story = report().handling()
    cases.reassign_case(
        actor=cast.dispatcher, case_id=story.id, unit_id=cast.water.pk, note="属供水井"
    )
    happen()
    told()

    cases.comment_case(actor=cast.dispatcher, case_id=story.id, note="请尽快")
    happen()

    assert told() == set()


def test_an_event_delivered_twice_is_told_once(
    staff: Staff, report: Callable[..., Story], outbox: Outbox
):
    assert staff["unit_handler"]
    report().dispatched()
    facts = outbox.deliver()[-1]["facts"]

    assert tell_case(facts) == 0

    row = Notification.objects.get()
    assert (row.times, ToldEvent.objects.count()) == (1, 1)


def test_a_burst_on_one_case_is_one_notification_of_the_most_pressing_kind(
    staff: Staff, report: Callable[..., Story], happen: Happen
):
    assert staff["unit_handler"]
    story = report()
    _supervised(story)
    for _ in range(3):
        cases.comment_case(actor=story.cast.dispatcher, case_id=story.id, note="请尽快")
    happen()

    row = Notification.objects.get()
    assert (row.kind, row.times, row.urgent) == ("supervised", 5, True)


def test_what_was_read_is_not_said_again_by_a_later_event(
    staff: Staff, report: Callable[..., Story], happen: Happen
):
    assert staff["unit_handler"]
    story = report().dispatched()
    happen()
    Notification.objects.update(read_at=timezone.now())

    cases.comment_case(actor=story.cast.dispatcher, case_id=story.id, note="请尽快")
    happen()

    assert Notification.objects.filter(read_at=None).count() == 1
    assert Notification.objects.count() == 2


def test_old_news_is_not_told(staff: Staff, report: Callable[..., Story], happen: Happen):
    assert staff["unit_handler"]
    report().dispatched()
    JournalEntry.objects.update(at=timezone.now() - timedelta(days=4))

    happen()

    assert not Notification.objects.exists()


def test_a_file_of_many_cases_is_one_notification_to_its_bringer(staff: Staff):
    dispatcher = staff["street_dispatcher"]
    facts = {
        "run_id": 7, "account_id": dispatcher.account.pk, "county": "990101", "state": "done",
        "dry_run": False, "added": 9990, "replayed": 0, "refused": 10,
    }  # fmt: skip

    assert [tell_import(facts), tell_import(facts)] == [1, 0]

    row = Notification.objects.get()
    with translation.override("en"):
        line = lines_of([row])[0]
    assert line.headline == "Your file is taken in: 9990 cases"
    assert line.path == "/cases/import/7/"
    # Nobody is told of the single cases: a file's cases are one event, which is not listened to.
    assert not any("notify" in c.__module__ for c in _consumers.get("cases.imported", ()))


def test_the_words_carry_nothing_of_the_reporter(
    everybody: Staff, report: Callable[..., Story], happen: Happen
):
    story = report(title="王示例家门前路灯不亮", detail="电话13000000001")
    _rated_low(story)
    happen()

    rows = list(Notification.objects.all())
    for language in ("zh-hans", "en"):
        with translation.override(language):
            words = " ".join(
                f"{line.headline} {line.about} {line.next_step}" for line in lines_of(rows)
            )
        assert "王示例" not in words
        assert "1300000" not in words
        assert story.case.title not in words
    assert all("王" not in str(row.facts) for row in rows)


def test_an_emergency_is_urgent_although_its_kind_is_not(
    staff: Staff, report: Callable[..., Story], happen: Happen
):
    assert staff["unit_handler"]
    report(category_code=MANHOLE).dispatched()
    report().dispatched()
    happen()

    assert sorted(Notification.objects.values_list("urgent", flat=True)) == [False, True]


def test_the_statements_do_not_grow_with_those_who_are_told(
    staff: Staff, cast: Cast, report: Callable[..., Story], happen: Happen
):
    counts = []
    for number in (2, 12):
        while len(staff._hired) < number:
            staff._hired[f"handler{len(staff._hired)}"] = hire("unit_handler", cast.lighting)
        story = report()
        story.dispatched()
        facts = {
            "case_id": story.id, "version": story.case.version, "verb": "dispatch",
            "unit": cast.lighting.pk, "actor": "account:1",
        }  # fmt: skip
        with CaptureQueriesContext(connection) as made:
            assert tell_case(facts) == number
        counts.append(len(made))

    assert counts[0] == counts[1] <= 14


def test_every_event_told_is_one_that_cases_emit():
    from gongzhi.handling.cases import events

    names = {f"cases.{name}" for name in TOLD if not name.startswith("clock.")}
    assert names <= events.ALL


def test_an_account_that_is_erased_takes_its_notifications_with_it(
    staff: Staff, report: Callable[..., Story], happen: Happen
):
    from gongzhi.channels.notify import keeping

    handler, head = staff["unit_handler"], staff["unit_head"]
    report().dispatched()
    happen()
    type(handler.account).objects.filter(pk=handler.account.pk).update(is_active=False)

    assert keeping.forget_old() == 1
    assert Notification.objects.get().account_id == head.account.pk


def test_read_ones_are_deleted_after_the_days_that_the_rule_says(
    staff: Staff, report: Callable[..., Story], happen: Happen
):
    from gongzhi.channels.notify import keeping

    assert staff["unit_handler"]
    report().dispatched()
    happen()
    now = timezone.now()

    Notification.objects.update(read_at=now - timedelta(days=89))
    assert keeping.forget_old() == 0
    Notification.objects.update(read_at=now - timedelta(days=91))
    assert keeping.forget_old() == 1


def test_a_deadline_found_past_only_after_an_outage_is_left_to_the_lists(
    staff: Staff, cast: Cast, report: Callable[..., Story]
):
    assert staff["unit_handler"]
    story = report().dispatched()
    facts = {
        "case_id": story.id, "version": story.case.version, "verb": "clock.overdue",
        "roles": ["unit_handler"], "unit_id": cast.lighting.pk, "actor": "system:0",
    }  # fmt: skip
    now = timezone.now()

    late = tell_case({**facts, "due_at": (now - timedelta(days=4)).isoformat()})
    in_time = tell_case({**facts, "due_at": now.isoformat()})

    assert (late, in_time) == (0, 1)
