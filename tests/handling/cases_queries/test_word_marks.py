"""The marks of time among a case's words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gongzhi.handling.cases import words


@given(st.text(max_size=200))
def test_no_text_breaks_the_cutting(text: str):
    for lexeme in words.lexemes(text):
        assert lexeme.isalnum()
        assert len(lexeme) <= words.MAX_LEXEME


def test_a_vector_ends_with_the_marks_of_its_day_and_month():
    received = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)

    assert words.vector(["broken", ""], received) == "'broken' '@20261122' '@202611'"


@given(st.dates(date(2015, 1, 1), date(2030, 12, 31)), st.integers(0, 900))
def test_the_marks_of_a_stretch_cover_each_of_its_days_once(first: date, days: int):
    last = first + timedelta(days=days)
    asked = words.query_within("'x'", first, last)

    for offset in (-1, 0, days // 2, days, days + 1):
        day = first + timedelta(days=offset)
        marks = [words.day_mark(day), words.month_mark(day)]
        hits = sum(f"'{mark}'" in asked for mark in marks)
        if first <= day <= last:
            assert hits == 1
        else:
            assert f"'{words.day_mark(day)}'" not in asked
