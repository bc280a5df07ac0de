"""The category tree in force, with what each class takes from its parents filled in.

The tree is small and read at most every ``KEPT_SECONDS`` in each process.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.clock.limits import Limit
from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.cases.models import Category
from gongzhi.handling.cases.questions import Question, read_questions

KEPT_SECONDS: Final = 30.0
_LIMITS: Final = ("filing", "dispatch", "handling", "call_back")


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryInForce:
    """A class with its parents' rules filled in. ``limits`` by phase, where any is set.

    ``path`` are the codes from the first level down to its own.
    """

    id: int
    code: str
    path: tuple[str, ...]
    name: str
    name_en: str
    level: int
    leaf: bool
    active: bool
    severity: str
    limits: dict[str, Limit]
    unit_kind: str
    filing_condition: str
    closing_condition: str
    duplicate_radius: int
    public: bool
    evidence: bool
    keywords: tuple[str, ...]
    questions: tuple[Question, ...]
    source: str
    verified: bool


@dataclass(slots=True)
class _Book:
    by_id: dict[int, CategoryInForce]
    by_code: dict[str, CategoryInForce]
    read_at: float


_kept: _Book | None = None


def category_of(category_id: int | None) -> CategoryInForce | None:
    """Return a class by its id; None for a case that has none yet."""
    if category_id is None:
        return None
    return _book().by_id.get(category_id) or _book(fresh=True).by_id[category_id]


def get_category(code: str) -> CategoryInForce:
    """Return an active class by its code. Raises ``InvalidInput``."""
    code = code.strip().upper()
    found = _book().by_code.get(code) or _book(fresh=True).by_code.get(code)
    if found is None or not found.active:
        raise InvalidInput(
            _("There is no category “{code}” in use. Choose one from the list."),
            field="category_code",
            code=code[:40],
        )
    return found


def all_categories() -> tuple[CategoryInForce, ...]:
    """Return the whole tree in force, by code, the inactive ones included."""
    return tuple(_book().by_code.values())


def forget_categories() -> None:
    """Read the tree again before it is next used."""
    global _kept  # noqa: PLW0603 (one tree per process)
    _kept = None


def _book(*, fresh: bool = False) -> _Book:
    global _kept  # noqa: PLW0603 (one tree per process)
    book = _kept
    if fresh or book is None or time.monotonic() - book.read_at > KEPT_SECONDS:
        book = _kept = _read()
    return book


def _read() -> _Book:
    rows = list(Category.objects.order_by("level", "code"))
    parents = {row.parent_id for row in rows if row.active}
    by_id: dict[int, CategoryInForce] = {}
    for row in rows:
        above = by_id.get(row.parent_id) if row.parent_id else None
        by_id[row.pk] = _in_force(row, above, leaf=row.pk not in parents)
    by_code = {found.code: found for found in sorted(by_id.values(), key=lambda c: c.code)}
    return _Book(by_id, by_code, time.monotonic())


def _in_force(row: Category, above: CategoryInForce | None, *, leaf: bool) -> CategoryInForce:
    own = {
        phase: Limit.parse(text) for phase in _LIMITS if (text := getattr(row, f"{phase}_limit"))
    }
    return CategoryInForce(
        id=row.pk,
        code=row.code,
        path=(*(above.path if above else ()), row.code),
        name=row.name,
        name_en=row.name_en,
        level=row.level,
        leaf=leaf,
        active=row.active and (above is None or above.active),
        severity=row.severity,
        limits={**(above.limits if above else {}), **own},
        unit_kind=row.unit_kind or (above.unit_kind if above else ""),
        filing_condition=row.filing_condition or (above.filing_condition if above else ""),
        closing_condition=row.closing_condition or (above.closing_condition if above else ""),
        duplicate_radius=row.duplicate_radius,
        public=row.public,
        evidence=row.evidence,
        keywords=tuple(row.keywords.split()),
        questions=read_questions(row.questions) or (above.questions if above else ()),
        source=row.source or (above.source if above else ""),
        verified=row.verified,
    )
