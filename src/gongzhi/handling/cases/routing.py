"""Units that work is routed to, as cases see them."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import NotFound
from gongzhi.handling.cases.rules import UnitView
from gongzhi.registry.organisations.models import Unit


def get_unit(unit_id: int) -> UnitView:
    """Return a unit and whether it is active today. Raises ``NotFound``."""
    row = (
        Unit.objects.filter(pk=unit_id)
        .values_list("pk", "name", "short_name", "active_from", "active_to")
        .first()
    )
    if row is None:
        raise NotFound(
            _("There is no unit {unit_id}. Choose one from the list."),
            field="unit_id",
            unit_id=unit_id,
        )
    pk, name, short_name, active_from, active_to = row
    today = timezone.localdate()
    active = active_from <= today and (active_to is None or active_to > today)
    return UnitView(id=pk, name=short_name or name, active=active)
