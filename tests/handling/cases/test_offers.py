"""Which verbs an actor is offered, and why not the others."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import DomainError
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.categories import all_categories
from gongzhi.handling.cases.offers import Offer, available_verbs
from gongzhi.handling.cases.rulebook import thresholds_for
from tests.handling.cases.cast import STREET, Cast, Story, photo


def _offers(story: Story, actor: Actor) -> dict[str, Offer]:
    case = story.case
    offers = available_verbs(
        case,
        actor,
        assignments=list(case.assignments.all()),
        whistles=list(case.whistles.all()),
        contact=getattr(case, "contact", None),
    )
    return {offer.verb: offer for offer in offers}


def _allowed(story: Story, actor: Actor) -> set[str]:
    return {verb for verb, offer in _offers(story, actor).items() if offer.allowed}


def test_the_dispatcher_of_an_accepted_case_may_dispatch_it(cast: Cast) -> None:
    story = Story(cast).accepted()

    allowed = _allowed(story, cast.dispatcher)

    assert {"dispatch", "merge", "split", "whistle", "comment"} <= allowed
    assert not {"take", "handle", "suspend", "accept"} & allowed


def test_a_unit_is_offered_what_is_the_lead_s(cast: Cast) -> None:
    story = Story(cast).dispatched()

    assert _allowed(story, cast.handler) == {
        "take", "return_case", "ask_reporter", "request_extension", "assign_officer", "assign_part",
        "comment", "attach", "supplement",
    }  # fmt: skip
    assert _allowed(story, cast.assistant) == set()


def test_what_a_guard_refuses_is_offered_with_its_reason(cast: Cast) -> None:
    story = Story(cast).handling()
    cases.assign_part(actor=cast.dispatcher, case_id=story.id, unit_id=cast.water.pk, note="抽水")

    handle = _offers(story, cast.handler)["handle"]

    assert (handle.allowed, handle.held) == (False, True)
    assert "1" in handle.reason


def test_a_verb_of_others_says_whose_it_is(cast: Cast) -> None:
    dispatch = _offers(Story(cast).accepted(), cast.officer)["dispatch"]

    assert (dispatch.allowed, dispatch.held) == (False, False)
    assert dispatch.reason


def test_the_contact_is_offered_to_the_unit_only_with_consent(cast: Cast) -> None:
    shy, open_ = Story(cast).handling(), Story(cast, consent_to_unit=True).handling()

    assert "reveal_contact" not in _allowed(shy, cast.handler)
    assert "reveal_contact" in _allowed(open_, cast.handler)


def test_whistles_and_parts_are_offered_to_those_they_bind(cast: Cast) -> None:
    story = Story(cast).handling()
    cases.blow_whistle(
        actor=cast.dispatcher, case_id=story.id, unit_id=cast.police.pk, trigger="hard", note="请"
    )

    assert {"answer_whistle", "refuse_whistle"} <= _allowed(story, cast.called)
    assert "rule_whistle" not in _allowed(story, cast.supervisor)
    cases.refuse_whistle(actor=cast.called, case_id=story.id, note="不来")
    assert "rule_whistle" in _allowed(story, cast.supervisor)
    assert "rate_whistle" not in _allowed(story, cast.dispatcher)


def test_the_reporter_is_offered_the_reporter_s_verbs(cast: Cast) -> None:
    assert _allowed(Story(cast).closed(), Story(cast).reporter) == set()
    story = Story(cast).closed()
    assert _allowed(story, story.reporter) == {"rate", "reopen", "comment", "attach"}


def test_offers_read_nothing(cast: Cast) -> None:
    story = Story(cast).handling()
    case, assignments = story.case, list(story.case.assignments.all())
    assert all_categories()
    assert thresholds_for(STREET)

    with CaptureQueriesContext(connection) as statements:
        available_verbs(case, cast.dispatcher, assignments=assignments)

    assert len(statements) == 0


@pytest.mark.parametrize("role", ["dispatcher", "handler", "secretary", "leader", "called"])
def test_whatever_is_offered_without_input_can_be_done(cast: Cast, role: str) -> None:
    simple = {
        "accept": cases.accept_case, "take": cases.take_case, "verify": cases.verify_case,
        "suspend": cases.suspend_case, "resume": cases.resume_case,
        "handle": partial(cases.handle_case, photos=[photo()]),
        "ask_reporter": cases.ask_reporter, "close": cases.close_case,
    }  # fmt: skip
    actor = getattr(cast, role)
    for road in (Story.accepted, Story.handling, Story.handled, Story.verified):
        story = road(Story(cast))
        for verb, command in simple.items():
            if verb in _allowed(story, actor):
                command(actor=actor, case_id=story.id, note="说明")
            elif verb in _offers(story, actor):
                with pytest.raises(DomainError):
                    command(actor=actor, case_id=story.id, note="说明")
