"""Why a personal field is kept, on what basis and for how long, in words."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gongzhi.registry.people.personal import Basis, PersonalField, get_declared

BASIS_TITLES: Final[dict[Basis, str | Promise]] = {
    Basis.CONSENT: gettext_lazy("the person's consent"),
    Basis.DUTY: gettext_lazy("a statutory duty"),
    Basis.EMERGENCY: gettext_lazy("an emergency"),
    Basis.CONTRACT: gettext_lazy("a contract or employment"),
}
_YEAR: Final = 365


def retention_words(days: int) -> str:
    """Say how long a field is kept."""
    years, rest = divmod(days, _YEAR)
    if years and not rest:
        return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def grounds(field: PersonalField) -> str:
    """Return purpose, legal basis and retention of a field in one line."""
    return _("Purpose: {purpose}. Basis: {basis}. Kept {retention} after it is confirmed.").format(
        purpose=field.purpose,
        basis=BASIS_TITLES[field.basis],
        retention=retention_words(field.retention_days),
    )


def _grounds_of(model: str, field: str) -> str:
    return grounds(get_declared(model, field))


grounds_of = lazy(_grounds_of, str)
"""``grounds_of(model, field)``: the same of a field by name, in the reader's language."""
