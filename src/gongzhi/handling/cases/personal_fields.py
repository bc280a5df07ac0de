"""The personal fields of cases, declared: why each is kept, on what basis, for how long."""

from __future__ import annotations

from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.codes import mask_address, mask_email, mask_name, mask_phone
from gongzhi.handling.cases.statuses import OPEN, Status
from gongzhi.registry.people.personal import (
    Basis,
    Otherwise,
    PersonalField,
    declare,
    declare_impersonal,
)

_YEAR: Final = 365
_NEVER_CLOSED: Final = (Status.REFUSED, Status.DIVERTED, Status.MERGED)


def _ended(path: str = "") -> Otherwise:
    """Count from the last step of a case that ends without being closed.

    A merged one goes on as long as the case that it was merged into: its reporter is told the end.
    """
    never_closed = Q(**{f"{path}status__in": _NEVER_CLOSED})
    goes_on = Q(**{f"{path}merged_into__status__in": sorted(OPEN)})
    return Otherwise(since=f"{path}changed_at", where=never_closed & ~goes_on)


declare(
    PersonalField(
        model="cases.CaseContact",
        field="name",
        purpose=_("To address the reporter in the answer and the call-back"),
        basis=Basis.CONSENT,
        retention_days=2 * _YEAR,
        mask=mask_name,
        since="case__closed_at",
        otherwise=_ended("case__"),
    ),
    PersonalField(
        model="cases.CaseContact",
        field="phone",
        purpose=_("To ask the reporter, answer and call back"),
        basis=Basis.CONSENT,
        retention_days=2 * _YEAR,
        mask=mask_phone,
        since="case__closed_at",
        otherwise=_ended("case__"),
    ),
    PersonalField(
        model="cases.CaseContact",
        field="email",
        purpose=_("To tell the reporter by e-mail how the report goes on"),
        basis=Basis.CONSENT,
        retention_days=2 * _YEAR,
        mask=mask_email,
        since="case__closed_at",
        otherwise=_ended("case__"),
    ),
    PersonalField(
        model="cases.Inquiry",
        field="email",
        purpose=_("To send an outside body its request, and to send it again"),
        basis=Basis.DUTY,
        retention_days=180,
        mask=mask_email,
        since="asked_at",
    ),
    PersonalField(
        model="cases.Inquiry",
        field="place",
        purpose=_("To find the place of the matter, which may be a home"),
        basis=Basis.DUTY,
        retention_days=3 * _YEAR,
        mask=mask_address,
        since="case__closed_at",
        otherwise=_ended("case__"),
    ),
    PersonalField(
        model="cases.Case",
        field="address",
        purpose=_("To find the place of the matter, which may be a home"),
        basis=Basis.DUTY,
        retention_days=3 * _YEAR,
        mask=mask_address,
        since="closed_at",
        otherwise=_ended(),
    ),
)
declare_impersonal("cases.Category", "name", "name_en", why="names a class of matters")
declare_impersonal("cases.DispatchRule", "name", why="names a rule, and refuses numbers of persons")
declare_impersonal("cases.CaseRule", "name", why="names a rule")
