"""The journal chains every change, and `verify` finds what was changed by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.commands import journal as journal_commands
from gongzhi.foundation.errors import StaleVersion, WrongState
from gongzhi.foundation.journal import heads
from gongzhi.foundation.journal.hashing import canonical, merkle_root
from gongzhi.foundation.journal.sealing import seal_day, seal_finished_days, seals_as_json
from gongzhi.foundation.journal.services import (
    FIRST,
    Subject,
    erase_note,
    hashed_form,
    record,
    timeline,
)
from gongzhi.foundation.journal.verify import compare_seals, verify
from gongzhi.foundation.models import DailySeal, JournalEntry

pytestmark = pytest.mark.django_db

DOOR = Subject("door", 1)


def write(*verbs: str, subject: Subject = DOOR, days_ago: int = 0, note: str = "") -> None:
    for verb in verbs:
        record(
            subject,
            actor=SYSTEM,
            verb=verb,
            county="990101",
            facts={"verb": verb, "数": 1},
            note=note,
            at=timezone.now() - timedelta(days=days_ago),
        )


def by_hand(sql: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        assert cursor.rowcount >= 1


@pytest.fixture
def doors_with_versions() -> Iterator[None]:
    by_sql = "CREATE TEMPORARY TABLE door (id bigint, version int)"
    with connection.cursor() as cursor:
        cursor.execute(by_sql)
    heads.register_head(kind="door", table="door", key_column="id", version_column="version")
    yield
    heads._heads.pop("door")


def test_entries_of_a_subject_form_one_chain() -> None:
    write("door.make", "door.paint")

    first, second = timeline(DOOR)

    assert (first.seq, second.seq) == (1, 2)
    assert first.previous is None
    assert bytes(second.previous) == bytes(first.hash)
    assert verify().clean


def test_python_and_postgresql_compute_the_same_hash() -> None:
    write("door.make", note="门坏了 🚪")
    entry = timeline(DOOR).get()

    assert hashed_form(entry).digest() == bytes(entry.hash)
    assert verify().entries == 1
    assert verify().clean


def test_a_new_subject_needs_no_look_up(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(1):
        record(DOOR, actor=SYSTEM, verb="door.make", county="990101", previous=FIRST)


def test_two_writers_cannot_fork_a_chain() -> None:
    write("door.make")

    with pytest.raises(StaleVersion), transaction.atomic():
        record(DOOR, actor=SYSTEM, verb="door.make", county="990101", previous=FIRST)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE foundation_journalentry SET facts = '{}' WHERE seq = 2",
        "UPDATE foundation_journalentry SET at = at + interval '1 second' WHERE seq = 2",
        "UPDATE foundation_journalentry SET actor_label = '乙某' WHERE seq = 2",
        "UPDATE foundation_journalentry SET note = '别的话' WHERE seq = 2",
        "UPDATE foundation_journalentry SET note_digest = NULL WHERE seq = 2",
        """UPDATE foundation_journalentry SET note = '', note_salt = NULL, note_erased_at = now()
           WHERE seq = 2""",
    ],
)
def test_an_altered_row_is_found(change: str) -> None:
    write("door.make", "door.paint", "door.open", note="原话")

    by_hand(change)

    findings = verify()
    assert [(found.subject, found.seq) for found in findings.altered] == [("door:1", 2)]


def test_a_removed_row_is_found() -> None:
    write("door.make", "door.paint", "door.open")

    by_hand("DELETE FROM foundation_journalentry WHERE seq = 2")

    assert [(found.subject, found.seq) for found in verify().removed] == [("door:1", 2)]


@pytest.mark.usefixtures("doors_with_versions")
def test_rows_cut_off_at_the_end_are_found_by_the_subjects_version() -> None:
    write("door.make", "door.paint", "door.open")
    by_hand("INSERT INTO door VALUES (1, 3)")
    assert verify().clean

    by_hand("DELETE FROM foundation_journalentry WHERE seq = 3")

    assert [(found.subject, found.seq) for found in verify().removed] == [("door:1", 3)]


@pytest.mark.usefixtures("doors_with_versions")
def test_well_chained_rows_that_no_command_wrote_are_found() -> None:
    write("door.make")
    by_hand("INSERT INTO door VALUES (1, 1)")

    write("door.paint")
    write("door.make", subject=Subject("door", 2))

    findings = verify()
    assert [(found.subject, found.seq) for found in findings.inserted] == [("door:1", 2)]
    assert [(found.subject, found.seq) for found in findings.removed] == [("door:2", None)]


def test_a_day_is_sealed_once_and_only_after_it_has_ended() -> None:
    write("door.make", days_ago=2)
    write("door.paint", days_ago=1)

    seals = seal_finished_days()

    assert len(seals) == 2
    assert seal_day(seals[0].day) == seals[0]
    assert bytes(seals[1].previous or b"") == bytes(seals[0].hash)
    assert seal_finished_days() == []
    with pytest.raises(WrongState):
        seal_day(timezone.localdate())


def test_a_seal_finds_a_whole_subject_removed_or_slipped_in() -> None:
    write("door.make", days_ago=2)
    write("door.make", subject=Subject("gate", 1), days_ago=2)
    seal_finished_days()
    assert verify().clean

    by_hand("DELETE FROM foundation_journalentry WHERE subject_kind = 'gate'")

    assert verify().removed[0].subject.startswith("seal:")
    write("door.make", subject=Subject("gate", 2), days_ago=2)
    assert verify().altered[0].subject.startswith("seal:")
    write("door.make", subject=Subject("gate", 3), days_ago=2)
    assert verify().inserted[0].subject.startswith("seal:")


def test_a_journal_sealed_anew_differs_from_the_seals_kept_elsewhere() -> None:
    write("door.make", days_ago=2)
    seal_finished_days()
    kept = seals_as_json()
    DailySeal.objects.all().delete()
    JournalEntry.objects.all().delete()
    write("door.break", days_ago=2)
    seal_finished_days()

    findings = verify()
    assert findings.clean
    compare_seals(findings, kept)

    assert not findings.clean


@pytest.mark.usefixtures("doors_with_versions")
def test_erasing_a_note_keeps_the_chain_whole_and_leaves_its_own_entry() -> None:
    write("door.make", note="王某某 13000000001")
    by_hand("INSERT INTO door VALUES (1, 1)")

    erase_note(timeline(DOOR).get(seq=1), actor=SYSTEM, reason="person-erased")

    assert timeline(DOOR).get(seq=1).note == ""
    assert timeline(DOOR).get(seq=2).verb == "journal.erase_note"
    assert verify().clean


@pytest.mark.parametrize("reason", ["", " ", "王某某要求", "13000000001"])
def test_the_reason_of_an_erasure_is_a_code_as_facts_are_for_ever(reason: str) -> None:
    write("door.make", note="话")

    with pytest.raises(ValueError, match="code"):
        erase_note(timeline(DOOR).get(), actor=SYSTEM, reason=reason)


def test_the_command_exits_1_and_names_what_it_found() -> None:
    write("door.make", "door.paint")
    by_hand("UPDATE foundation_journalentry SET verb = 'door.steal' WHERE seq = 1")

    result = CliRunner().invoke(journal_commands, ["verify", "--json"])

    assert result.exit_code == 1
    printed = json.loads(result.output)
    assert printed["altered"] == [{"subject": "door:1", "seq": 1, "detail": "entry"}]
    assert not printed["clean"]


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=20), st.data())
def test_the_merkle_root_changes_with_any_leaf(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    other = list(leaves)
    other[index] = bytes(byte ^ 1 for byte in other[index])

    assert merkle_root(leaves) != merkle_root(other)
    assert merkle_root(leaves) != merkle_root([*leaves, leaves[-1]])


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.booleans() | st.none()))
def test_facts_have_one_text(facts: dict[str, int | str | bool | None]) -> None:
    shuffled = dict(reversed(facts.items()))

    assert canonical(facts) == canonical(shuffled)
    assert json.loads(canonical(facts)) == facts
