"""Nobody checks their own work, and who handles a case does not learn who reported it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gongzhi.foundation.errors import WrongState
from gongzhi.handling.cases import queries
from gongzhi.handling.cases import services as cases
from tests.handling.cases.cast import COMMUNITY, Story, photo


def _handled_by_the_committee(story: Story) -> Story:
    cast = story.cast
    story.dispatched(cast.committee)
    cases.take_case(actor=cast.secretary, case_id=story.id)
    cases.handle_case(actor=cast.secretary, case_id=story.id, note="已修好", photos=[photo()])
    return story


def test_whoever_reported_it_as_handled_does_not_verify_it(report: Callable[..., Story]) -> None:
    story = _handled_by_the_committee(report())

    with pytest.raises(WrongState):
        cases.verify_case(actor=story.cast.secretary, case_id=story.id)

    offers = {o.verb: o for o in queries.case_page(story.cast.secretary, story.id).offers}
    assert not offers["verify"].allowed
    assert offers["verify"].reason
    assert "verify" in queries.case_page(story.cast.dispatcher, story.id).verbs
    cases.verify_case(actor=story.cast.dispatcher, case_id=story.id)


def test_whoever_reported_it_as_handled_does_not_rate_it(report: Callable[..., Story]) -> None:
    story = _handled_by_the_committee(report())
    cases.verify_case(actor=story.cast.dispatcher, case_id=story.id)
    cases.close_case(actor=story.cast.secretary, case_id=story.id, note="已办结")

    with pytest.raises(WrongState):
        cases.rate_case(actor=story.cast.secretary, case_id=story.id, resolved=True, satisfied=5)

    cases.rate_case(actor=story.reporter, case_id=story.id, resolved=False, satisfied=1)


def test_after_another_round_it_is_the_last_handler_who_counts(
    report: Callable[..., Story],
) -> None:
    story = _handled_by_the_committee(report())
    cast = story.cast
    cases.fail_verification(actor=cast.secretary, case_id=story.id, note="还有一盏不亮")
    colleague = cast.actor("grid_head", unit=cast.committee, areas=(COMMUNITY,))
    cases.handle_case(actor=colleague, case_id=story.id, note="全部修好", photos=[photo(1)])

    with pytest.raises(WrongState):
        cases.verify_case(actor=colleague, case_id=story.id)
    cases.verify_case(actor=cast.secretary, case_id=story.id)


def test_a_committee_that_handles_a_case_is_not_told_who_reported_it(
    report: Callable[..., Story],
) -> None:
    before, story = report(), report()
    cast = story.cast
    story.dispatched(cast.committee)

    assert queries.case_page(cast.secretary, before.id).contact is not None
    for insider in (cast.secretary, cast.officer):
        assert queries.case_page(insider, story.id).contact is None
    with pytest.raises(WrongState):
        cases.reveal_contact(actor=cast.secretary, case_id=story.id, note="上门")
    assert "reveal_contact" not in queries.case_page(cast.secretary, story.id).verbs
    assert cases.reveal_contact(actor=cast.dispatcher, case_id=story.id, note="回访").name


def test_a_committee_that_handles_a_case_is_told_with_consent(
    report: Callable[..., Story],
) -> None:
    story = report(consent_to_unit=True).dispatched()
    other = report(consent_to_unit=True)
    other.dispatched(other.cast.committee)

    assert queries.case_page(story.cast.secretary, story.id).contact is not None
    assert cases.reveal_contact(actor=other.cast.secretary, case_id=other.id, note="上门").name
