"""What several parts of the API take and answer."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, Field

from gongzhi.channels.api.parsing import storable

CategoryCode = Annotated[str, Field(max_length=12), AfterValidator(storable)]
AreaCode = Annotated[str, Field(max_length=18, pattern="^[0-9]*$")]


class ProblemOut(Schema):
    """A refusal: what happened, why, and what to do next (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    field: str
    instance: str
    errors: Annotated[list[dict[str, str]], Field(default_factory=list)]


class OptionOut(Schema):
    """One of the answers to choose from; ``name`` is what is sent."""

    name: str
    name_en: str


class QuestionOut(Schema):
    """A question that a class asks: ``kind`` is text, number, yes_no, choice or choices."""

    key: str
    title: str
    title_en: str
    kind: str
    options: list[OptionOut]
    required: bool
    hint: str
    hint_en: str


class AreaIn(Schema):
    """An area to narrow to; empty is everywhere."""

    area: AreaCode = ""
