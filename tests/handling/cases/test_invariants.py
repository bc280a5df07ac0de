"""Whatever officers do in whatever order, the stored state is what the journal says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.clock import services as clocks
from gongzhi.foundation.errors import DomainError
from gongzhi.foundation.journal.services import timeline
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.offers import available_verbs
from gongzhi.handling.cases.phases import shown_clock
from gongzhi.handling.cases.rulebook import thresholds_for
from gongzhi.handling.cases.services import SplitPart
from gongzhi.handling.cases.verbs import VERBS
from tests.handling.cases.cast import GRID, LAMP, Cast, Story, photo

START = datetime(2026, 11, 20, 16, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Friday afternoon

ROLES = (
    "dispatcher", "leader", "secretary", "supervisor", "handler", "assistant", "called",
    "call_taker", "other",
)  # fmt: skip
# Verbs that end the road or change no state come rarely, so that long roads are walked.
RARE = {
    "refuse", "divert", "merge", "split", "comment", "attach", "reveal_contact", "supervise",
    "classify", "place", "supplement",
}  # fmt: skip
STEP = st.tuples(st.integers(0, 10**6), st.integers(0, 60 * 24 * 3), st.booleans())


def _offered(story: Story, pick: int) -> tuple[str, Actor]:
    """Return one of the verbs offered now, and one of those it is offered to."""
    case = story.case
    assignments, whistles = list(case.assignments.all()), list(case.whistles.all())
    actors = [story.reporter, *(getattr(story.cast, role) for role in ROLES)]
    offers = [
        (offer.verb, actor)
        for actor in actors
        for offer in available_verbs(case, actor, assignments=assignments, whistles=whistles)
        if offer.allowed and offer.verb not in {"attach", "withdraw_photo"}
    ]
    usual = [(verb, actor) for verb, actor in offers if verb not in RARE]
    chosen = usual if usual and pick % 12 else offers
    verbs = sorted({verb for verb, _actor in chosen})
    verb = verbs[pick // 12 % len(verbs)]
    return next((verb, actor) for name, actor in chosen if name == verb)


def _given(cast: Cast, verb: str, turn: bool) -> dict[str, Any]:  # noqa: FBT001
    unit = cast.lighting if turn else cast.water
    special: dict[str, dict[str, Any]] = {
        "refuse": {"ground": "not_ours"},
        "divert": {"road": "petition"},
        "split": {"parts": [SplitPart(title="另一件", category_code=LAMP)]},
        "classify": {"category_code": LAMP},
        "supplement": {"answers": {"pole_number": "A-012"}},
        "place": {"area_code": GRID},
        "dispatch": {"unit_id": cast.lighting.pk},
        "reassign": {"unit_id": unit.pk},
        "rule_return": {"unit_id": unit.pk},
        "whistle": {
            "unit_id": (cast.police if turn else cast.street).pk,
            "trigger": "hard" if turn else "emergency",
        },
        "rule_whistle": {"upheld": turn},
        "rate_whistle": {"score": 4},
        "assign_part": {"unit_id": cast.water.pk},
        "request_extension": {"limit": "1wd" if turn else "5h"},
        "extend": {"limit": "2d" if turn else "30min"},
        "handle": {"photos": [photo(turn)]},
        "call_back": {"reached": turn},
        "rate": {"resolved": turn, "satisfied": 3},
    }
    return {"note": "说明", **special.get(verb, {})}


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.slow
@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, min_size=20, max_size=50))
def test_stored_clocks_and_versions_are_what_the_journal_says(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, steps: list[tuple[int, int, bool]]
) -> None:
    now = START
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    cast.other = cast.actor("unit_handler", unit=cast.street)
    with _undone():
        story, other = Story(cast), Story(cast)
        for pick, minutes, turn in steps:
            now += timedelta(minutes=minutes)
            if turn and minutes % 5 == 0:
                cases.escalate_due(now)
            verb, actor = _offered(story, pick)
            values = _given(cast, verb, turn)
            if verb == "merge":
                values["target"] = other.case.number
            before = story.case.version
            try:
                with transaction.atomic():
                    VERBS[verb].command(actor=actor, case_id=story.id, **values)
            except DomainError:  # what an input asks for can still be refused
                assert story.case.version == before
            else:
                assert story.case.version == before + 1
                _check_consistent(story.case)
        _check_consistent(other.case)
        assert verify().clean


def _check_consistent(case: Case) -> None:
    subject = subject_of(case.pk)
    stored = clocks.load_clocks(subject)
    computed = clocks.recompute(
        subject, county=case.county, chain=thresholds_for(case.area_code).chain
    )
    assert clocks.differences(stored, computed) == []
    assert case.version == timeline(subject).last().seq
    assert {name: getattr(case, name) for name in ("phase", "due_at", "warn_at")} == shown_clock(
        stored
    )
    leads = case.assignments.filter(role="lead", active=True)
    assert [lead.unit_id for lead in leads] == ([case.lead_unit_id] if case.lead_unit_id else [])


def test_no_verb_takes_more_than_ten_statements_one_job_and_one_hold_a_picture(
    cast: Cast,
) -> None:
    roads = {
        "accept": (cast.dispatcher, Story),
        "dispatch": (cast.dispatcher, lambda c: Story(c).accepted()),
        "take": (cast.handler, lambda c: Story(c).dispatched()),
        "return_case": (cast.handler, lambda c: Story(c).dispatched()),
        "rule_return": (cast.leader, lambda c: Story(c).returned()),
        "whistle": (cast.dispatcher, lambda c: Story(c).handling()),
        "assign_part": (cast.dispatcher, lambda c: Story(c).handling()),
        "request_extension": (cast.handler, lambda c: Story(c).handling()),
        "extend": (cast.leader, lambda c: Story(c).handling()),
        "ask_reporter": (cast.handler, lambda c: Story(c).handling()),
        "handle": (cast.handler, lambda c: Story(c).handling()),
        "verify": (cast.dispatcher, lambda c: Story(c).handled()),
        "close": (cast.dispatcher, lambda c: Story(c).verified()),
        "call_back": (cast.dispatcher, lambda c: Story(c).closed()),
        "comment": (cast.officer, Story),
    }
    for verb, (actor, road) in roads.items():
        story = road(cast)
        with CaptureQueriesContext(connection) as statements:
            VERBS[verb].command(actor=actor, case_id=story.id, **_given(cast, verb, True))
        own = [query["sql"] for query in statements if "SAVEPOINT" not in query["sql"]]
        jobs = [sql for sql in own if "procrastinate" in sql]
        holds = [sql for sql in own if "pg_advisory_xact_lock_shared" in sql]
        assert len(jobs) <= 1, verb
        assert len(holds) <= 1, verb
        assert len(own) - len(jobs) - len(holds) <= 10, verb
