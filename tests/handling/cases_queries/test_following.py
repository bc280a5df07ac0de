"""What a reporter sees of the own report after it was merged into another's."""

from __future__ import annotations

from gongzhi.handling.cases import queries
from gongzhi.handling.cases import services as cases
from tests.handling.cases.cast import Cast, Story


def _seen(story: Story) -> list[tuple[str, str]]:
    steps = queries.follow_case(story.case.number, story.secret).steps
    return [(step.verb, step.note) for step in steps]


def test_the_reporter_of_a_merged_case_sees_what_becomes_of_the_matter(cast: Cast) -> None:
    whole, mine = Story(cast), Story(cast)
    cases.merge_case(actor=cast.dispatcher, case_id=mine.id, target=whole.case.number)

    whole.handled()
    cases.verify_case(actor=cast.dispatcher, case_id=whole.id)
    cases.close_case(actor=cast.dispatcher, case_id=whole.id, note="路灯已修好")
    cases.rate_case(actor=whole.reporter, case_id=whole.id, resolved=True, satisfied=5, note="谢谢")

    seen = _seen(mine)
    assert [verb for verb, _note in seen] == [
        "create", "merge", "accept", "dispatch", "take", "handle", "verify", "close",
    ]  # fmt: skip
    assert seen[-1] == ("close", "路灯已修好")
    assert "谢谢" not in str(seen)


def test_what_was_before_the_merge_or_after_it_was_undone_is_not_shown(cast: Cast) -> None:
    whole, mine = Story(cast).accepted(), Story(cast)
    cases.merge_case(actor=cast.dispatcher, case_id=mine.id, target=whole.case.number)

    assert _seen(mine) == [("create", ""), ("merge", "")]

    cases.unmerge_case(actor=cast.dispatcher, case_id=mine.id, note="不是一件事")
    cases.dispatch_case(actor=cast.dispatcher, case_id=whole.id, unit_id=cast.lighting.pk)
    assert [verb for verb, _note in _seen(mine)] == ["create", "merge", "unmerge"]


def test_a_chain_of_merges_is_followed_to_its_end(cast: Cast) -> None:
    last, middle, mine = Story(cast), Story(cast), Story(cast)
    cases.merge_case(actor=cast.dispatcher, case_id=mine.id, target=middle.case.number)
    cases.merge_case(actor=cast.dispatcher, case_id=middle.id, target=last.case.number)

    last.accepted()

    assert [verb for verb, _note in _seen(mine)] == ["create", "merge", "accept"]
