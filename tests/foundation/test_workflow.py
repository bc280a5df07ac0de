"""A workflow is one table, and refuses to be built wrong."""

from __future__ import annotations

import pytest

from gongzhi.foundation.errors import NotFound, WrongState
from gongzhi.foundation.workflow import BACK, SAME, Move, Who, Workflow


def table(*moves: Move) -> Workflow:
    return Workflow(
        name="door",
        initial="open",
        statuses={"open": "open", "shut": "shut", "stuck": "stuck"},
        verbs={"close": "Close", "open": "Open", "knock": "Knock"},
        moves=moves,
    )


def move(sources: str, verb: str, target: str) -> Move:
    return Move(frozenset(sources.split()), verb, target, (Who.AREA,))


DOOR = table(
    move("open", "close", "shut"),
    move("shut stuck", "open", "open"),
    move("open shut", "knock", SAME),
    move("stuck", "close", BACK),
)


def test_a_verb_is_found_by_the_status_it_starts_from() -> None:
    assert DOOR.check_move("open", "shut").target == "open"
    assert DOOR.find_move("open", "open") is None
    assert DOOR.sources_of("open") == ("shut", "stuck")
    assert [found.verb for found in DOOR.moves_from("shut")] == ["open", "knock"]


def test_a_refusal_names_the_statuses_from_which_the_verb_is_possible() -> None:
    with pytest.raises(WrongState) as refusal:
        DOOR.check_move("open", "open")

    assert "shut、stuck" in refusal.value.message


def test_an_unknown_verb_is_not_found() -> None:
    with pytest.raises(NotFound):
        DOOR.check_move("paint", "open")


@pytest.mark.parametrize(
    "moves",
    [
        (move("open", "close", "shut"), move("open", "close", "stuck")),
        (move("ajar", "close", "shut"),),
        (move("open", "close", "ajar"),),
        (move("open", "paint", "shut"),),
    ],
)
def test_a_table_with_double_or_unknown_words_is_refused(moves: tuple[Move, ...]) -> None:
    with pytest.raises(ValueError, match="door"):
        table(*moves)


def test_the_diagram_shows_each_move_that_changes_the_status() -> None:
    diagram = DOOR.diagram()

    assert "[*] --> open" in diagram
    assert "open --> shut: Close" in diagram
    assert "stuck --> open: Open" in diagram
    assert "stuck --> stuck: Close(…)" in diagram
    assert "Knock" not in diagram
