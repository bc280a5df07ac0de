"""Households and residents: only what a service needs, each field for its declared purpose."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.codes import check_citizen_id, check_phone
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.foundation.ids import HouseholdId, PremisesId, ResidentId
from gongzhi.foundation.journal.hashing import Json
from gongzhi.registry.people.models import Household, Resident
from gongzhi.registry.records import checked_text, locked, record_change
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.models import Premises
from gongzhi.registry.territory.queries import county_of, find_area

CHANGE: Final = "people.change"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentDetails:
    """What is kept of a resident. An identity number is taken only with its purpose."""

    area_code: str
    name: str
    phone: str = ""
    citizen_id: str = ""
    citizen_id_purpose: str = ""
    household_id: HouseholdId | None = None
    premises_id: PremisesId | None = None
    contact_language: str = "zh-hans"
    left_on: date | None = None


@transaction.atomic
def register_household(
    *,
    actor: Actor,
    area_code: str,
    premises_id: PremisesId | None = None,
    number: str = "",
) -> Household:
    """Register a household at a building or grid."""
    check_may(actor, CHANGE, area_code)
    _check_place(area_code, premises_id)
    household = Household(
        area_code=area_code,
        premises_id=premises_id,
        number=checked_text(number, field="number", longest=30, optional=True),
    )
    household.save()
    return _household_recorded(household, actor, "people.register_household", new=True)


@transaction.atomic
def close_household(
    *, actor: Actor, household_id: HouseholdId, version: int | None = None
) -> Household:
    """End a household today. Raises ``Conflict`` if it has ended, or somebody still lives in it."""
    household = locked(Household, household_id, version=version)
    check_may(actor, CHANGE, household.area_code)
    if household.valid_to is not None:
        raise Conflict(_("This household ended on {day}."), day=household.valid_to)
    if Resident.objects.filter(household=household, left_on__isnull=True).exists():
        raise Conflict(_("Somebody still lives in this household."))
    household.valid_to = timezone.localdate()
    household.save()
    return _household_recorded(household, actor, "people.close_household")


@transaction.atomic
def register_resident(*, actor: Actor, details: ResidentDetails) -> Resident:
    """Register a resident. The journal says which fields were given, never what they hold."""
    check_may(actor, CHANGE, details.area_code)
    resident = Resident()
    given = _describe(resident, details)
    resident.save()
    return _recorded(resident, actor, "people.register_resident", {"fields": list(given)}, new=True)


@transaction.atomic
def change_resident(
    *,
    actor: Actor,
    resident_id: ResidentId,
    details: ResidentDetails,
    keep: Collection[str] = (),
    version: int | None = None,
) -> Resident:
    """Replace what is kept of a resident; retention runs anew from today, also if all is as it was.

    The fields named in ``keep`` stay as they are, unseen: whoever corrects a telephone number
    need not see the name. The actor needs the verb where the resident was and where they are now.
    """
    resident = locked(Resident, resident_id, version=version)
    check_may(actor, CHANGE, resident.area_code)
    check_may(actor, CHANGE, details.area_code)
    if resident.erased_at is not None:
        raise Conflict(
            _("This person asked to be forgotten. Register them anew if they come back.")
        )
    kept = {name: getattr(resident, name) for name in keep}
    changed = _describe(resident, replace(details, **kept))
    resident.confirmed_on = timezone.localdate()
    resident.save()
    return _recorded(resident, actor, "people.change_resident", {"fields": list(changed)})


def _check_place(area_code: str, premises_id: PremisesId | None) -> None:
    if find_area(area_code) is None:
        raise no_such_area(area_code)
    if (
        premises_id is not None
        and not Premises.objects.filter(pk=premises_id, building_id__startswith=area_code).exists()
    ):
        raise InvalidInput(_("The premises do not lie in this area."), field="premises_id")


def _describe(resident: Resident, details: ResidentDetails) -> tuple[str, ...]:
    """Put checked details on a resident; return the names of those that changed."""
    _check_place(details.area_code, details.premises_id)
    _check_household(details)
    if bool(details.citizen_id) and not details.citizen_id_purpose.strip():
        raise InvalidInput(
            _("Say which service needs the identity number, or leave it out."),
            field="citizen_id_purpose",
        )
    wanted: dict[str, object] = {
        "area_code": details.area_code,
        "name": checked_text(details.name, field="name", longest=60),
        "phone": check_phone(details.phone) if details.phone else "",
        "citizen_id": (
            check_citizen_id(details.citizen_id, today=timezone.localdate())
            if details.citizen_id
            else ""
        ),
        "citizen_id_purpose": checked_text(
            details.citizen_id_purpose,
            field="citizen_id_purpose",
            longest=60,
            optional=True,
        ),
        "household_id": details.household_id,
        "premises_id": details.premises_id,
        "contact_language": checked_text(
            details.contact_language, field="contact_language", longest=10
        ),
        "left_on": details.left_on,
    }
    changed = tuple(name for name, value in wanted.items() if getattr(resident, name) != value)
    for name in changed:
        setattr(resident, name, wanted[name])
    return changed


def _check_household(details: ResidentDetails) -> None:
    if details.household_id is None:
        return
    area = (
        Household.objects.select_for_update(no_key=True)  # so that nobody closes it meanwhile
        .filter(pk=details.household_id, valid_to__isnull=True)
        .values_list("area_code", flat=True)
        .first()
    )
    if area != details.area_code:
        raise InvalidInput(
            _("The household is not one of this area in force."), field="household_id"
        )


def _household_recorded(
    household: Household, actor: Actor, verb: str, *, new: bool = False
) -> Household:
    record_change(
        household,
        kind="household",
        actor=actor,
        verb=verb,
        county=county_of(household.area_code),
        facts={"area_code": household.area_code},
        new=new,
    )
    return household


def _recorded(
    resident: Resident,
    actor: Actor,
    verb: str,
    facts: dict[str, Json],
    *,
    new: bool = False,
) -> Resident:
    record_change(
        resident,
        kind="resident",
        actor=actor,
        verb=verb,
        county=county_of(resident.area_code),
        facts=facts,
        new=new,
    )
    return resident
