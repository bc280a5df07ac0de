"""Ways of changing the journal by hand that leave every hash valid: `verify` finds them too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.journal import heads
from gongzhi.foundation.journal.hashing import seal_digest
from gongzhi.foundation.journal.sealing import seal_day, seal_finished_days
from gongzhi.foundation.journal.services import Subject, erase_note, record, timeline
from gongzhi.foundation.journal.verify import Finding, verify
from gongzhi.foundation.models import DailySeal

pytestmark = pytest.mark.django_db

DOOR = Subject("door", 1)
GATE = Subject("gate", 1)


def write(subject: Subject, *verbs: str, days_ago: int = 0, note: str = "") -> None:
    for verb in verbs:
        record(
            subject,
            actor=SYSTEM,
            verb=verb,
            county="990101",
            note=note,
            at=timezone.now() - timedelta(days=days_ago),
        )


def by_hand(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        assert cursor.rowcount >= 1


def places(findings: list[Finding]) -> list[tuple[str, int | None]]:
    return [(found.subject, found.seq) for found in findings]


@pytest.fixture
def doors() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE door (id bigint, version int)")
    heads.register_head(kind="door", table="door", key_column="id", version_column="version")
    yield
    heads._heads.pop("door")


def test_words_moved_from_a_note_into_its_salt_are_found() -> None:
    write(DOOR, "door.make", "door.paint", note="不同意")

    by_hand(
        """UPDATE foundation_journalentry SET note = substr(note, 2),
               note_salt = note_salt || convert_to(substr(note, 1, 1), 'UTF8') WHERE seq = 2"""
    )

    assert places(verify().altered) == [("door:1", 2)]


def test_two_entries_that_changed_places_are_found() -> None:
    write(DOOR, "door.make", "door.paint", "door.open")
    ids = list(timeline(DOOR).values_list("pk", flat=True))

    for key, new in ((ids[1], -1), (ids[2], ids[1]), (-1, ids[2])):
        by_hand("UPDATE foundation_journalentry SET id = %s WHERE id = %s", new, key)

    assert not verify().clean


def test_the_moment_of_an_erasure_changed_by_hand_is_found() -> None:
    write(DOOR, "door.make", note="话")
    erase_note(timeline(DOOR).get(seq=1), actor=SYSTEM, reason="person-erased")
    assert verify().clean

    by_hand(
        "UPDATE foundation_journalentry SET note_erased_at = note_erased_at - interval '1 day'"
        " WHERE seq = 1"
    )

    assert places(verify().altered) == [("door:1", 1)]


def test_an_erased_note_put_back_by_hand_is_found() -> None:
    write(DOOR, "door.make", note="话")
    kept = timeline(DOOR).get(seq=1)
    erase_note(timeline(DOOR).get(seq=1), actor=SYSTEM, reason="person-erased")

    by_hand(
        "UPDATE foundation_journalentry SET note = %s, note_salt = %s, note_erased_at = NULL"
        " WHERE seq = 1",
        kept.note,
        kept.note_salt,
    )

    assert places(verify().altered) == [("door:1", 1)]


def test_facts_that_are_no_json_are_a_finding_not_a_failure() -> None:
    write(DOOR, "door.make", note="话")
    erase_note(timeline(DOOR).get(seq=1), actor=SYSTEM, reason="person-erased")

    by_hand("UPDATE foundation_journalentry SET facts = 'erased' WHERE seq = 2")

    assert ("door:1", 2) in places(verify().altered)


@pytest.mark.usefixtures("doors")
def test_a_subjects_own_row_deleted_is_found_as_removed() -> None:
    write(DOOR, "door.make")
    by_hand("INSERT INTO door VALUES (1, 1)")
    assert verify().clean

    by_hand("DELETE FROM door")

    assert places(verify().removed) == [("door:1", None)]


def test_a_subject_slipped_in_before_the_first_seal_is_found() -> None:
    write(DOOR, "door.make", days_ago=2)
    seal_finished_days()
    assert verify().clean

    write(GATE, "gate.make", days_ago=9)

    (found,) = verify().inserted
    assert found.subject == f"day:{timezone.localdate() - timedelta(days=9)}"


@pytest.mark.parametrize("which", ["first", "middle"])
def test_a_seal_removed_is_found_though_the_others_are_chained_anew(which: str) -> None:
    for days_ago in (4, 3, 2):
        write(DOOR, "door.make", days_ago=days_ago)
    seal_finished_days()
    seals = list(DailySeal.objects.order_by("day"))
    gone = seals[0] if which == "first" else seals[1]

    gone.delete()
    heir = DailySeal.objects.filter(day__gt=gone.day).order_by("day")
    DailySeal.objects.filter(pk__in=[seal.pk for seal in heir]).delete()
    for seal in seals[seals.index(gone) + 1 :]:
        _sealed_by_hand(seal)

    assert not verify().clean


def _sealed_by_hand(seal: DailySeal) -> None:
    """Chain a seal to whichever comes before it now, as a forger would."""
    last = DailySeal.objects.order_by("-day").first()
    seal.previous = bytes(last.hash) if last else None
    seal.hash = seal_digest(
        previous=seal.previous,
        day=seal.day.isoformat(),
        entries=seal.entries,
        root=bytes(seal.root),
    )
    seal.save(force_insert=True)


def test_the_latest_seals_removed_leave_days_that_verify_counts() -> None:
    for days_ago in (4, 3, 2):
        write(DOOR, "door.make", days_ago=days_ago)
    seal_finished_days()
    assert verify().unsealed_days == 0

    DailySeal.objects.filter(day__gte=timezone.localdate() - timedelta(days=3)).delete()

    assert verify().unsealed_days == 2


def test_sealing_one_day_seals_the_days_before_it_first() -> None:
    for days_ago in (4, 3, 2):
        write(DOOR, "door.make", days_ago=days_ago)
    today = timezone.localdate()

    seal_day(today - timedelta(days=2))

    assert [seal.day for seal in DailySeal.objects.order_by("day")] == [
        today - timedelta(days=days) for days in (4, 3, 2)
    ]
    assert verify().clean
