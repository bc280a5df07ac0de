"""Guards of routing work: to a unit, to one of its people, and back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.handling.cases.rules.views import UNFINISHED, Asked, Snapshot, UnitView, given
from gongzhi.handling.cases.thresholds import Thresholds


def unit_can_receive(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """Work goes to a unit that exists today."""
    _check_active(given(asked.unit))


def unit_can_assist(case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """A part goes to another unit than the lead, and one at a time."""
    unit = given(asked.unit)
    _check_active(unit)
    if unit.id == case.lead_unit_id:
        raise GuardRefusal(
            _("{unit} leads this case; a part goes to another unit."),
            field="unit_id",
            unit=unit.name,
        )
    if any(part.unit_id == unit.id and part.state in UNFINISHED for part in case.parts):
        raise GuardRefusal(
            _("{unit} has a part that is not finished yet. Wait for it, or withdraw it."),
            field="unit_id",
            unit=unit.name,
        )


def unit_can_be_called(case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """A unit owes one answer at a time (吹哨报到)."""
    unit = given(asked.unit)
    _check_active(unit)
    if any(call.unit_id == unit.id and call.state == "open" for call in case.called):
        raise GuardRefusal(
            _("{unit} has been called already and its answer is still due."),
            field="unit_id",
            unit=unit.name,
        )


def officer_may_act(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """Work is given to somebody who may do it: a post of the unit that works there (经办人)."""
    if not asked.officer_may_act:
        raise GuardRefusal(
            _(
                "This person holds no post in your unit today by which this work is done. "
                "Choose a colleague from the list, or leave it with the whole unit."
            ),
            field="officer_id",
        )


def returns_left(case: Snapshot, _asked: Asked, rules: Thresholds) -> None:
    """A unit may return a case so many times; after that the ruling stands."""
    if case.returns >= rules.max_returns:
        raise GuardRefusal(
            _(
                "This case has been returned and ruled on {returns} times; the last ruling "
                "stands. Handle it, or ask for an extension or for an assisting unit."
            ),
            returns=case.returns,
        )


def _check_active(unit: UnitView) -> None:
    if not unit.active:
        raise GuardRefusal(
            _("{unit} no longer exists. Choose the unit that took over its duties."),
            field="unit_id",
            unit=unit.name,
        )
