"""Comments, pictures, supervision, and the reporter's contact."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from gongzhi.foundation.errors import Conflict, InvalidInput, NotFound, NotPermitted
from gongzhi.foundation.journal.services import last_entry
from gongzhi.handling.cases import queries
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.errors import GuardRefusal
from tests.handling.cases.cast import Cast, Story


def _picture(colour: str = "red") -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (16, 16), colour).save(picture, "PNG")
    return picture.getvalue()


def _facts(story: Story) -> dict[str, object]:
    return json.loads(last_entry(subject_of(story.id)).facts)


def test_the_handling_unit_does_not_learn_who_complained(cast: Cast) -> None:
    story = Story(cast, consent_to_unit=False).handling()

    with pytest.raises(GuardRefusal):
        cases.reveal_contact(actor=cast.handler, case_id=story.id, note="需联系")


def test_with_consent_the_leading_unit_does_and_the_look_is_on_record(cast: Cast) -> None:
    story = Story(cast, consent_to_unit=True).handling()

    contact = cases.reveal_contact(actor=cast.handler, case_id=story.id, note="约上门时间")

    entry = last_entry(subject_of(story.id))
    assert (contact.name, contact.phone) == ("王示例", "13000000001")
    assert (entry.verb, entry.note, entry.actor_id) == (
        "cases.reveal_contact", "约上门时间", cast.handler.id,
    )  # fmt: skip
    assert "13000000001" not in entry.facts


def test_a_look_needs_a_reason(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        cases.reveal_contact(actor=cast.dispatcher, case_id=Story(cast).id, note="")


def test_neither_assistant_nor_called_unit_nor_administrator_looks(cast: Cast) -> None:
    story = Story(cast, consent_to_unit=True).handling()
    cases.assign_part(actor=cast.dispatcher, case_id=story.id, unit_id=cast.water.pk, note="抽水")

    with pytest.raises(NotPermitted):
        cases.reveal_contact(actor=cast.assistant, case_id=story.id, note="看看")
    with pytest.raises(NotFound):
        cases.reveal_contact(actor=cast.administrator, case_id=story.id, note="看看")


def test_where_no_contact_was_left_there_is_none_to_show(cast: Cast) -> None:
    story = Story(cast, contact_name="", contact_phone="")

    with pytest.raises(NotFound):
        cases.reveal_contact(actor=cast.dispatcher, case_id=story.id, note="需联系")


NUMBERED = {"title": "请回电13900000002", "detail": "证件11010119000101001X，三号楼不亮"}


def test_a_number_in_the_text_is_starred_and_opens_as_the_contact_does(cast: Cast) -> None:
    story = Story(cast, consent_to_unit=True, **NUMBERED).handling()

    view = queries.case_page(cast.handler, story.id)
    shown = cases.reveal_contact(actor=cast.handler, case_id=story.id, note="约上门时间")

    assert view.starred
    assert (view.case.shown_title, view.detail) == (
        "请回电13*******02", "证件11**************1X，三号楼不亮",
    )  # fmt: skip
    assert (shown.phone, shown.title, shown.detail) == ("13000000001", *NUMBERED.values())
    assert last_entry(subject_of(story.id)).verb == "cases.reveal_contact"
    assert "13900000002" not in last_entry(subject_of(story.id)).facts


def test_a_number_in_the_text_opens_where_no_contact_was_left(cast: Cast) -> None:
    story = Story(cast, contact_name="", contact_phone="", detail="联系13900000002").handling()

    shown = cases.reveal_contact(actor=cast.dispatcher, case_id=story.id, note="核实地点")

    assert (shown.name, shown.phone, shown.email, shown.title) == ("", "", "", "")
    assert shown.detail == "联系13900000002"
    with pytest.raises(GuardRefusal):
        cases.reveal_contact(actor=cast.handler, case_id=story.id, note="核实地点")


def test_a_text_without_numbers_is_shown_as_it_is(cast: Cast) -> None:
    story = Story(cast)

    view = queries.case_page(cast.dispatcher, story.id)
    shown = cases.reveal_contact(actor=cast.dispatcher, case_id=story.id, note="约上门时间")

    assert (view.starred, view.detail) == (False, "三号楼前的路灯三天不亮了")
    assert (shown.title, shown.detail) == ("", "")


def test_a_comment_is_inside_unless_it_is_meant_for_the_reporter(cast: Cast) -> None:
    story = Story(cast)

    cases.comment_case(actor=cast.officer, case_id=story.id, note="内部")
    assert _facts(story)["public"] is False
    cases.comment_case(actor=cast.officer, case_id=story.id, note="公开", public=True)
    assert _facts(story)["public"] is True
    cases.comment_case(actor=story.reporter, case_id=story.id, note="我补充一点")
    assert _facts(story)["public"] is True


def test_a_picture_is_evidence_unless_the_reporter_sends_it(cast: Cast) -> None:
    story = Story(cast).handling()

    evidence = cases.attach_file(actor=cast.handler, case_id=story.id, data=_picture())
    report = cases.attach_file(actor=story.reporter, case_id=story.id, data=_picture("blue"))

    assert (evidence.kind, report.kind) == ("evidence", "report")
    assert default_storage.exists(cases.stored_name(evidence))


def test_the_same_picture_is_attached_once(cast: Cast) -> None:
    story = Story(cast)
    cases.attach_file(actor=cast.officer, case_id=story.id, data=_picture())

    with pytest.raises(Conflict):
        cases.attach_file(actor=cast.officer, case_id=story.id, data=_picture())


def test_what_is_no_picture_is_refused_before_the_case_is_touched(cast: Cast) -> None:
    story = Story(cast)

    with pytest.raises(InvalidInput):
        cases.attach_file(actor=cast.officer, case_id=story.id, data=b"%PDF-1.7")
    assert story.case.version == 1


def test_supervision_begins_and_ends_on_record(cast: Cast) -> None:
    story = Story(cast)

    cases.supervise_case(actor=cast.supervisor, case_id=story.id, note="三日内办结")
    assert story.case.supervised is True
    cases.supervise_case(actor=cast.supervisor, case_id=story.id, note="已办结", ended=True)
    assert story.case.supervised is False
