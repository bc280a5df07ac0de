"""Interruptions stop the clock for a recorded reason; extensions move it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gongzhi.foundation.clock import services as clocks
from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.handling.cases.models import Case
from tests.handling.cases.cast import Cast, Story, photo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Now:
    """A clock that the test moves."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    moment = Now(datetime(2026, 11, 23, 9, tzinfo=SHANGHAI))  # a Monday
    monkeypatch.setattr("django.utils.timezone.now", moment)
    return moment


def test_a_question_gives_back_the_working_time_that_the_answer_took(cast: Cast, now: Now) -> None:
    story = Story(cast)
    assert story.case.due_at == datetime(2026, 11, 23, 11, tzinfo=SHANGHAI)  # 2wh

    now.moment = datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)
    cases.ask_reporter(actor=cast.dispatcher, case_id=story.id, note="哪一盏?")
    assert (story.status, story.case.due_at) == ("asking", None)
    now.moment = datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)
    cases.answer_question(actor=story.reporter, case_id=story.id, note="门前那盏")

    assert story.status == "received"
    assert story.case.due_at == datetime(2026, 11, 24, 10, tzinfo=SHANGHAI)


def test_the_clock_of_handling_stops_with_the_report_not_with_the_verification(
    cast: Cast, now: Now
) -> None:
    story = Story(cast).handling()
    due = story.case.due_at
    now.moment = due - timedelta(hours=1)
    cases.handle_case(actor=cast.handler, case_id=story.id, note="好了", photos=[photo()])

    now.moment = due + timedelta(days=3)
    cases.verify_case(actor=cast.dispatcher, case_id=story.id)

    clock = clocks.load_clocks(subject_of(story.id))["handling"]
    assert clock.stopped_at <= clock.due_at


def test_a_failed_verification_lets_the_clock_run_on(cast: Cast) -> None:
    story = Story(cast).handled()
    assert story.case.due_at is None

    cases.fail_verification(actor=cast.dispatcher, case_id=story.id, note="仍不亮")

    assert story.status == "handling"
    assert story.case.due_at is not None


def test_a_suspended_case_comes_back_to_where_it_stood(cast: Cast) -> None:
    for road in (Story.accepted, Story.dispatched, Story.handling):
        story = road(Story(cast))
        before = story.status
        cases.suspend_case(actor=cast.leader, case_id=story.id, note="等候配件")
        cases.resume_case(actor=cast.dispatcher, case_id=story.id, note="配件已到")
        assert story.status == before


def test_more_time_is_asked_for_once_and_given_by_the_approver(cast: Cast) -> None:
    story = Story(cast).handling()
    due = story.case.due_at
    cases.request_extension(actor=cast.handler, case_id=story.id, limit="2wd", note="等配件")
    with pytest.raises(GuardRefusal):
        cases.request_extension(actor=cast.handler, case_id=story.id, limit="1wd", note="再等")

    cases.extend_limit(actor=cast.leader, case_id=story.id, note="同意")

    assert story.case.extension_requested == ""
    assert story.case.due_at > due


def test_a_refused_extension_leaves_the_deadline(cast: Cast) -> None:
    story = Story(cast).handling()
    due = story.case.due_at
    cases.request_extension(actor=cast.handler, case_id=story.id, limit="2wd", note="等配件")

    cases.refuse_extension(actor=cast.leader, case_id=story.id, note="时间充足")

    assert (story.case.extension_requested, story.case.due_at) == ("", due)


@pytest.mark.parametrize("limit", ["", "很久", "0wd", "91wd", "99999h"])
def test_an_extension_is_a_time_that_can_be_meant(cast: Cast, limit: str) -> None:
    story = Story(cast).handling()

    with pytest.raises(InvalidInput) as refused:
        cases.request_extension(actor=cast.handler, case_id=story.id, limit=limit, note="等")
    assert refused.value.field == "limit"


def _extended(cast: Cast, story: Story) -> None:
    cases.extend_limit(actor=cast.leader, case_id=story.id, limit="1wd", note="同意")


