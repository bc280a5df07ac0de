"""An invented programme of the standing cast's sub-district."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from gongzhi.handling.plans import services as plans
from gongzhi.handling.plans.models import Measure
from gongzhi.handling.plans.provisions import DutyEntry, MeasureEntry, ProgrammeHead
from gongzhi.registry.provisions.entries import Clause
from tests.handling.cases.cast import STREET, Cast

PACK = "example-pack"
CLAUSE = Clause(section="二、（一）1", heading="定期召开调度会议")


def head(**changed: object) -> ProgrammeHead:
    today = timezone.localdate()
    values: dict[str, object] = {
        "key": "three-years",
        "title": "示例三年方案",
        "starts_on": today - timedelta(days=400),
        "ends_on": today + timedelta(days=400),
        "parts": [{"key": "one", "title": "健全制度"}, {"key": "two", "title": "网格治理"}],
    }
    return ProgrammeHead(**{**values, **changed})  # type: ignore[arg-type]


def measure(key: str = "m1", **changed: object) -> MeasureEntry:
    values: dict[str, object] = {
        "key": key,
        "title": "优化领导协调机制",
        "clause": CLAUSE,
        "part": "one",
        "number": "1",
        "text": "新建{centres}个邻里中心",
        "lead": "榆钱街道治理中心",
        "responsible": ["杏花社区居委会", "市委组织部"],
        "evidence_required": ["会议纪要"],
        "parameters": [{"key": "centres", "title": "邻里中心", "unit": "个"}],
        "milestones": [{"key": "first", "title": "建立机制"}],
    }
    return MeasureEntry(**{**values, **changed})  # type: ignore[arg-type]


def duty(key: str = "d1", **changed: object) -> DutyEntry:
    values: dict[str, object] = {
        "key": key,
        "title": "党建联席会议",
        "clause": CLAUSE,
        "cadence": "quarterly",
        "levels": ["street", "community"],
        "unit_kinds": ["street_centre", "residents_committee"],
    }
    return DutyEntry(**{**values, **changed})  # type: ignore[arg-type]


def adopt(cast: Cast, *, measures: object = None, duties: object = (), **changed: object):
    return plans.adopt_programme(
        actor=cast.administrator,
        pack=PACK,
        area_code=STREET,
        head=head(**changed),
        measures=[measure()] if measures is None else measures,  # type: ignore[arg-type]
        duties=duties,  # type: ignore[arg-type]
    )


def soon(days: int = 100) -> date:
    return timezone.localdate() + timedelta(days=days)


class Road:
    """A measure on its way: each method is one step by the one who usually does it."""

    def __init__(self, cast: Cast, row: Measure) -> None:
        self.cast, self.id = cast, row.pk

    @property
    def measure(self) -> Measure:
        return Measure.objects.get(pk=self.id)

    def assigned(self, unit: object = None) -> Road:
        lead = (unit or self.cast.lighting).pk  # type: ignore[attr-defined]
        plans.assign_measure(
            actor=self.cast.leader, measure_id=self.id, lead_unit_id=lead, due_on=soon()
        )
        return self

    def under_way(self) -> Road:
        self.assigned()
        plans.accept_measure(actor=self.cast.head, measure_id=self.id)
        return self

    def submitted(self) -> Road:
        self.under_way()
        steps = list(self.measure.milestones.values_list("pk", flat=True))
        plans.report_progress(
            actor=self.cast.head,
            measure_id=self.id,
            note="机制已建立",
            percent=60,
            milestone_ids=steps,
        )
        plans.submit_evidence(
            actor=self.cast.head, measure_id=self.id, note="已完成",
            evidence=plans.Shown(text="会议纪要〔2026〕3号"),
        )  # fmt: skip
        return self

    def verified(self) -> Road:
        self.submitted()
        plans.verify_measure(actor=self.cast.leader, measure_id=self.id)
        return self

    def closed(self) -> Road:
        self.verified()
        plans.close_measure(actor=self.cast.leader, measure_id=self.id, note="按期完成")
        return self
