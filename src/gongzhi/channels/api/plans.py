"""Plans: measures with their lights, every verb on them, duties of periods, meetings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from gongzhi.channels.api.answers import Written, answer, once, version_of
from gongzhi.channels.api.callers import STAFF, caller
from gongzhi.channels.api.operations import answers, reads, writes
from gongzhi.channels.api.parsing import MAX_ID, Text, id_of
from gongzhi.channels.api.shapes import Shape
from gongzhi.channels.api.stretches import StretchQuery, stretch_of
from gongzhi.channels.portal.planfigures import figures_at, linked_figures
from gongzhi.handling.plans import queries, services
from gongzhi.handling.plans.errors import no_such_duty, no_such_measure
from gongzhi.handling.plans.models import DutyInstance, Evidence, Measure
from gongzhi.handling.plans.permissions import KEEP_DUTY, VIEW, permission
from gongzhi.handling.plans.queries import DutyFilter, DutyRow, MeasureFilter, MeasureRow
from gongzhi.handling.plans.services import Shown
from gongzhi.handling.plans.verb_inputs import MeasureVerbInput
from gongzhi.handling.plans.verbs import MEASURE_VERBS, MeasureVerb

router = Router(tags=["plans"])


class LightOut(Schema):
    """A colour, and why."""

    colour: str
    reasons: list[str]


class MeasureOut(Schema):
    """A measure with its light."""

    id: int
    programme_id: int
    key: str
    part: str
    number: str
    title: str
    status: str
    lead_unit_id: int | None
    lead_name: str
    responsible: list[str]
    due_on: date | None
    due_at: datetime | None
    percent: int
    supervised: bool
    light: LightOut
    version: int | None


class MeasureListOut(Schema):
    """Measures by programme and number; ``next`` is where to start for more, null at the end."""

    items: list[MeasureOut]
    total: int
    next: int | None


class DutyOut(Schema):
    """A duty of a unit in a period."""

    id: int
    title: str
    cadence: str
    unit_id: int
    area_code: str
    starts_on: date
    ends_on: date
    due_at: datetime
    state: str
    colour: str
    kept_on: date | None
    kept_by: str
    note: str
    version: int | None


class DutyListOut(Schema):
    """Duties, the late first; ``next`` is where to start for more, null at the end."""

    items: list[DutyOut]
    total: int
    next: int | None


class MeasureQuery(StretchQuery):
    """What a list of measures is narrowed to."""

    programme: Annotated[int | None, Field(ge=1, le=MAX_ID)] = None
    status: Annotated[str, Field(max_length=20)] = ""
    light: Annotated[str, Field(max_length=10)] = ""
    mine: bool = False


class DutyQuery(StretchQuery):
    """What a list of duties is narrowed to."""

    state: Annotated[str, Field(max_length=10)] = ""
    mine: bool = False


class KeepDutyIn(Schema):
    """What was really done, and when."""

    model_config = ConfigDict(extra="forbid")

    kind: Evidence.Kind = Evidence.Kind.DOCUMENT
    key: Annotated[str, Field(max_length=40)] = ""
    text: Text = ""
    kept_on: date | None = None
    note: Text = ""
    version: int | None = None


@router.get(
    "/plans/measures",
    auth=STAFF,
    response=answers(MeasureListOut),
    openapi_extra=reads(VIEW),
    summary="Measures",
)
def list_measures(request: HttpRequest, chosen: Query[MeasureQuery]) -> HttpResponse:
    """List the measures that the caller may see, each with its light and the reasons in words."""
    filters = MeasureFilter(
        programme_id=chosen.programme,
        status=chosen.status,
        colour=chosen.light,
        mine=chosen.mine,
    )
    found = queries.find_measures(caller(request), filters, figures_of=figures_at)
    return answer(stretch_of(found, len(found), chosen, measure_shape))


@router.get(
    "/plans/measures/{measure_id}",
    auth=STAFF,
    response=answers(MeasureOut),
    openapi_extra=reads(VIEW),
    summary="A measure",
)
def get_measure(request: HttpRequest, measure_id: Path[str]) -> HttpResponse:
    """Return one measure, with its version as ETag."""
    view = queries.measure_page(
        caller(request), id_of(measure_id, no_such_measure), figures_of=figures_at
    )
    return answer(measure_shape(view.row), version=view.measure.version)


@router.get(
    "/plans/duties",
    auth=STAFF,
    response=answers(DutyListOut),
    openapi_extra=reads(VIEW),
    summary="Duties of periods",
)
def list_duties(request: HttpRequest, chosen: Query[DutyQuery]) -> HttpResponse:
    """List the duties that the caller may see, the late first."""
    found = queries.find_duties(caller(request), DutyFilter(state=chosen.state, mine=chosen.mine))
    return answer(stretch_of(found, len(found), chosen, duty_shape))


@router.post(
    "/plans/duties/{duty_id}/keep",
    auth=STAFF,
    response=answers(DutyOut, write=True),
    openapi_extra=writes(KEEP_DUTY, versioned=True),
    summary="Keep a duty",
)
def keep_duty(request: HttpRequest, duty_id: Path[str], given: KeepDutyIn) -> HttpResponse:
    """Keep a period's duty with what was really done: a meeting, a case, a visit, a document."""
    key = id_of(duty_id, no_such_duty)
    version = version_of(request, given.version)

    def write() -> Written:
        row = services.keep_duty(
            actor=caller(request),
            duty_id=key,
            evidence=Shown(given.kind.value, given.key, given.text),
            kept_on=given.kept_on,
            note=given.note,
            version=version,
        )
        [shown] = [DutyRow(row, queries.colour_of(row, row.due_at))]
        return Written(data=duty_shape(shown), version=row.version)

    return once(request, write)


