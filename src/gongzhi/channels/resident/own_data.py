"""What is kept of the reporter, in words: for the section “Your data” of the report's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.queries import ContactLook, masked_data, who_looked
from gongzhi.registry.people.personal import Basis

Words = str | Promise

TITLES: Final[dict[str, Words]] = {
    "name": pgettext_lazy("person", "Name"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "address": _("Place"),
}
BASES: Final[dict[Basis, Words]] = {
    Basis.CONSENT: _("you agreed by giving it"),
    Basis.DUTY: _("the law asks us to act on reports"),
    Basis.EMERGENCY: _("an emergency"),
    Basis.CONTRACT: _("a contract"),
}
_YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class Kept:
    """One personal value: masked, and why, on what basis and for how long it is kept."""

    title: Words
    value: str
    purpose: Words
    basis: Words
    years: int


@dataclass(frozen=True, slots=True)
class OwnData:
    """What is kept of the reporter, who looked at it, and what of it can be deleted or stopped."""

    kept: list[Kept]
    looks: list[ContactLook]
    deletable: bool
    mailed: bool


def own_data(case: Case) -> OwnData:
    """Return what a case keeps of its reporter. The caller knows that the reporter asks."""
    fields = [(each, value) for each, value in masked_data(case) if value]
    kept = [
        Kept(
            title=TITLES.get(each.field, each.field),
            value=value,
            purpose=each.purpose,
            basis=BASES[each.basis],
            years=round(each.retention_days / _YEAR),
        )
        for each, value in fields
    ]
    held = {each.field for each, _value in fields}
    return OwnData(
        kept=kept,
        looks=who_looked(case.pk),
        deletable=not held.isdisjoint({"name", "phone", "email"}),
        mailed="email" in held,
    )
