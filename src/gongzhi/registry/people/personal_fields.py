"""The personal fields of the registry, declared."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.codes import mask_citizen_id, mask_email, mask_name, mask_phone
from gongzhi.registry.people.personal import (
    Basis,
    PersonalField,
    declare,
    declare_impersonal,
)

RESIDENT: Final = "people.Resident"
ACCOUNT: Final = "people.Account"

_YEAR: Final = 365

declare(
    PersonalField(
        model=RESIDENT,
        field="name",
        purpose=_("To address the resident in services and visits"),
        basis=Basis.DUTY,
        retention_days=3 * _YEAR,
        mask=mask_name,
        since="confirmed_on",
    ),
    PersonalField(
        model=RESIDENT,
        field="phone",
        purpose=_("To reach the resident about their own matters"),
        basis=Basis.CONSENT,
        retention_days=3 * _YEAR,
        mask=mask_phone,
        since="confirmed_on",
    ),
    PersonalField(
        model=RESIDENT,
        field="citizen_id",
        purpose=_("The one service named beside it, and nothing else"),
        basis=Basis.DUTY,
        retention_days=_YEAR,
        mask=mask_citizen_id,
        since="confirmed_on",
    ),
    PersonalField(
        model=ACCOUNT,
        field="display_name",
        purpose=_("To say who acted, on record"),
        basis=Basis.CONTRACT,
        retention_days=3 * _YEAR,
        mask=mask_name,
        since="deactivated_at",
    ),
    PersonalField(
        model=ACCOUNT,
        field="phone",
        purpose=_("To reach the officer on duty, posted for grids"),
        basis=Basis.CONTRACT,
        retention_days=30,
        mask=mask_phone,
        since="deactivated_at",
    ),
    PersonalField(
        model=ACCOUNT,
        field="email",
        purpose=_("To send the officer the notifications that they chose"),
        basis=Basis.CONSENT,
        retention_days=30,
        mask=mask_email,
        since="deactivated_at",
    ),
)
declare_impersonal(ACCOUNT, "username", why="a sign-in name, chosen for the post")
declare_impersonal("territory.Area", "name", why="names a place")
declare_impersonal("territory.Area", "supervision_phone", why="a public service line")
declare_impersonal("territory.AreaVersion", "name", why="names a place")
declare_impersonal("territory.AreaVersion", "supervision_phone", why="a public service line")
declare_impersonal("territory.Zone", "name", why="names a place")
declare_impersonal("organisations.Unit", "name", "short_name", why="names an organisation")
declare_impersonal("organisations.Unit", "phone", why="an office line")
declare_impersonal(RESIDENT, "contact_language", why="a language, not a person")
declare_impersonal(RESIDENT, "citizen_id_purpose", why="names a service")
declare_impersonal("foundation.Holiday", "name", why="names a holiday")
