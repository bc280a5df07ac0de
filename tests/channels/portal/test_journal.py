"""The auditor's page: one case's chain held against every trace of it, and the seals of the days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gongzhi.foundation.journal.chains import CheckedChain
from gongzhi.foundation.journal.sealing import seal_day
from gongzhi.foundation.journal.services import timeline
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.cases import queries
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from tests.handling.cases.cast import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(report: Callable[..., Story]) -> Story:
    told = report().dispatched()
    cast = told.cast
    cases.reassign_case(
        actor=cast.dispatcher, case_id=told.id, unit_id=cast.water.pk, note="灯杆属水务"
    )
    return told


def _checked(story: Story) -> CheckedChain:
    _case, chain = queries.check_case_chain(story.cast.auditor, story.id)
    return chain


def _entries(story: Story) -> list[JournalEntry]:
    return list(timeline(subject_of(story.id)))


def test_a_chain_as_it_was_written_is_clean(story: Story):
    chain = _checked(story)

    assert chain.clean
    assert [each.entry.seq for each in chain.entries] == list(range(1, len(chain.entries) + 1))


def test_what_was_changed_by_hand_is_told_at_its_entry(story: Story):
    first, second, *_later = _entries(story)
    JournalEntry.objects.filter(pk=second.pk).update(actor_label="别人")

    told = [each for each in _checked(story).entries if not each.holds]

    assert [(each.entry.seq, each.hash_holds, each.follows) for each in told] == [(2, False, True)]
    JournalEntry.objects.filter(pk=second.pk).update(actor_label=second.actor_label)
    noted = next(entry for entry in (first, second, *_later) if entry.note)
    JournalEntry.objects.filter(pk=noted.pk).update(note="另一句话")
    told = [each for each in _checked(story).entries if not each.holds]
    assert [(each.entry.seq, each.note_holds) for each in told] == [(noted.seq, False)]
    # Moved into the salt, the words still give the same digest.
    salt = bytes(noted.note_salt or b"") + noted.note.encode()
    JournalEntry.objects.filter(pk=noted.pk).update(note="", note_salt=salt)
    told = [each for each in _checked(story).entries if not each.holds]
    assert [(each.entry.seq, each.note_holds) for each in told] == [(noted.seq, False)]


def test_what_was_removed_is_told_at_the_gap_or_the_end(story: Story):
    entries = _entries(story)
    JournalEntry.objects.filter(pk=entries[-1].pk).delete()

    chain = _checked(story)

    assert chain.cut
    assert all(each.holds for each in chain.entries)
    JournalEntry.objects.filter(pk=entries[0].pk).delete()
    assert [each.entry.seq for each in _checked(story).entries if not each.follows] == [2]


def test_the_auditor_checks_by_number_and_sees_the_seals(
    story: Story, browser_of: Callable[[str], Client]
):
    yesterday = timezone.localdate() - timedelta(days=1)
    JournalEntry.objects.update(at=timezone.now() - timedelta(days=1))
    seal = seal_day(yesterday)
    auditor = browser_of("auditor")

    page = auditor.get("/journal/").content.decode()
    broken = auditor.get("/journal/", {"number": story.case.number}).content.decode()
    unknown = auditor.get("/journal/", {"number": "12"})
    earlier = auditor.get("/journal/", {"before": yesterday.isoformat()}).content.decode()

    assert bytes(seal.root).hex() in page
    assert "not as it was written" in broken  # the moments were moved
    assert unknown.status_code == 404
    assert 'role="alert"' in unknown.content.decode()
    assert "No day is sealed yet" in earlier


def test_who_checks_no_record_is_kept_out(story: Story, browser_of: Callable[[str], Client]):
    assert browser_of("unit_handler").get("/journal/").status_code == 403
