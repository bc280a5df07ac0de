"""Lists of which a stretch is asked for by its place: from where on, and how many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Schema
from pydantic import Field

from gongzhi.channels.api.parsing import MAX_ID
from gongzhi.channels.api.shapes import Shape
from gongzhi.handling.cases.queries import LONGEST_PAGE, PAGE


class StretchQuery(Schema):
    """Which stretch of a list is asked for."""

    start: Annotated[int, Field(ge=0, le=MAX_ID)] = 0
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = PAGE


def stretch_of(
    found: Sequence[Any] | QuerySet[Any],
    total: int,
    chosen: StretchQuery,
    shape: Callable[[Any], Shape],
) -> Shape:
    """Return the stretch asked for of a list, its length, and where to start for more."""
    end = chosen.start + chosen.limit
    return {
        "items": [shape(row) for row in found[chosen.start : end]],
        "total": total,
        "next": end if end < total else None,
    }
