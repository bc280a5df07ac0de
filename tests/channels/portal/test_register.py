"""Residents, households, zones and roles, as the desk keeps them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.channels.portal.verb_words import MODULE_TITLES, verb_words
from gongzhi.foundation.models import JournalEntry
from gongzhi.registry.organisations.models import Role
from gongzhi.registry.organisations.roles import read_roles
from gongzhi.registry.people.models import Household, Resident
from gongzhi.registry.territory.models import Zone
from tests.handling.cases.cast import COMMUNITY, GRID, NEXT_GRID, OTHER_STREET, STREET, Cast

pytestmark = pytest.mark.django_db
PHONE, CITIZEN = "13000000001", "11010519491231002X"
PERSON = {"name": "王示例", "area_code": GRID, "phone": PHONE, "contact_language": "zh-hans"}


@pytest.fixture
def secretary(browser_of: Callable[[str], Client]) -> Client:
    return browser_of("community_secretary")


@pytest.fixture
def administrator(browser_of: Callable[[str], Client]) -> Client:
    return browser_of("administrator")


def test_a_household_and_who_lives_in_it_are_registered(secretary: Client):
    answer = secretary.post("/residents/households/new/", {"area_code": GRID, "number": "H-7"})
    household = Household.objects.get()
    secretary.post(f"/residents/new/?household={household.pk}", PERSON)

    resident = Resident.objects.get()
    page = secretary.get(answer["Location"]).content.decode()
    assert resident.household == household
    assert "王**" in page
    assert "王示例" not in page
    refused = secretary.post(f"/residents/households/{household.pk}/close/").content.decode()
    assert "Somebody still lives in this household" in refused
    assert "H-7" in secretary.get("/residents/households/").content.decode()


def test_each_personal_field_says_why_it_is_kept(secretary: Client):
    page = secretary.get("/residents/new/").content.decode()

    assert page.count("Purpose:") == 3
    assert "Kept 3 years" in page
    assert "consent" in page


def test_a_correction_keeps_unseen_what_is_not_typed(secretary: Client):
    secretary.post("/residents/new/", PERSON)
    resident = Resident.objects.get()
    address = f"/residents/{resident.pk}/change/"

    form = secretary.get(address).content.decode()
    secretary.post(
        address,
        {
            "area_code": NEXT_GRID, "contact_language": "en",
            "citizen_id": CITIZEN, "citizen_id_purpose": "高龄补贴",
        },
    )  # fmt: skip

    resident.refresh_from_db()
    assert PHONE not in form
    assert "130****0001" in form
    assert (resident.name, resident.phone, resident.area_code) == ("王示例", PHONE, NEXT_GRID)
    assert resident.citizen_id == CITIZEN
    kept = {"area_code": NEXT_GRID, "contact_language": "en", "citizen_id_purpose": "高龄补贴"}
    secretary.post(address, {**kept, "drop": ["phone", "citizen_id"]})
    resident.refresh_from_db()
    assert (resident.name, resident.phone, resident.citizen_id) == ("王示例", "", "")


def test_a_number_without_its_service_and_a_door_that_is_none_come_back_in_words(
    secretary: Client,
):
    no_service = secretary.post("/residents/new/", {**PERSON, "citizen_id": CITIZEN})
    no_door = secretary.post("/residents/new/", {**PERSON, "door": "9单元909"})

    assert "Say which service needs the identity number" in no_service.content.decode()
    assert "no such door" in no_door.content.decode()
    assert not Resident.objects.exists()


def test_nobody_registers_beyond_their_areas(secretary: Client, browser_of: Callable):
    answer = secretary.post("/residents/new/", {**PERSON, "area_code": OTHER_STREET})

    assert answer.status_code == 400
    assert browser_of("auditor").get("/residents/new/").status_code == 403


def test_a_zone_is_named_changed_and_ended(administrator: Client):
    founded = administrator.post(
        f"/zones/new/?area={STREET}",
        {"name": "河东片区", "kind": "district", "area_codes": [COMMUNITY]},
    )
    zone = Zone.objects.get()
    administrator.post(
        f"/zones/{zone.pk}/change/",
        {"name": "河东商圈", "area_codes": [GRID, NEXT_GRID], "version": zone.version},
    )
    page = administrator.get(founded["Location"]).content.decode()
    stale = administrator.post(
        f"/zones/{zone.pk}/change/",
        {"name": "另一名", "area_codes": [GRID], "version": zone.version},
    )
    administrator.post(f"/zones/{zone.pk}/retire/", {"note": "并入"})

    assert "河东商圈" in page
    assert "杏花二格" in page
    assert "Somebody else changed this zone" in stale.content.decode()
    zone.refresh_from_db()
    assert zone.valid_to is not None
    assert "There is no zone here yet" in administrator.get("/zones/").content.decode()


def test_a_role_is_read_in_words_and_changed_after_a_preview(administrator: Client, cast: Cast):
    page = administrator.get("/roles/grid_officer/").content.decode()
    role = Role.objects.get(code="grid_officer")
    values = {
        "title_zh": "网格员", "title_en": "Grid officer", "version": role.version, "note": "试点",
        "verbs": [*sorted(set(role.verbs) - {"people.reveal"}), "cases.verify"],
    }  # fmt: skip

    preview = administrator.post("/roles/grid_officer/change/", values).content.decode()
    untouched = Role.objects.get(code="grid_officer").verbs == role.verbs
    administrator.post("/roles/grid_officer/change/", {**values, "step": "confirm"})

    assert "see a masked value for a reason" in page
    assert untouched
    assert "Nothing has changed yet" in preview
    assert "see a masked value for a reason" in preview
    changed = Role.objects.get(code="grid_officer")
    assert "people.reveal" not in changed.verbs
    entry = JournalEntry.objects.filter(subject_kind="role").latest("pk")
    assert (entry.verb, entry.note) == ("organisations.change_role", "试点")
    assert '"withdrawn":["people.reveal"]' in entry.facts.replace(" ", "")


def test_every_shipped_verb_of_the_known_modules_has_words():
    verbs = {verb for spec in read_roles() for verb in spec.verbs}
    wordless = {verb for verb in verbs if verb_words(verb) == verb}

    assert {verb for verb in wordless if verb.partition(".")[0] in MODULE_TITLES} == set()


def test_the_chart_shows_branches_as_pages_and_as_parts(administrator: Client, cast: Cast):
    page = administrator.get("/organisations/chart/").content.decode()
    branch = f"/organisations/chart/{cast.street.pk}/"
    part = administrator.get(branch, headers={"HX-Request": "true"}).content.decode()
    found = administrator.get("/organisations/chart/?q=供水").content.decode()

    assert cast.street.name in page
    assert cast.street.name in administrator.get(branch).content.decode()
    assert "<html" not in part
    assert cast.water.name in found
    assert cast.street.name not in found
    assert cast.street.name in administrator.get("/organisations/chart/?all=yes").content.decode()
