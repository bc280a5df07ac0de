"""What is changed by SQL no longer says what the journal told, and `verify` finds it."""

from __future__ import annotations

import json

import pytest

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.journal.services import erase_note, last_entry, timeline
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.models import Case, CaseText
from gongzhi.handling.cases.services import NewCase, SplitPart
from tests.handling.cases.cast import GRID, Cast, Story


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"status": "closed"}, "to: the row says closed, the journal handling"),
        ({"area_code": "990101"}, "area: the row says 990101"),
        ({"title": "楼前路灯早已修好"}, "written: the row says "),
        ({"category_id": None}, "category: the row says ,"),
    ],
)
def test_a_row_changed_by_hand_is_found(cast: Cast, changed: dict[str, object], named: str) -> None:
    story = Story(cast).handling()
    assert verify().clean

    Case.objects.filter(pk=story.id).update(**changed)

    [finding] = verify().altered
    assert finding.subject == f"case:{story.id}"
    assert named in finding.detail


@pytest.mark.parametrize("changed", [{"detail": "没有这回事"}, {"salt": b""}, {"salt": None}])
def test_a_text_changed_by_hand_is_found(cast: Cast, changed: dict[str, object]) -> None:
    story = Story(cast)

    CaseText.objects.filter(pk=story.id).update(**changed)

    [finding] = verify().altered
    assert finding.subject == f"case:{story.id}"
    assert finding.detail.startswith("written: ")


def test_words_moved_between_title_and_text_are_found(cast: Cast) -> None:
    story = Story(cast, title="楼前路灯不亮", detail="三天了")

    Case.objects.filter(pk=story.id).update(title="楼前路灯不亮三")
    CaseText.objects.filter(pk=story.id).update(detail="天了")

    assert not verify().clean


def test_a_text_that_was_deleted_is_found(cast: Cast) -> None:
    story = Story(cast)

    CaseText.objects.filter(pk=story.id).delete()

    [finding] = verify().altered
    assert finding.subject == f"case:{story.id}"


def test_the_journal_keeps_neither_the_words_nor_their_salt(cast: Cast) -> None:
    story = Story(cast)
    salt = bytes(CaseText.objects.get(pk=story.id).salt)

    entries = str(list(timeline(subject_of(story.id)).values()))

    assert "路灯" not in entries
    assert salt.hex() not in entries


def test_equal_words_have_different_digests(cast: Cast) -> None:
    first, second = (json.loads(last_entry(subject_of(Story(cast).id)).facts) for _ in range(2))

    assert first["written"] != second["written"]


def test_split_off_merged_and_imported_words_are_covered_too(cast: Cast) -> None:
    story = Story(cast).accepted()
    [part] = cases.split_case(
        actor=cast.dispatcher, case_id=story.id, parts=[SplitPart(title="井盖松动")], note="两件事"
    )
    cases.merge_case(actor=cast.dispatcher, case_id=part.pk, target=story.case.number)
    new = NewCase(title="外来件", area_code=GRID, source=Case.Source.IMPORT)
    [imported] = cases.import_batch(actor=SYSTEM, rows=[new], source_file="x.csv")
    assert verify().clean

    Case.objects.filter(pk__in=[part.pk, imported.case_id]).update(title="改过")

    assert {finding.subject for finding in verify().altered} == {
        f"case:{part.pk}", f"case:{imported.case_id}",
    }  # fmt: skip


def test_a_person_erased_leaves_a_journal_that_still_verifies(cast: Cast) -> None:
    story = Story(cast)
    cases.comment_case(actor=story.reporter, case_id=story.id, note="我家在三号楼")
    cases.erase_contact(actor=story.reporter, case_id=story.id)
    entry = timeline(subject_of(story.id)).get(verb="cases.comment")
    erase_note(entry, actor=SYSTEM, reason="person-erased")

    assert verify().clean
