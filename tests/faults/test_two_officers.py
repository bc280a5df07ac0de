"""Officers acting on one case at once: one wins, the others are told in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from gongzhi.foundation.errors import DomainError, StaleVersion, WrongState
from gongzhi.foundation.journal.services import timeline
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.models import Case, CaseRule
from gongzhi.handling.cases.rulebook import forget_rules
from tests.handling.cases.cast import Cast, Story, lay_ground, make_cast

OFFICERS = 8
TRIES = 500
ROUNDS = TRIES // OFFICERS + 1

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Step = Callable[[Cast, int, int], object]

# A circle of steps through which a case can go for ever.
CIRCLE: list[Step] = [
    lambda cast, case_id, version: cases.suspend_case(
        actor=cast.leader, case_id=case_id, note="等候配件", version=version
    ),
    lambda cast, case_id, version: cases.resume_case(
        actor=cast.dispatcher, case_id=case_id, note="配件已到", version=version
    ),
    lambda cast, case_id, version: cases.ask_reporter(
        actor=cast.handler, case_id=case_id, note="哪一盏?", version=version
    ),
    lambda cast, case_id, version: cases.answer_question(
        actor=cast.dispatcher, case_id=case_id, note="门前那盏", version=version
    ),
    lambda cast, case_id, version: cases.reassign_case(
        actor=cast.dispatcher, case_id=case_id, note="改派", version=version,
        unit_id=cast.lighting.pk,
    ),
]  # fmt: skip


@pytest.fixture
def cast() -> Iterator[Cast]:
    lay_ground()
    cases.load_categories()
    CaseRule.objects.create(name="max_questions", value="999", effective_from=date(2026, 1, 1))
    forget_rules()
    yield make_cast()
    forget_rules()


@pytest.fixture
def officers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(OFFICERS) as pool:
        yield pool


def _at_once(pool: ThreadPoolExecutor, act: Callable[[], object]) -> Counter[str]:
    """Let every officer do the same at the same moment; count what each was told."""
    gate = Barrier(OFFICERS)

    def one() -> str:
        try:
            gate.wait(timeout=30)
            act()
        except DomainError as refusal:
            return type(refusal).__name__ if refusal.message else "without words"
        finally:
            connection.close()
        return "done"

    return Counter(pool.map(lambda _: one(), range(OFFICERS)))


def test_with_the_version_read_one_officer_wins_each_round_and_the_others_hear_who(
    cast: Cast, officers: ThreadPoolExecutor
) -> None:
    story = Story(cast).handling()
    told: Counter[str] = Counter()

    for number in range(ROUNDS):
        step, version = CIRCLE[number % len(CIRCLE)], story.case.version
        answers = _at_once(officers, lambda step=step, v=version: step(cast, story.id, v))
        assert answers["done"] == 1, answers
        told += answers

    assert told.total() >= TRIES
    assert set(told) == {"done", StaleVersion.__name__}
    assert len(timeline(subject_of(story.id))) == story.case.version == 4 + ROUNDS
    assert verify().clean


def test_without_a_version_the_table_itself_lets_one_officer_win(
    cast: Cast, officers: ThreadPoolExecutor
) -> None:
    for _round in range(6):
        story = Story(cast).accepted()

        answers = _at_once(
            officers,
            lambda case_id=story.id: cases.dispatch_case(
                actor=cast.dispatcher, case_id=case_id, unit_id=cast.lighting.pk
            ),
        )

        assert answers == {"done": 1, WrongState.__name__: OFFICERS - 1}
        assert story.case.assignments.filter(role="lead", active=True).count() == 1


def test_two_merges_into_each_other_never_wait_for_ever(
    cast: Cast, officers: ThreadPoolExecutor
) -> None:
    for _round in range(6):
        pair = [Story(cast).accepted().case for _ in range(2)]
        turns = iter(range(OFFICERS))

        def merge(pair: list[Case] = pair, turns: Iterator[int] = turns) -> None:
            one, other = pair if next(turns) % 2 else pair[::-1]
            cases.merge_case(actor=cast.dispatcher, case_id=one.pk, target=other.number)

        answers = _at_once(officers, merge)

        assert answers["done"] == 1, answers
        statuses = sorted(Case.objects.get(pk=case.pk).status for case in pair)
        assert statuses == ["accepted", "merged"]
