"""Merging and splitting, traceable both ways and undone without loss."""

from __future__ import annotations

import json

import pytest

from gongzhi.foundation.clock.services import load_clocks
from gongzhi.foundation.errors import InvalidInput, NotFound
from gongzhi.foundation.journal.services import last_entry, timeline
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.links import links_of
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.handling.cases.models import CaseContact, CaseText
from gongzhi.handling.cases.services import SplitPart
from tests.handling.cases.cast import LAMP, MANHOLE, Cast, Story, photo


def _merge(one: Story, other: Story) -> None:
    cases.merge_case(
        actor=one.cast.dispatcher, case_id=one.id, target=other.case.number, note="同一盏灯"
    )


def test_a_merge_can_be_read_from_both_cases(cast: Cast) -> None:
    one, other = Story(cast).handling(), Story(cast).accepted()

    _merge(one, other)

    (link,) = links_of(subject_of(one.id))
    (back,) = links_of(subject_of(other.id))
    assert (link.relation, link.other.key, link.outgoing) == ("merged_into", str(other.id), True)
    assert (back.other.key, back.outgoing) == (str(one.id), False)
    assert last_entry(subject_of(other.id)).verb == "cases.take_in"
    assert other.case.version == len(timeline(subject_of(other.id)))
    assert verify().clean


def test_a_merged_cases_clock_waits(cast: Cast) -> None:
    one, other = Story(cast).handling(), Story(cast)

    _merge(one, other)

    clock = load_clocks(subject_of(one.id))["handling"]
    assert clock.paused_at is not None
    assert one.case.due_at is None


def test_undone_the_case_is_again_as_it_was(cast: Cast) -> None:
    one, other = Story(cast).handling(), Story(cast)
    before = one.case
    _merge(one, other)

    cases.unmerge_case(actor=cast.dispatcher, case_id=one.id, note="原来是另一盏")

    after = one.case
    assert (after.status, after.merged_into_id) == (before.status, None)
    assert after.due_at is not None
    assert links_of(subject_of(one.id)) == []
    assert last_entry(subject_of(other.id)).verb == "cases.let_go"
    cases.handle_case(actor=cast.handler, case_id=one.id, note="好了", photos=[photo()])


def test_closing_the_target_tells_the_reporters_of_all_that_were_merged(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, near, far = Story(cast), Story(cast).accepted(), Story(cast).accepted()
    _merge(far, near)
    _merge(near, target)
    told: list[dict[str, object]] = []
    monkeypatch.setattr(
        "gongzhi.handling.cases.engine.emit", lambda event, **f: told.append({"event": event, **f})
    )

    target.closed()

    assert told[-1]["event"] == "cases.closed"
    assert told[-1]["merged"] == [near.id, far.id]


def test_a_case_is_merged_only_into_another_open_one(cast: Cast) -> None:
    case = Story(cast).accepted()
    merged, target = Story(cast).accepted(), Story(cast)
    _merge(merged, target)

    for wrong in (case, merged, Story(cast).closed()):
        with pytest.raises(GuardRefusal) as refused:
            _merge(case, wrong)
        assert refused.value.field == "target"


def test_a_case_is_merged_only_into_one_the_actor_may_see(cast: Cast) -> None:
    case = Story(cast).accepted()
    elsewhere = Story(cast, lon=None, lat=None, area_code="990101002")

    with pytest.raises(NotFound):
        _merge(case, elsewhere)
    with pytest.raises(InvalidInput):
        cases.merge_case(actor=cast.dispatcher, case_id=case.id, target="没有这个号")


def test_each_further_matter_becomes_a_case_of_its_own(cast: Cast) -> None:
    story = Story(cast).accepted()

    lamp, hole = cases.split_case(
        actor=cast.dispatcher, case_id=story.id, note="一件诉求三个问题",
        parts=[
            SplitPart(title="另一盏灯", category_code=LAMP),
            SplitPart(title="井盖松动", detail="门口井盖翘起"),
        ],
    )  # fmt: skip

    assert (lamp.status, hole.status) == ("accepted", "received")
    assert lamp.area_code == hole.area_code == story.case.area_code
    assert lamp.secret_digest == story.case.secret_digest
    assert CaseContact.objects.get(case=lamp).phone == "13000000001"
    assert CaseText.objects.get(case=lamp).detail == "三号楼前的路灯三天不亮了"
    assert [link.other.key for link in links_of(subject_of(story.id))] == [
        str(lamp.pk), str(hole.pk),
    ]  # fmt: skip
    assert json.loads(last_entry(subject_of(story.id)).facts)["into"] == [lamp.pk, hole.pk]
    assert json.loads(last_entry(subject_of(lamp.pk)).facts)["split_from"] == story.id
    assert story.status == "accepted"
    assert verify().clean


def test_a_split_case_takes_its_own_road(cast: Cast) -> None:
    story = Story(cast).accepted()
    (hole,) = cases.split_case(
        actor=cast.dispatcher, case_id=story.id, note="两个问题",
        parts=[SplitPart(title="井盖松动", category_code=MANHOLE)],
    )  # fmt: skip

    cases.dispatch_case(actor=cast.dispatcher, case_id=hole.pk, unit_id=cast.water.pk)

    assert story.status == "accepted"


@pytest.mark.parametrize("parts", [[], [SplitPart(title="x")] * 11, [SplitPart(title=" ")]])
def test_a_split_names_what_it_splits_into(cast: Cast, parts: list[SplitPart]) -> None:
    with pytest.raises(InvalidInput) as refused:
        cases.split_case(actor=cast.dispatcher, case_id=Story(cast).id, note="分", parts=parts)
    assert refused.value.field == "parts"
