"""Units that work is routed to, and which of a case's parts or whistles a verb means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import NotFound
from gongzhi.handling.cases.errors import no_such, which_one
from gongzhi.handling.cases.models import Assignment, Inquiry, Whistle
from gongzhi.handling.cases.rules.views import UnitView
from gongzhi.registry.organisations.models import Unit

if TYPE_CHECKING:
    from gongzhi.foundation.errors import Text

Routed = TypeVar("Routed", Assignment, Whistle, Inquiry)


def get_unit(unit_id: int) -> UnitView:
    """Return a unit and whether it is active today. Raises ``NotFound``."""
    row = unit_row(unit_id)
    return UnitView(id=row.pk, name=str(row), active=row.is_active(timezone.localdate()))


def unit_row(unit_id: int) -> Unit:
    """Return a unit's row. Raises ``NotFound``."""
    row = Unit.objects.filter(pk=unit_id).first()
    if row is None:
        raise NotFound(
            _("There is no unit {unit_id}. Choose one from the list."),
            field="unit_id",
            unit_id=unit_id,
        )
    return row


def the_one_meant(
    rows: Sequence[Routed],
    row_id: int | None,
    fits: Callable[[Routed], bool],
    *,
    what: Text,
    field: str,
) -> Routed:
    """Return the row with this id; without an id, the only one that fits.

    Where none fits it is the last one, so that the guard can say what is in the way. Raises
    ``NotFound``, and ``InvalidInput`` where several fit.
    """
    if row_id is not None:
        found = [row for row in rows if row.pk == row_id]
    else:
        found = [row for row in rows if fits(row)] or list(rows[-1:])
    if not found:
        raise no_such(what, row_id or "", field=field)
    if len(found) > 1:
        raise which_one(what, field=field)
    return found[0]
