"""The words of a case: whatever stands in the text can be found."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.handling.cases import words

RECEIVED = datetime(2026, 11, 22, 4, tzinfo=UTC)


def _finds(text: str, asked: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s::tsvector @@ %s::tsquery",
            (words.vector([text], RECEIVED), words.query(asked)),
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("楼前路灯不亮", "路灯"),
        ("楼前路灯不亮", "灯不亮"),
        ("楼前路灯不亮", "路灯 楼前"),
        ("这盏坏灯", "灯"),
        ("灯坏了", "灯"),
        ("拨打ABC-123", "abc"),
        ("3号楼B座", "b座"),
        ("3号楼", "3"),
        ("ＦＵＬＬ宽", "full"),
        ("ئۇيغۇرچە خەت", "خەت"),
        ("it's a \\ 'quote'", "quote"),
    ],
)
def test_what_stands_in_the_text_is_found(text: str, asked: str) -> None:
    assert _finds(text, asked)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "asked"), [("楼前路灯不亮", "电梯"), ("路边的灯", "路灯"), ("ABC1", "abc")]
)
def test_what_does_not_stand_in_it_is_not(text: str, asked: str) -> None:
    assert not _finds(text, asked)


@given(st.text(max_size=60), st.integers(0, 60), st.integers(2, 12))
def test_every_part_of_a_text_asks_for_nothing_the_text_lacks(
    text: str, start: int, length: int
) -> None:
    chinese = "".join(c for c in text if "\u4e00" <= c <= "\u9fff") + "路灯不亮已三天"
    asked = words.query(chinese[start : start + length])

    held = set(words.vector([chinese], RECEIVED).split())
    assert all(part in held or part.endswith(":*") for part in asked.split(" & ") if part)


def test_a_query_of_punctuation_asks_for_nothing() -> None:
    assert words.query("!?。、 \x00'") == ""


def test_the_day_and_month_of_receipt_stand_among_the_words() -> None:
    assert "'@20261122' '@202611'" in words.vector(["灯"], RECEIVED)
    within = words.query_within("'灯'", date(2026, 10, 1), date(2026, 11, 2))
    assert within == "('灯') & ('@202610' | '@20261101' | '@20261102')"
