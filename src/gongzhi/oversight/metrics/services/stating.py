"""The command that states a figure: asked once, kept, and never asked for again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.foundation.ids import UnitId
from gongzhi.oversight.metrics.errors import no_such_figure
from gongzhi.oversight.metrics.figures import FIGURES_BY_CODE, Figure, check_value, on_record
from gongzhi.oversight.metrics.models import StatedFigure
from gongzhi.oversight.metrics.permissions import STATE
from gongzhi.registry.organisations.queries import get_unit
from gongzhi.registry.records import checked_text, record_change, save_unique
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.queries import county_of, find_area
from gongzhi.registry.territory.rules import depth_of

SOURCE_LENGTH: Final = 120


@transaction.atomic
def state_figure(  # noqa: PLR0913 - what a statement consists of, each by name
    *,
    actor: Actor,
    figure: str,
    area_code: str,
    value: Decimal,
    source: str,
    as_of: date | None = None,
    unit_id: int | None = None,
    note: str = "",
) -> StatedFigure:
    """State a fact of an area, or of a unit there, as of a day (today), with where it is from.

    What was stated for the same day is corrected; what was stated for another day stays on record.
    Raises ``NotPermitted``, ``NotFound`` for the figure, area or unit, and ``InvalidInput`` (with
    the field) for a value that cannot be, a level or unit that the figure is not of, and a day
    to come.
    """
    check_may(actor, STATE, area_code)
    return _stated(
        actor,
        figure,
        area_code=area_code,
        value=value,
        source=source,
        as_of=as_of,
        unit_id=unit_id,
        note=note,
    )


@transaction.atomic
def state_answer(
    *, actor: Actor, figure: str, area_code: str, value: Decimal, source: str, as_of: date
) -> StatedFigure:
    """State what an area answered to a request for data, as ``state_figure`` does.

    The caller has checked that the actor may answer for the area: who is asked for a figure may
    state it.
    """
    return _stated(actor, figure, area_code=area_code, value=value, source=source, as_of=as_of)


def _stated(  # noqa: PLR0913 - as above
    actor: Actor,
    figure: str,
    *,
    area_code: str,
    value: Decimal,
    source: str,
    as_of: date | None,
    unit_id: int | None = None,
    note: str = "",
) -> StatedFigure:
    known = FIGURES_BY_CODE.get(figure)
    if known is None:
        raise no_such_figure(figure)
    _check_place(actor, known, area_code, unit_id)
    day = as_of or timezone.localdate()
    if day > timezone.localdate():
        raise InvalidInput(
            _("This day is still to come. Give today's or an earlier."), field="as_of"
        )
    before = _standing(figure, area_code, unit_id, day)
    row = before or StatedFigure(figure=figure, area_code=area_code, unit_id=unit_id, as_of=day)
    row.value = check_value(known, value)
    row.source = checked_text(source, field="source", longest=SOURCE_LENGTH)
    row.stated_at, row.stated_by = timezone.now(), actor.label
    save_unique(
        row, Conflict(_("Somebody else has just stated this. Look at it and decide again."))
    )
    record_change(
        row,
        kind="figure",
        actor=actor,
        verb=STATE,
        county=county_of(area_code),
        facts={
            "figure": figure,
            "area": area_code,
            "unit": unit_id,
            "as_of": day.isoformat(),
            "value": on_record(known, row.value),
        },
        note=note,
        new=before is None,
    )
    return row


def _check_place(actor: Actor, figure: Figure, area_code: str, unit_id: int | None) -> None:
    if find_area(area_code) is None:
        raise no_such_area(area_code)
    if depth_of(area_code) not in figure.levels:
        raise InvalidInput(
            _("“{figure}” is not stated for areas of this level."),
            field="area_code",
            figure=figure.title,
        )
    if not figure.unit_kinds:
        if unit_id is not None:
            raise InvalidInput(
                _("“{figure}” is of an area, not of a unit. Leave the unit out."),
                field="unit_id",
                figure=figure.title,
            )
        return
    unit = get_unit(actor, UnitId(unit_id)) if unit_id is not None else None
    if unit is None or unit.area_code != area_code or unit.kind not in figure.unit_kinds:
        raise InvalidInput(
            _("“{figure}” is of a unit of this area that it fits. Choose one of the list."),
            field="unit_id",
            figure=figure.title,
        )


def _standing(figure: str, area_code: str, unit_id: int | None, day: date) -> StatedFigure | None:
    rows = StatedFigure.objects.select_for_update(no_key=True)
    of_unit = Q(unit_id=unit_id) if unit_id is not None else Q(unit_id__isnull=True)
    return rows.filter(of_unit, figure=figure, area_code=area_code, as_of=day).first()
