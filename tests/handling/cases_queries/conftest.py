"""Situations of the reads: many cases, made without commands, in odd places and routings."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from gongzhi.handling.cases import words
from gongzhi.handling.cases.models import Assignment, Case, CaseText, Category
from gongzhi.handling.cases.workflow import OPEN, Status
from tests.handling.cases.cast import Cast
from tests.handling.cases.conftest import _fresh_books, cast, report  # noqa: F401 - fixtures

AREAS = (
    "990101", "990101001", "990101001001", "990101001001001", "990101001001002",
    "990101001001001001", "990101002", "990101002001", "990102", "990102001001001", "980101001",
)  # fmt: skip
TEXTS = ("电梯 坏了", "路灯 不亮", "路灯 电梯", "井盖 缺失", "噪声")


@pytest.fixture
def crowd(cast: Cast) -> list[Case]:  # noqa: F811 - the fixture
    """Return 700 cases of four years, a third of them open, many at the same moment."""
    chance = random.Random(7)
    now = timezone.now().replace(microsecond=0)
    leaves = list(Category.objects.filter(level=3).order_by("pk")[:6])
    units = [cast.lighting, cast.water, cast.police]
    made = []
    for _ in range(700):
        status = chance.choice(list(Status) if chance.random() < 0.5 else list(OPEN))
        received = now - timedelta(hours=chance.choice([1, 1, 2, 30, 400, 9000, 30_000]))
        waits = status in OPEN and chance.random() < 0.8
        made.append(
            Case(
                county="x", area_code=chance.choice(AREAS), status=status, title="事",
                category=chance.choice(leaves), source="resident", placed=chance.random() < 0.9,
                received_at=received, changed_at=received,
                due_at=received + timedelta(hours=chance.choice([1, 500])) if waits else None,
                warn_at=received + timedelta(minutes=30) if waits else None,
                supervised=chance.random() < 0.1, phase=chance.choice(["", "call_back"]),
            )
        )  # fmt: skip
        made[-1].county = made[-1].area_code[:6]
    cases = Case.objects.bulk_create(made)
    texts, routed = [], []
    for case in cases:
        text = chance.choice(TEXTS)
        texts.append(CaseText(case=case, detail=text, words=words.vector([text], case.received_at)))
        roles = chance.sample(["lead", "assist", "called"], chance.choice([0, 1, 2, 3]))
        for role in roles:
            unit = chance.choice(units)
            active = chance.random() < 0.8
            routed.append(
                Assignment(
                    case=case, unit=unit, role=role, active=active,
                    received_at=case.received_at, made_at=now,
                )
            )  # fmt: skip
            if role == "lead" and active:
                case.lead_unit = unit
    CaseText.objects.bulk_create(texts)
    Assignment.objects.bulk_create(routed)
    Case.objects.bulk_update(cases, ["lead_unit"])
    return cases
