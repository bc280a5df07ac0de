"""Notices: posted to an area, read by everybody in it, withdrawn with their record kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from gongzhi.foundation.errors import Conflict, InvalidInput, NotFound, NotPermitted
from gongzhi.foundation.models import JournalEntry
from gongzhi.oversight.disclosure.models import Notice
from gongzhi.oversight.disclosure.queries import notices, notices_around, notices_at, posted_notice
from gongzhi.oversight.disclosure.services import post_notice, withdraw_notice
from tests.handling.cases.cast import COMMUNITY, GRID, NEXT_GRID, STREET, Cast

pytestmark = pytest.mark.django_db


def _post(cast: Cast, **more: object) -> Notice:
    today = timezone.localdate()
    given: dict[str, object] = {
        "actor": cast.secretary,
        "title": "周六停水",
        "text": "周六 8 时至 12 时检修水管。\n请提前蓄水。",
        "area_code": COMMUNITY,
        "shown_from": today,
        "shown_to": today + timedelta(days=3),
    }
    return post_notice(**(given | more))  # type: ignore[arg-type]


def test_a_notice_is_read_in_every_grid_below_and_not_above(cast: Cast):
    notice = _post(cast)

    assert [shown.pk for shown in notices_at(GRID)] == [notice.pk]
    assert notices_at(STREET) == []
    entry = JournalEntry.objects.get(subject_kind="notice")
    assert entry.verb == "disclosure.post_notice"


def test_a_grids_own_notice_stays_in_the_grid(cast: Cast):
    _post(cast, area_code=GRID)

    assert notices_at(NEXT_GRID) == []


def test_a_notice_is_shown_from_its_first_day_to_its_last(cast: Cast):
    today = timezone.localdate()
    _post(cast, shown_from=today + timedelta(days=1))
    past = _post(cast)
    Notice.objects.filter(pk=past.pk).update(
        shown_from=today - timedelta(days=3), shown_to=today - timedelta(days=1)
    )

    assert notices_at(GRID) == []


def test_a_notice_shows_that_something_was_done_only_once_it_was_there_to_read(cast: Cast):
    today = timezone.localdate()
    coming = _post(cast, shown_from=today + timedelta(days=1))
    notice = _post(cast)

    assert notices_around(STREET) == [notice]
    assert posted_notice(notice.pk) == notice
    with pytest.raises(NotFound):
        posted_notice(coming.pk)


def test_a_withdrawn_notice_is_gone_but_on_record(cast: Cast):
    notice = _post(cast)

    withdraw_notice(actor=cast.secretary, notice_id=notice.pk, note="改期")

    assert notices_at(GRID) == []
    assert notices(cast.secretary).count() == 1
    with pytest.raises(Conflict):
        withdraw_notice(actor=cast.secretary, notice_id=notice.pk)


def test_only_posts_of_the_area_post_and_withdraw(cast: Cast):
    notice = _post(cast)

    with pytest.raises(NotPermitted):
        _post(cast, actor=cast.secretary, area_code=STREET)
    with pytest.raises(NotPermitted):
        _post(cast, actor=cast.officer, area_code=GRID)
    with pytest.raises(NotFound):
        withdraw_notice(actor=cast.outsider, notice_id=notice.pk)


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("title", "长" * 61), ("text", " \n"), ("text", "\x00"), ("shown_to", -1)],
)
def test_what_cannot_be_shown_is_refused_with_its_field(cast: Cast, field: str, value: object):
    given = timezone.localdate() - timedelta(days=1) if value == -1 else value

    with pytest.raises(InvalidInput) as refusal:
        _post(cast, **{field: given})

    assert refusal.value.field == field