def test_a_case_is_extended_as_often_as_the_rule_allows(cast: Cast) -> None:
    story = Story(cast).handling()
    _extended(cast, story)
    _extended(cast, story)

    with pytest.raises(GuardRefusal) as refused:
        _extended(cast, story)
    with pytest.raises(GuardRefusal):
        cases.request_extension(actor=cast.handler, case_id=story.id, limit="1wd", note="再等")

    assert "2" in refused.value.message


def test_the_reporter_is_asked_as_often_as_the_rule_allows(cast: Cast) -> None:
    story = Story(cast).handling()
    for _ in range(3):
        cases.ask_reporter(actor=cast.handler, case_id=story.id, note="哪一盏?")
        cases.answer_question(actor=story.reporter, case_id=story.id, note="门前那盏")

    with pytest.raises(GuardRefusal):
        cases.ask_reporter(actor=cast.handler, case_id=story.id, note="到底哪一盏?")


def test_reopened_a_case_may_be_extended_and_its_reporter_asked_anew(cast: Cast) -> None:
    story = Story(cast).handling()
    _extended(cast, story)
    Case.objects.filter(pk=story.id).update(extensions=2, questions=3)
    cases.handle_case(actor=cast.handler, case_id=story.id, note="好了", photos=[photo()])
    cases.verify_case(actor=cast.dispatcher, case_id=story.id)
    cases.close_case(actor=cast.dispatcher, case_id=story.id, note="好了")
    cases.reopen_case(actor=story.reporter, case_id=story.id, note="又坏了")

    cases.ask_reporter(actor=cast.dispatcher, case_id=story.id, note="哪一盏?")

    assert (story.case.extensions, story.case.questions) == (0, 1)


def test_how_long_an_extension_may_be_is_a_rule_that_can_be_changed(cast: Cast) -> None:
    story = Story(cast).handling()
    cases.change_case_rule(
        actor=cast.administrator, name="extension_longest", value="5wd", source="街道规定"
    )

    with pytest.raises(InvalidInput) as refused:
        cases.request_extension(actor=cast.handler, case_id=story.id, limit="6wd", note="等")

    assert refused.value.field == "limit"
    assert "5 个工作日" in refused.value.message


@pytest.mark.parametrize("limit", ["61d", "61wd", "9999h"])
def test_a_limit_given_by_hand_has_a_ceiling(cast: Cast, limit: str) -> None:
    story = Story(cast).accepted()

    with pytest.raises(InvalidInput) as refused:
        cases.dispatch_case(
            actor=cast.dispatcher, case_id=story.id, unit_id=cast.lighting.pk, limit=limit
        )
    with pytest.raises(InvalidInput):
        cases.blow_whistle(
            actor=cast.dispatcher, case_id=story.id, unit_id=cast.police.pk, trigger="hard",
            limit=limit, note="请派员",
        )  # fmt: skip

    assert refused.value.field == "limit"
    assert story.status == "accepted"


def test_a_changed_calendar_moves_the_deadlines_that_run_over_it(cast: Cast, now: Now) -> None:
    from gongzhi.foundation.clock.holidays import set_day
    from gongzhi.foundation.clock.services import forget_calendar

    story = Story(cast).handling()  # 2wd from Monday: Wednesday's close
    assert story.case.due_at.astimezone(SHANGHAI).day == 25

    set_day(
        actor=cast.administrator, day=date(2026, 11, 24), kind="holiday",
        source="示例通知",
    )  # fmt: skip
    forget_calendar()
    cases.rebuild_clocks()

    assert story.case.due_at.astimezone(SHANGHAI).day == 26


def test_a_request_for_an_extension_goes_with_the_unit_that_made_it(cast: Cast) -> None:
    story = Story(cast).handling()
    cases.request_extension(actor=cast.handler, case_id=story.id, limit="2wd", note="待材料")

    cases.reassign_case(actor=cast.dispatcher, case_id=story.id, unit_id=cast.water.pk, note="改派")

    assert Case.objects.get(pk=story.id).extension_requested == ""
