"""What can be photographed is reported as handled with a photo of what was done."""

from __future__ import annotations

import json

import pytest
from django.core.files.storage import default_storage

from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.foundation.journal.services import last_entry
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.categories import get_category
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.handling.cases.models import Attachment
from gongzhi.handling.cases.services import CategoryChange
from tests.handling.cases.cast import LAMP, Cast, Story, photo


def _handle(story: Story, **more: object) -> None:
    cases.handle_case(actor=story.cast.handler, case_id=story.id, note="已更换灯泡", **more)


def test_without_a_photo_the_refusal_says_what_to_do(cast: Cast) -> None:
    story = Story(cast).handling()

    with pytest.raises(GuardRefusal) as refused:
        _handle(story)

    assert refused.value.field == "photos"
    assert "照片" in refused.value.message
    assert story.status == "handling"


def test_photos_sent_along_are_kept_as_evidence_in_the_same_entry(cast: Cast) -> None:
    story = Story(cast).handling()
    version = story.case.version

    _handle(story, photos=[photo(1), photo(2)], version=version)

    rows = Attachment.objects.filter(case_id=story.id).order_by("pk")
    facts = json.loads(last_entry(subject_of(story.id)).facts)
    assert [row.kind for row in rows] == ["evidence", "evidence"]
    assert facts["photos"] == [row.sha256 for row in rows]
    assert all(default_storage.exists(cases.stored_name(row)) for row in rows)
    assert (story.status, story.case.version) == ("handled", version + 1)


def test_a_photo_attached_before_serves_as_well_but_not_the_reporters(cast: Cast) -> None:
    story = Story(cast).handling()
    cases.attach_file(actor=story.reporter, case_id=story.id, data=photo(1))
    with pytest.raises(GuardRefusal):
        _handle(story)

    cases.attach_file(actor=cast.handler, case_id=story.id, data=photo(2))
    _handle(story)

    assert story.status == "handled"


def test_after_a_reopening_a_new_photo_is_needed(cast: Cast) -> None:
    story = Story(cast).closed()
    cases.reopen_case(actor=story.reporter, case_id=story.id, note="又不亮了")
    cases.dispatch_case(actor=cast.dispatcher, case_id=story.id, unit_id=cast.lighting.pk)
    cases.take_case(actor=cast.handler, case_id=story.id)

    with pytest.raises(GuardRefusal):
        _handle(story)
    with pytest.raises(Conflict):
        _handle(story, photos=[photo()])  # the one from before
    _handle(story, photos=[photo(1)])

    assert story.status == "handled"


def test_what_is_no_picture_is_refused_and_nothing_is_done(cast: Cast) -> None:
    story = Story(cast).handling()

    with pytest.raises(InvalidInput):
        _handle(story, photos=[photo(1), b"no picture"])

    assert story.status == "handling"
    assert not Attachment.objects.filter(case_id=story.id).exists()


def test_services_and_disputes_are_told_not_shown(cast: Cast) -> None:
    shown = {
        code: get_category(code).evidence for code in (LAMP, "P0101", "E0101", "E0505", "L0101")
    }

    assert shown == {LAMP: True, "P0101": True, "E0101": True, "E0505": False, "L0101": False}


def test_the_desk_decides_which_classes_are_shown(cast: Cast) -> None:
    cases.change_category(
        actor=cast.administrator, code=LAMP, change=CategoryChange(evidence=False)
    )
    story = Story(cast).handling()

    _handle(story)

    assert story.status == "handled"
