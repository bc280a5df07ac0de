"""What is listed, counted and opened is the same set, whatever the posts."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.foundation.actors import SYSTEM, Actor, ActorKind, Grant, Reach
from gongzhi.foundation.errors import InvalidInput, NotFound, NotPermitted
from gongzhi.handling.cases import queries
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.queries import CaseFilter, Cursor, Order, Queue
from gongzhi.handling.cases.workflow import OPEN, Status
from tests.handling.cases.cast import Cast
from tests.handling.cases_queries.conftest import AREAS, TEXTS

LOOK = frozenset({"cases.view"})
PREFIXES = st.sampled_from(["", "99", "9901", "98", "97", *AREAS])
GRANT = st.tuples(
    st.sampled_from(["area", "unit"]), st.integers(0, 2), st.sets(PREFIXES, max_size=3)
)
EASY = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _viewer(grants: list[tuple[str, int, set[str]]], cast: Cast) -> Actor:
    units = [cast.lighting, cast.water, cast.police]
    return Actor(
        ActorKind.ACCOUNT,
        1,
        "示例",
        tuple(
            Grant("role", n, units[unit].pk, Reach(reach), tuple(sorted(prefixes)), LOOK)
            for n, (reach, unit, prefixes) in enumerate(grants)
        ),
    )


def _all(viewer: Actor, filters: CaseFilter | None = None, *, limit: int = 90) -> list[int]:
    found: list[int] = []
    after: Cursor | None = None
    while True:
        page = queries.list_cases(viewer, filters, after=after, limit=limit)
        found += [row.id for row in page.rows]
        after = page.following
        if after is None:
            return found


@EASY
@given(grants=st.lists(GRANT, min_size=1, max_size=3))
def test_the_list_holds_exactly_what_may_be_opened(
    grants: list[tuple[str, int, set[str]]], cast: Cast, crowd: list[Case]
):
    viewer = _viewer(grants, cast)

    listed = _all(viewer)

    assert len(listed) == len(set(listed))
    assert set(listed) == {case.pk for case in crowd if queries.can_view(viewer, case)}
    received = {case.pk: (case.received_at, case.pk) for case in crowd}
    assert listed == sorted(listed, key=received.__getitem__, reverse=True)


@EASY
@given(
    grants=st.lists(GRANT, min_size=1, max_size=3),
    queue=st.sampled_from(Queue),
    order=st.sampled_from(Order),
)
def test_each_queue_counts_what_it_lists(
    grants: list[tuple[str, int, set[str]]],
    queue: Queue,
    order: Order,
    cast: Cast,
    crowd: list[Case],
):
    viewer = _viewer(grants, cast)

    listed = _all(viewer, CaseFilter(queue=queue, order=order))

    assert len(listed) == len(set(listed)) == queries.count_queues(viewer)[queue]


@EASY
@given(grants=st.lists(GRANT, min_size=1, max_size=3), text=st.sampled_from([*TEXTS, "无此词"]))
def test_a_search_finds_exactly_the_cases_with_all_its_words(
    grants: list[tuple[str, int, set[str]]], text: str, cast: Cast, crowd: list[Case]
):
    viewer = _viewer(grants, cast)
    wanted = set(text.split())
    having = {case.pk for case in crowd if wanted <= set(case.text.detail.split())}

    assert set(_all(viewer, CaseFilter(words=text), limit=7)) == having & set(_all(viewer))


@EASY
@given(
    grants=st.lists(GRANT, min_size=1, max_size=3),
    area=PREFIXES,
    statuses=st.sets(st.sampled_from(Status), max_size=3),
    unit=st.sampled_from([None, 0, 1]),
    order=st.sampled_from(Order),
)
def test_filters_narrow_the_list_and_nothing_else(
    grants: list[tuple[str, int, set[str]]],
    area: str,
    statuses: set[Status],
    unit: int | None,
    order: Order,
    cast: Cast,
    crowd: list[Case],
):
    viewer = _viewer(grants, cast)
    unit_id = None if unit is None else [cast.lighting, cast.water][unit].pk
    filters = CaseFilter(area=area, statuses=tuple(statuses), unit_id=unit_id, order=order)

    visible = set(_all(viewer))
    expected = {
        case.pk
        for case in crowd
        if case.pk in visible
        and case.area_code.startswith(area)
        and (not statuses or case.status in statuses)
        and (order is Order.NEWEST or case.status in OPEN)
        and (
            unit_id is None
            or any(row.unit_id == unit_id and row.active for row in case.assignments.all())
        )
    }

    listed = _all(viewer, filters)
    assert len(listed) == len(set(listed))
    assert set(listed) == expected


def test_the_map_counts_every_open_case_once(crowd: list[Case]):
    counts = queries.map_counts(SYSTEM)

    opened = [case for case in crowd if case.status in OPEN]
    assert sum(count.open for count in counts) == len(opened)
    assert {count.area_code for count in counts} == {case.area_code[:15] for case in opened}


def test_the_number_finds_its_case(crowd: list[Case]):
    wanted = crowd[3]

    assert _all(SYSTEM, CaseFilter(number=wanted.number)) == [wanted.pk]


def test_who_sees_no_cases_is_told_so(cast: Cast):
    for read in (queries.list_cases, queries.count_queues, queries.map_counts):
        with pytest.raises(NotPermitted):
            read(cast.administrator)


def test_a_category_that_is_none_is_refused(cast: Cast):
    with pytest.raises(InvalidInput):
        queries.list_cases(cast.dispatcher, CaseFilter(category="QQ"))


def test_a_case_that_may_not_be_seen_is_as_none(cast: Cast, report):
    story = report()

    for case_id in (story.id, 10**12):
        with pytest.raises(NotFound):
            queries.case_page(cast.outsider, case_id)


def test_everything_of_a_page_comes_in_five_statements(
    cast: Cast, report, django_assert_num_queries
):
    story = report().handling()
    queries.case_page(cast.dispatcher, story.id)

    with django_assert_num_queries(5):
        queries.case_page(cast.dispatcher, story.id)


@pytest.mark.parametrize(("order", "text"), [(Order.NEWEST, ""), (Order.NEWEST, "路灯")])
def test_a_list_takes_few_statements(
    order: Order, text: str, cast: Cast, crowd: list[Case], django_assert_max_num_queries
):
    with django_assert_max_num_queries(7):
        queries.list_cases(cast.dispatcher, CaseFilter(order=order, words=text))


def test_the_public_part_tells_no_names(report):
    story = report().closed()

    followed = queries.follow_case(story.case.number, story.secret.lower())

    assert [step.verb for step in followed.steps] == [
        "create", "accept", "dispatch", "take", "handle", "verify", "close",
    ]  # fmt: skip
    assert [step.note for step in followed.steps if step.note] == ["路灯已修好"]
    assert set(followed.verbs) >= {"rate", "reopen", "comment", "attach"}
    assert "call_back" not in followed.verbs


def test_number_and_secret_only_fit_together(report):
    one, other = report(), report()

    for number, secret in ((one.case.number, other.secret), ("x", one.secret), ("", "")):
        with pytest.raises(NotFound):
            queries.follow_case(number, secret)
