"""What is told of categories, areas, units, queues and the caller."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, Field

from gongzhi.channels.api.parsing import storable
from gongzhi.channels.api.schemas.common import AreaCode, CategoryCode, QuestionOut


class UnderIn(Schema):
    """The area whose parts are asked for; empty asks for provinces."""

    under: AreaCode = ""


class KindIn(Schema):
    """A kind of unit, empty for every kind; an area, for the units its work can go to."""

    kind: Annotated[str, Field(max_length=24), AfterValidator(storable)] = ""
    area: AreaCode = ""


class CategoryOut(Schema):
    """A class of matters with its rules in force."""

    code: str
    name: str
    name_en: str
    level: int
    leaf: bool
    severity: str
    limits: dict[str, str]
    unit_kind: str
    filing_condition: str
    closing_condition: str
    duplicate_radius: int
    public: bool
    evidence: bool
    questions: list[QuestionOut]
    source: str
    verified: bool


class CategoriesOut(Schema):
    """The category tree, by code."""

    items: list[CategoryOut]


class StandardTextIn(Schema):
    """The verb, class and area whose texts are asked for; each empty narrows nothing."""

    verb: Annotated[str, Field(max_length=30), AfterValidator(storable)] = ""
    category: CategoryCode = ""
    area: AreaCode = ""


class StandardTextOut(Schema):
    """A text from which a note may start; ``""`` as class or area means every one."""

    id: int
    verb: str
    title: str
    text: str
    category_code: str
    area_prefix: str


class StandardTextsOut(Schema):
    """Standard texts, the nearest first."""

    items: list[StandardTextOut]


class AreaOut(Schema):
    """An area in force."""

    code: str
    name: str
    level: str


class AreasOut(Schema):
    """Areas, by code."""

    items: list[AreaOut]


class UnitOut(Schema):
    """A unit that work can be routed to."""

    id: int
    name: str
    short_name: str
    kind: str
    area_code: str
    duties: list[str]


class UnitsOut(Schema):
    """Units, by area and name."""

    items: list[UnitOut]


class QueuesOut(Schema):
    """How many cases wait in each queue."""

    queues: dict[str, int]


class GridCountOut(Schema):
    """What is open in a grid, or in a wider area for cases not placed yet."""

    area_code: str
    open: int
    overdue: int


class GridCountsOut(Schema):
    """Open cases by grid."""

    items: list[GridCountOut]


class GrantOut(Schema):
    """What one post gives."""

    role: str
    post_id: int
    unit_id: int
    reach: str
    area_prefixes: list[str]
    verbs: list[str]


class MeOut(Schema):
    """The caller, with what the posts of today give."""

    id: int
    label: str
    grants: list[GrantOut]
