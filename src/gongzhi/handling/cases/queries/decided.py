"""What was written and what named humans decided of it, for whoever learns from decisions."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F

from gongzhi.foundation.actors import Actor, ActorKind
from gongzhi.foundation.journal.services import Subject, timeline
from gongzhi.handling.cases.categories import category_of
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.permissions import CREATE, permission
from gongzhi.handling.cases.queries.fitting import SETTLED
from gongzhi.handling.cases.workflow import Status

_WITH_A_UNIT: Final = (
    Status.DISPATCHED,
    Status.HANDLING,
    Status.HANDLED,
    Status.VERIFIED,
    Status.CLOSED,
    Status.RATED,
)
_DECIDING: Final = (
    CREATE,
    *map(permission, ("classify", "place", "dispatch", "reassign", "rule_return")),
)


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """A case as its report has it. ``leaf`` tells that its category is of the last level."""

    id: int
    county: str
    area_code: str
    placed: bool
    status: str
    category_id: int | None
    leaf: bool
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class DecidedCase:
    """A report and what it was dispatched as: ``path`` is its category from the first level down.

    ``area_code`` is empty where no place was decided, ``unit_id`` is None until a unit has
    handled it.
    """

    id: int
    title: str
    detail: str
    path: tuple[str, ...]
    category_id: int
    severity: str
    area_code: str
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What one step of a case's journal decided; what it left open is None."""

    at: datetime
    by: Actor
    created: bool
    category: str | None
    severity: str | None
    area: str | None
    unit: int | None


def written_cases(case_ids: Collection[int]) -> list[WrittenCase]:
    """Return cases with what was written, by their ids. One query; the caller checks who asks."""
    rows = Case.objects.filter(pk__in=case_ids).annotate(detail=F("text__detail")).order_by("pk")
    found = rows.values_list(
        "pk", "county", "area_code", "placed", "status", "category_id", "title", "detail"
    )
    return [
        WrittenCase(
            *row[:6],
            leaf=(category := category_of(row[5])) is not None and category.leaf,
            title=row[6],
            detail=row[7] or "",
        )
        for row in found
    ]


def decided_cases(*, most: int) -> Sequence[DecidedCase]:
    """Return the newest cases that went to a unit under a class of the last level that is in use.

    One query; everywhere in the installation, for what is learnt of it names no case.
    """
    rows = (
        Case.objects.filter(status__in=_WITH_A_UNIT, category__isnull=False)
        .annotate(detail=F("text__detail"))
        .order_by("-received_at", "-pk")
        .only("title", "category_id", "severity", "area_code", "placed", "lead_unit_id", "status")[
            :most
        ]
    )
    found = []
    for row in rows.iterator(chunk_size=2_000):
        category = category_of(row.category_id)
        if category is not None and category.leaf and category.active:
            found.append(
                DecidedCase(
                    id=row.pk,
                    title=row.title,
                    detail=row.detail or "",
                    path=category.path,
                    category_id=category.id,
                    severity=row.severity,
                    area_code=row.area_code if row.placed else "",
                    unit_id=row.lead_unit_id if row.status in SETTLED else None,
                )
            )
    return found


def decisions_on(case_id: int) -> Iterable[Decision]:
    """Return what accounts decided of a case's class, severity, place and unit, oldest first."""
    entries = timeline(Subject("case", case_id)).filter(verb__in=_DECIDING)
    for entry in entries.filter(actor_kind=ActorKind.ACCOUNT.value):
        facts = json.loads(entry.facts)
        yield Decision(
            at=entry.at,
            by=Actor(ActorKind.ACCOUNT, entry.actor_id, entry.actor_label),
            created=entry.verb == CREATE,
            category=facts.get("category") or None,
            severity=facts.get("severity") or None,
            area=facts.get("area"),
            unit=facts.get("unit"),
        )
