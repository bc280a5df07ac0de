"""Naming who in the unit does it (经办人): it tells one person and narrows nothing for the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.events import deliver
from gongzhi.foundation.journal.services import last_entry
from gongzhi.handling.cases import queries
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.handling.cases.models import Assignment
from gongzhi.handling.cases.queries import CaseFilter, CaseOfficer
from gongzhi.registry.organisations.models import Appointment
from gongzhi.registry.organisations.services import end_appointment, hand_over, load_roles
from tests.channels.api.callers import Caller, Staff, hire
from tests.channels.notify.conftest import Outbox, outbox  # noqa: F401 - the fixture
from tests.channels.portal.conftest import browser_of, staff  # noqa: F401 - the fixtures
from tests.handling.cases.cast import Cast, Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(cast: Cast) -> Caller:
    """Return somebody else who works in the unit that leads."""
    load_roles()
    return hire("unit_handler", cast.lighting)


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast).dispatched()


def _lead(story: Story) -> Assignment:
    return Assignment.objects.get(case_id=story.id, role="lead", active=True)


def _assign(story: Story, colleague: Caller) -> None:
    cases.assign_officer(
        actor=story.cast.handler, case_id=story.id, officer_id=colleague.account.pk
    )


def _listed(viewer: Actor, officer: CaseOfficer) -> list[int]:
    page = queries.list_cases(viewer, CaseFilter(officer=officer))
    return [row.id for row in page.rows]


def test_the_one_named_is_told_and_the_rest_of_the_unit_may_do_all_as_before(
    story: Story,
    colleague: Caller,
    outbox: Outbox,  # noqa: F811 - the fixture
):
    outbox.deliver()

    _assign(story, colleague)

    (event,) = outbox.deliver()
    told = list(colleague.account.notifications.values_list("kind", flat=True))
    assert event["facts"]["officer"] == colleague.account.pk
    assert told.count("routed") >= 1
    cases.take_case(actor=story.cast.head, case_id=story.id)
    assert _lead(story).officer_id == colleague.account.pk


def test_nobody_is_named_who_may_not_do_this_work_in_the_unit(story: Story, colleague: Caller):
    elsewhere = hire("unit_handler", story.cast.water)

    for officer_id in (elsewhere.account.pk, 2**40):
        with pytest.raises(GuardRefusal):
            cases.assign_officer(actor=story.cast.handler, case_id=story.id, officer_id=officer_id)

    assert _lead(story).officer_id is None


def test_a_part_has_an_officer_of_its_own_unit(story: Story, colleague: Caller):
    cast = story.cast
    cases.take_case(actor=cast.handler, case_id=story.id)
    cases.assign_part(actor=cast.dispatcher, case_id=story.id, unit_id=cast.water.pk, note="抽水")
    other = hire("unit_handler", cast.water)

    cases.assign_officer(actor=cast.assistant, case_id=story.id, officer_id=other.account.pk)

    part = Assignment.objects.get(case_id=story.id, role="assist")
    assert part.officer_id == other.account.pk
    assert _lead(story).officer_id is None
    assert _listed(other.actor, CaseOfficer.ME) == [story.id]


def test_the_lists_of_ones_own_and_of_nobodys_work_follow_the_naming(
    story: Story, colleague: Caller
):
    other = Story(story.cast).dispatched()
    viewer = colleague.actor
    before = _listed(viewer, CaseOfficer.NOBODY)

    _assign(story, colleague)

    assert before == [other.id, story.id]
    assert _listed(viewer, CaseOfficer.ME) == [story.id]
    assert _listed(viewer, CaseOfficer.NOBODY) == [other.id]
    assert _listed(story.cast.dispatcher, CaseOfficer.NOBODY) == [other.id]
    assert _listed(story.cast.handler, CaseOfficer.ME) == []
    (row,) = queries.list_cases(viewer, CaseFilter(officer=CaseOfficer.ME)).rows
    assert row.officer_name == colleague.account.display_name


def test_it_ends_when_the_case_goes_to_another_unit(story: Story, colleague: Caller):
    _assign(story, colleague)

    cases.reassign_case(
        actor=story.cast.dispatcher, case_id=story.id, unit_id=story.cast.water.pk, note="归水务"
    )

    assert _lead(story).officer_id is None
    assert _listed(colleague.actor, CaseOfficer.ME) == []


def test_it_ends_with_the_appointment_once_and_on_record(
    story: Story,
    colleague: Caller,
    outbox: Outbox,  # noqa: F811 - the fixture
):
    _assign(story, colleague)
    held = Appointment.objects.get(account=colleague.account)
    held.valid_from -= timedelta(days=9)
    held.save()
    end_appointment(actor=story.cast.administrator, appointment_id=held.pk)

    outbox.deliver()

    entry = last_entry(subject_of(story.id))
    assert _lead(story).officer_id is None
    assert (entry.verb, entry.actor_kind) == ("cases.release_officer", "system")
    assert cases.release_officers() == 0


def test_an_appointment_that_runs_out_by_itself_is_found_at_night(story: Story, colleague: Caller):
    _assign(story, colleague)
    assert cases.release_officers() == 0
    Appointment.objects.filter(account=colleague.account).update(valid_to=timezone.localdate())

    released = cases.release_officers()

    assert released == 1
    assert _lead(story).officer_id is None


def test_whoever_takes_over_the_post_takes_over_the_work(story: Story, colleague: Caller):
    _assign(story, colleague)
    successor = hire("unit_handler", story.cast.water)
    post = Appointment.objects.get(account=colleague.account).post

    hand_over(
        actor=story.cast.administrator,
        post_id=post.pk,
        from_account_id=colleague.account.pk,
        to_account_id=successor.account.pk,
    )

    assert _lead(story).officer_id == successor.account.pk
    assert last_entry(subject_of(story.id)).verb == "cases.move_officer"
    deliver("organisations.post_changed", {"post_id": post.pk})
    assert _lead(story).officer_id == successor.account.pk


def test_the_desk_offers_colleagues_and_shows_who_it_is(
    story: Story,
    staff: Staff,  # noqa: F811 - the fixture
    browser_of: Callable[[str], Client],  # noqa: F811 - the fixture
):
    browser, me = browser_of("unit_handler"), staff["unit_handler"].account
    other = staff["unit_head"].account
    form = f"/cases/{story.case.number}/assign-officer/"
    page = browser.get(form).content.decode()

    done = browser.post(form, {"officer_id": other.pk, "part_id": "", "note": ""})

    case = browser.get(f"/cases/{story.case.number}/").content.decode()
    listed = browser.get("/cases/?officer=nobody").content.decode()
    assert done.status_code == 302
    assert f'value="{me.pk}" selected' in page
    assert case.count(other.display_name) >= 2
    assert story.case.number not in listed
    assert story.case.number in browser.get("/cases/").content.decode()
