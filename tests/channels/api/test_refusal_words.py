"""What the API says of a wrong input: plainly, and in the caller's language."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from django.utils import translation
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gongzhi.channels.api.refusal_words import WORDS, words_of


class Wish(BaseModel):
    """An input of every kind."""

    model_config = ConfigDict(extra="forbid")
    note: Annotated[str, Field(max_length=5)]
    score: Annotated[int, Field(ge=1, le=5)] = 3
    road: Literal["left", "right"] = "left"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "此项必填。"),
        ({"note": "太长太长太长"}, "最多 5 个字符。"),
        ({"note": "", "score": 9}, "不得大于 5。"),
        ({"note": "", "score": "x"}, "请填整数。"),
        ({"note": "", "road": "up"}, "请从以下取值中选一个：left, right。"),
        ({"note": "", "nonsense": 1}, "这里没有此项。请核对名称，或删除此项。"),
    ],
)
def test_a_wrong_input_is_told_in_the_callers_language(given: dict[str, object], said: str):
    with pytest.raises(ValidationError) as refused:
        Wish.model_validate(given)

    with translation.override("zh-hans"):
        (words,) = [words_of(dict(error)) for error in refused.value.errors()]

    assert words == said


def test_what_has_no_words_of_ours_keeps_those_of_the_check():
    assert "custom" not in WORDS
    assert words_of({"type": "custom", "msg": "Value error, a reason"}) == "a reason"
