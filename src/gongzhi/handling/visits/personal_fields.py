"""The personal fields of visits, declared: why each is kept, on what basis, for how long."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.codes import mask_address
from gongzhi.registry.people.personal import Basis, PersonalField, declare

declare(
    PersonalField(
        model="visits.Visit",
        field="premises",
        purpose=_("To know which flats of a building to visit"),
        basis=Basis.DUTY,
        retention_days=365,
        mask=mask_address,
        since="planned_on",
    ),
    PersonalField(
        model="visits.Visit",
        field="note",
        purpose=_("To remember what a visit was to settle, and what it found"),
        basis=Basis.DUTY,
        retention_days=365,
        mask=mask_address,
        since="planned_on",
    ),
)
