"""Registering and correcting residents, and the households they live in."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.choices import place_choices
from gongzhi.channels.portal.commands import CommandPage, command, posted
from gongzhi.channels.portal.forms.residents import (
    ChangeResidentForm,
    HouseholdForm,
    ResidentForm,
)
from gongzhi.channels.portal.forms.shared import Confirmation
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.ids import HouseholdId, ResidentId
from gongzhi.registry.people import queries, services
from gongzhi.registry.people.models import Household, Resident
from gongzhi.registry.people.queries import MaskedResident
from gongzhi.registry.territory.models import Premises
from gongzhi.registry.territory.queries import is_digits, names_of

VIEW = "people.view"
CHANGE = "people.change"
PAGE = 50
LONGEST_ID = 18


@door(CHANGE)
@form_view
def register_resident(request: PageRequest) -> HttpResponse:
    """Register a resident, alone or into a household."""
    household = _asked_household(request)
    initial = _home_of(household) if household else {"area_code": request.GET.get("area", "")}
    form = ResidentForm(
        posted(request), initial=initial, places=place_choices(request.actor, CHANGE)
    )
    intro = _("Only what a service needs. Each field says why it is kept and for how long.")
    back = _household_url(household) if household else reverse("residents:list")
    page = CommandPage(title=_("Register a resident"), submit=_("Register"), intro=intro, back=back)
    return command(
        request,
        form=form,
        page=page,
        act=lambda _data: services.register_resident(
            actor=request.actor,
            details=form.details(HouseholdId(household.pk) if household else None),
        ),
        done=lambda resident: _resident_shown(resident, _("The resident is registered.")),
    )


@door(CHANGE)
@form_view
def change_resident(request: PageRequest, resident_id: int) -> HttpResponse:
    """Correct what is kept of a resident without showing it."""
    row = queries.get_resident(request.actor, ResidentId(resident_id))
    form = ChangeResidentForm(
        posted(request),
        initial=_kept(row),
        row=row,
        places=place_choices(request.actor, CHANGE, row.area_code),
        homes=_homes_at(request, row.area_code),
    )
    intro = _("What is kept stays hidden: type only what changes. Saving confirms the rest anew.")
    page = CommandPage(
        title=_("Correct the data: %(name)s") % {"name": row.name},
        submit=_("Save"),
        intro=intro,
        back=reverse("residents:resident", args=[row.id]),
    )
    return command(
        request,
        form=form,
        page=page,
        act=lambda data: services.change_resident(
            actor=request.actor,
            resident_id=row.id,
            details=form.details(data["household_id"]),
            keep=form.keep(),
            version=data["version"],
        ),
        done=lambda resident: _resident_shown(resident, _("The data is corrected and confirmed.")),
    )


@door(VIEW)
@require_GET
def list_households(request: PageRequest) -> HttpResponse:
    """List the households of the actor's areas."""
    words = request.GET.get("area", "").strip()
    found = queries.households(request.actor, words if is_digits(words) else "")
    page = Paginator(found.select_related("premises"), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "area": words,
        "areas": names_of(_codes(each.area_code for each in page)),
        "may_register": request.actor.holds(CHANGE),
    }
    return render(request, "gongzhi/people/households.html", context)


@door(VIEW)
@require_GET
def show_household(request: PageRequest, household_id: int) -> HttpResponse:
    """Show a household and who lives in it, masked."""
    household = queries.get_household(request.actor, HouseholdId(household_id))
    may = request.actor.may(CHANGE, household.area_code) and household.valid_to is None
    context = {
        "household": household,
        "members": queries.members_of(request.actor, HouseholdId(household.pk)),
        "areas": names_of(_codes([household.area_code])),
        "may_change": may,
    }
    return render(request, "gongzhi/people/household.html", context)


@door(CHANGE)
@form_view
def register_household(request: PageRequest) -> HttpResponse:
    """Register a household at a building or grid."""
    form = HouseholdForm(
        posted(request),
        initial={"area_code": request.GET.get("area", "")},
        places=place_choices(request.actor, CHANGE),
    )
    page = CommandPage(
        title=_("Register a household"), submit=_("Register"), back=reverse("residents:households")
    )
    return command(
        request,
        form=form,
        page=page,
        act=lambda data: services.register_household(
            actor=request.actor,
            area_code=data["area_code"],
            premises_id=data["premises_id"],
            number=data["number"],
        ),
        done=lambda household: (_household_url(household), _("The household is registered.")),
    )


@door(CHANGE)
@form_view
def close_household(request: PageRequest, household_id: int) -> HttpResponse:
    """End a household in which nobody lives any more."""
    household = queries.get_household(request.actor, HouseholdId(household_id))
    page = CommandPage(
        title=_("End this household"),
        submit=_("End it"),
        intro=_("It ends today and stays on record. Everybody must have left it first."),
        danger=True,
        back=_household_url(household),
    )
    return command(
        request,
        form=Confirmation(posted(request)),
        page=page,
        act=lambda _data: services.close_household(
            actor=request.actor, household_id=HouseholdId(household.pk)
        ),
        done=lambda household: (_household_url(household), _("The household has ended.")),
    )


def _asked_household(request: PageRequest) -> Household | None:
    text = request.GET.get("household", "")
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_ID):
        return None
    return queries.get_household(request.actor, HouseholdId(int(text)))


def _home_of(household: Household) -> dict[str, Any]:
    door_number = household.premises.number if household.premises else ""
    return {"area_code": household.area_code, "door": door_number}


def _kept(row: MaskedResident) -> dict[str, Any]:
    premises = Premises.objects.filter(pk=row.premises_id).first() if row.premises_id else None
    return {
        "area_code": row.area_code,
        "door": premises.number if premises else "",
        "household_id": row.household_id,
        "citizen_id_purpose": row.citizen_id_purpose,
        "contact_language": row.contact_language,
        "left_on": row.left_on,
        "version": row.version,
    }


def _homes_at(request: PageRequest, area_code: str) -> list[tuple[int, str]]:
    homes = queries.households(request.actor, area_code).filter(area_code=area_code)
    return [(each.pk, household_name(each)) for each in homes.select_related("premises")]


def household_name(household: Household) -> str:
    """Return what a household is called: its door, its number, or the order it was entered in."""
    door_number = household.premises.number if household.premises else ""
    return " · ".join(filter(None, (door_number, household.number))) or f"№ {household.pk}"


def _codes(area_codes: Any) -> set[str]:
    """Return area codes with those of the grid and community around each."""
    return {code[:length] for code in area_codes for length in (12, 15, 18)}


def _household_url(household: Household) -> str:
    return reverse("residents:household", args=[household.pk])


def _resident_shown(resident: Resident, words: str) -> tuple[str, str]:
    return reverse("residents:resident", args=[resident.pk]), words