def _add(spec: MeasureVerb) -> None:
    router.post(
        f"/plans/measures/{{measure_id}}/{spec.name}",
        auth=STAFF,
        response=answers(MeasureOut, write=True),
        openapi_extra=writes(permission(spec.name), versioned=True),
        operation_id=f"{spec.name}_of_plan",
        url_name=f"{spec.name}_of_plan",
        summary=spec.name.replace("_", " ").capitalize(),
        description=(spec.command.__doc__ or "").strip(),
    )(_operation(spec))


def _operation(spec: MeasureVerb) -> Callable[..., HttpResponse]:
    def operate(
        request: HttpRequest, measure_id: Path[str], given: MeasureVerbInput
    ) -> HttpResponse:
        key = id_of(measure_id, no_such_measure)
        version = version_of(request, given.version)

        def write() -> Written:
            measure = spec.run(
                actor=caller(request),
                measure_id=key,
                given=given.model_copy(update={"version": version}),
                **_beside(spec, key),
            )
            [row] = queries.rows_of([measure], figures_at)
            return Written(data=measure_shape(row), version=measure.version)

        return once(request, write)

    operate.__annotations__["given"] = spec.input
    operate.__name__ = f"{spec.name}_of_plan"
    return operate


def _beside(spec: MeasureVerb, measure_id: int) -> dict[str, Any]:
    """Return what the platform adds itself: the figures of a report, as they stand."""
    if spec.name != "report_progress":
        return {}
    measure = Measure.objects.filter(pk=measure_id).first()
    return {"figures": [each.as_stored() for each in linked_figures(measure)] if measure else []}


for _spec in MEASURE_VERBS.values():
    _add(_spec)


def measure_shape(row: MeasureRow) -> Shape:
    """Return a measure of a list."""
    measure = row.measure
    names = (
        "id", "programme_id", "key", "part", "number", "title", "status", "lead_unit_id",
        "lead_name", "due_on", "due_at", "percent", "supervised", "version",
    )  # fmt: skip
    shape: Shape = {name: getattr(measure, name) for name in names}
    shape["responsible"] = [each.name for each in row.responsible]
    shape["light"] = {
        "colour": row.light.colour.value,
        "reasons": [reason.words for reason in row.light.reasons],
    }
    return shape


def duty_shape(row: DutyRow) -> Shape:
    """Return a duty of a list."""
    each: DutyInstance = row.instance
    names = (
        "id", "unit_id", "area_code", "starts_on", "ends_on", "due_at", "state", "kept_on",
        "kept_by", "note", "version",
    )  # fmt: skip
    shape: Shape = {name: getattr(each, name) for name in names}
    return shape | {
        "title": each.duty.title,
        "cadence": each.duty.cadence,
        "colour": row.colour.value,
    }
