"""Commands on answers: a community answers once what is left, and corrects what it gave."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.codes.masks import SMALLEST_GROUP
from gongzhi.foundation.errors import InvalidInput, NotFound, WrongState
from gongzhi.foundation.events import emit
from gongzhi.foundation.locks import hold
from gongzhi.oversight.burden import events, rules
from gongzhi.oversight.burden.holdings import Catalogue, catalogue
from gongzhi.oversight.burden.models import AskedField, Cell, DataRequest, HeldFigure
from gongzhi.oversight.burden.permissions import ANSWER
from gongzhi.oversight.burden.scope import check_reaches, reaches
from gongzhi.oversight.burden.services.recording import LOCK, locked_request, record_request
from gongzhi.oversight.metrics.services import state_answer
from gongzhi.registry.records import locked, record_change
from gongzhi.registry.territory import queries as territory

CORRECT: Final = "burden.correct_figure"


@transaction.atomic
def answer_request(
    *, actor: Actor, request_id: int, area_code: str, answers: Mapping[int, str]
) -> DataRequest:
    """Answer for a community some or all of what a request asks of it.

    ``answers`` are by the field's place in the request; empty ones wait on. What is answered is
    held from now on: every other request that waits for the same is answered with it, and what is
    a stated figure of a metric is stated, so that metrics and standards see it. No version:
    many communities answer one request at a time, and what is answered waits no more. Raises
    ``InvalidInput`` (the field is ``field_<place>``), ``WrongState`` where nothing of it waits.
    """
    hold(LOCK)
    request = locked_request(actor, request_id)
    check_reaches(actor, ANSWER, area_code)
    given = {place: text for place, text in answers.items() if text.strip()}
    if not given:
        raise InvalidInput(_("Answer at least one field."), field="")
    waiting, held = _waiting(request, area_code), catalogue()
    for place, text in sorted(given.items()):
        if place not in waiting:
            raise WrongState(
                _("Field {place} does not wait for an answer of this community. Reload the page."),
                place=place,
            )
        _keep(waiting[place], text, place=place, actor=actor, held=held)
    left = len(waiting) - len(given)
    record_request(request, actor, ANSWER, community=area_code, answered=len(given), left=left)
    emit(
        events.ANSWERED,
        request_id=request.pk,
        version=request.version,
        area_code=area_code,
        left=left,
        actor=actor.key,
        at=timezone.now().isoformat(),
    )
    return request


@transaction.atomic
def correct_figure(
    *, actor: Actor, figure_id: int, value: str, note: str, version: int | None = None
) -> HeldFigure:
    """Correct a figure that a community gave; whoever takes it from stock sees the new one.

    Raises ``NotFound`` out of the actor's areas, ``InvalidInput``, ``StaleVersion``.
    """
    figure = locked(HeldFigure, figure_id, version=version)
    if not reaches(actor, ANSWER, figure.area_code):
        raise NotFound(_("There is no figure {figure_id} in your areas."), figure_id=figure_id)
    before, field = figure.value, figure.field
    figure.value = rules.figure_of(
        value, yes_no=_is_yes_no(field), people=field.people, field="value"
    )
    figure.answered_at = timezone.now()
    figure.answered_by = actor.label
    figure.save(update_fields=["value", "answered_at", "answered_by"])
    _recorded(figure, actor, CORRECT, note=note, before=before)
    _state(figure, actor, catalogue(), field_name="value")
    return figure


def _waiting(request: DataRequest, area_code: str) -> dict[int, Cell]:
    cells = Cell.objects.filter(
        request_field__request=request, area_code=area_code, state=Cell.State.WAITING
    ).select_related("field", "request_field")
    return {cell.request_field.position: cell for cell in cells}


def _keep(cell: Cell, text: str, *, place: int, actor: Actor, held: Catalogue) -> None:
    field = cell.field
    if field is None:
        raise ValueError(f"cell {cell.pk} waits without a field")
    now = timezone.now()
    figure = HeldFigure.objects.create(
        field=field,
        area_code=cell.area_code,
        since=cell.since,
        until=cell.until,
        value=rules.figure_of(
            text, yes_no=_is_yes_no(field), people=field.people, field=f"field_{place}"
        ),
        answered_at=now,
        answered_by=actor.label,
    )
    _recorded(figure, actor, ANSWER, new=True)
    _state(figure, actor, held, field_name=f"field_{place}")
    alike = Cell.objects.filter(
        field=field,
        area_code=cell.area_code,
        state__in=(Cell.State.WAITING, Cell.State.FOLLOWING),
    )
    same = [one.pk for one in alike if rules.same_period(one.period, cell.period)]
    Cell.objects.filter(pk__in=same).update(state=Cell.State.ANSWERED, answered_at=now)


def _state(figure: HeldFigure, actor: Actor, held: Catalogue, *, field_name: str) -> None:
    """State what was answered where a metric rests on it: as of the period's last day, or today."""
    field, today = figure.field, timezone.localdate()
    holding = held.find(field.name)
    if holding is None or not holding.stated or _is_yes_no(field):
        return
    try:
        state_answer(
            actor=actor,
            figure=holding.stated,
            area_code=figure.area_code,
            value=figure.value,
            source=gettext("Answer to a request for data"),
            as_of=min(figure.until or today, today),
        )
    except InvalidInput as error:
        raise InvalidInput(error.template, field=field_name, **error.params) from error


def _recorded(
    figure: HeldFigure,
    actor: Actor,
    verb: str,
    *,
    note: str = "",
    before: Decimal | None = None,
    new: bool = False,
) -> None:
    field = figure.field
    facts = {
        "field": field.name,
        "area": figure.area_code,
        "to": _on_record(figure.value, field),
    }
    if before is not None:
        facts["from"] = _on_record(before, field)
    record_change(
        figure,
        kind="held",
        actor=actor,
        verb=verb,
        county=territory.county_of(figure.area_code),
        facts=facts,
        note=note,
        new=new,
    )


def _on_record(value: Decimal, field: AskedField) -> str:
    """Return a value as the journal may keep it for good: few people are no number there either."""
    return f"<{SMALLEST_GROUP}" if rules.told(value, people=field.people) is None else str(value)


def _is_yes_no(field: AskedField) -> bool:
    return field.kind == AskedField.Kind.YES_NO
