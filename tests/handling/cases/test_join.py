"""“Me too”: joining somebody else's open case, following it, and what everybody may see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.foundation.errors import NotFound, WrongState
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Case, CaseFollower
from gongzhi.handling.cases.queries import (
    find_followed,
    find_joined,
    find_public_case,
    matters_of_grid,
    nearby_cases,
    timeline_of,
)
from gongzhi.handling.cases.services import ANYBODY, join_case
from tests.handling.cases.cast import GRID, IN_GRID, LAMP, NOWHERE, Story

pytestmark = pytest.mark.django_db
NEAR = (IN_GRID[0] + 0.0003, IN_GRID[1])  # about thirty metres
Report = Callable[..., Story]


@pytest.fixture
def public(report: Report) -> Story:
    story = report()
    Case.objects.filter(pk=story.id).update(public=True)
    return story


def test_joining_counts_names_nobody_and_is_on_record(public: Story):
    first = join_case(actor=ANYBODY, case_id=public.id)
    second = join_case(actor=ANYBODY, case_id=public.id)

    assert public.case.followers == 2
    assert first.secret != second.secret
    entry = timeline_of(public.id)[-1]
    assert (entry.verb, entry.facts, entry.actor_label) == ("cases.join", {"followers": 2}, "")
    assert not CaseFollower.objects.filter(secret_digest__contains=first.secret).exists()


def test_a_follower_sees_public_steps_but_neither_the_report_nor_words_to_its_reporter(
    public: Story,
):
    joined = join_case(actor=ANYBODY, case_id=public.id)
    public.closed()

    found = find_joined(public.case.number, joined.secret)

    assert found is not None
    assert [step.verb for step in found.steps][:2] == ["create", "accept"]
    assert found.steps[-1].verb == "close"
    assert {step.note for step in found.steps} == {""}
    assert find_followed(public.case.number, joined.secret) is None
    assert find_joined(public.case.number, public.secret) is None


def test_a_private_case_cannot_be_joined_nor_found(report: Report):
    story = report()
    Case.objects.filter(pk=story.id).update(public=False)

    assert find_public_case(story.case.number) is None
    with pytest.raises(NotFound):
        join_case(actor=ANYBODY, case_id=story.id)


def test_a_case_that_becomes_private_is_shown_to_its_reporter_alone(public: Story):
    joined = join_case(actor=ANYBODY, case_id=public.id)
    Case.objects.filter(pk=public.id).update(public=False)

    assert find_joined(public.case.number, joined.secret) is None
    assert find_followed(public.case.number, public.secret) is not None


def test_what_becomes_of_it_in_a_private_case_is_not_for_those_who_joined(
    public: Story, report: Report
):
    private = report()
    Case.objects.filter(pk=private.id).update(public=False)
    joined = join_case(actor=ANYBODY, case_id=public.id)
    public.accepted()
    cases.merge_case(actor=public.cast.dispatcher, case_id=public.id, target=private.case.number)
    private.closed()

    def seen() -> list[str]:
        found = find_joined(public.case.number, joined.secret)
        assert found is not None
        return [step.verb for step in found.steps]

    before = seen()
    Case.objects.filter(pk=private.id).update(public=True)

    assert before == ["create", "accept", "merge"]
    assert seen()[-1] == "close"


def test_what_is_closed_is_reported_anew(public: Story):
    public.closed()

    with pytest.raises(WrongState):
        join_case(actor=ANYBODY, case_id=public.id)


def test_joining_a_merged_case_joins_the_one_that_took_it_in(public: Story, report: Report):
    other = report().accepted()
    Case.objects.filter(pk=other.id).update(public=True)
    public.accepted()
    cases.merge_case(actor=public.cast.dispatcher, case_id=public.id, target=other.case.number)

    with CaptureQueriesContext(connection) as captured:
        joined = join_case(actor=ANYBODY, case_id=public.id)

    assert joined.case.pk == other.id
    locks = [query["sql"] for query in captured if "FOR NO KEY UPDATE" in query["sql"]]
    assert len(locks) == 1  # a second would be in another order than that of a merge


def test_a_decision_is_not_stale_because_somebody_joined(public: Story):
    read = public.case.version
    join_case(actor=ANYBODY, case_id=public.id)

    cases.accept_case(actor=public.cast.dispatcher, case_id=public.id, version=read)

    assert public.status == "accepted"


def test_near_cases_of_the_class_are_offered_without_anything_personal(public: Story):
    (offer,) = nearby_cases(category_code=LAMP[:1], lon=NEAR[0], lat=NEAR[1])

    assert offer.number == public.case.number
    assert offer.metres == 30
    assert not hasattr(offer, "title")


@pytest.mark.parametrize(
    "place",
    [
        {"category_code": "E", "lon": NEAR[0], "lat": NEAR[1]},
        {"category_code": LAMP, "lon": NOWHERE[0], "lat": NOWHERE[1]},
        {"category_code": LAMP, "lon": IN_GRID[0] + 0.002, "lat": IN_GRID[1]},
        {"category_code": LAMP},
        {"area_code": GRID},
    ],
    ids=["another class", "far away", "beyond the radius", "no place", "a grid, no class"],
)
def test_what_is_not_near_or_not_alike_is_not_offered(public: Story, place: dict[str, object]):
    assert nearby_cases(**place) == []  # type: ignore[arg-type]


def test_what_is_private_or_closed_is_not_offered(public: Story, report: Report):
    Case.objects.filter(pk=report().id).update(public=False)
    public.closed()

    assert nearby_cases(category_code=LAMP, lon=NEAR[0], lat=NEAR[1]) == []


def test_looking_for_near_cases_is_one_statement(
    public: Story, django_assert_num_queries: Callable[..., object]
):
    nearby_cases(category_code=LAMP, lon=NEAR[0], lat=NEAR[1])

    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        nearby_cases(category_code=LAMP, lon=NEAR[0], lat=NEAR[1])


def test_counts_of_a_grid_begin_at_five(public: Story, report: Report):
    few = matters_of_grid(GRID)
    for _more in range(4):
        report()
    Case.objects.update(public=True)
    public.closed()

    enough = matters_of_grid(GRID)

    assert (few.classes, few.few) == ([], True)
    assert [(c.reported, c.solved) for c in enough.classes] == [(5, 1)]
    assert enough.few is False
