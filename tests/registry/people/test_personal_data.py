"""Personal data: declared, masked, revealed with a reason, exported, forgotten, expired."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.errors import Conflict, InvalidInput, NotFound
from gongzhi.foundation.ids import HouseholdId, ResidentId
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.models import JournalEntry
from gongzhi.registry.people import events, queries
from gongzhi.registry.people.models import Resident
from gongzhi.registry.people.personal import FORBIDDEN, declared, undeclared
from gongzhi.registry.people.services import (
    ResidentDetails,
    change_resident,
    close_household,
    erase_person,
    export_person,
    register_household,
    register_resident,
    reveal,
)
from gongzhi.registry.people.services.retention import erase_expired
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.services import GridPart, split_grid
from tests.registry.cast import APRICOT, WILLOW, box, holder

NAME, PHONE, CITIZEN_ID = "陈示例", "13000000002", "990101199001010012"


def with_check_digit(body: str) -> str:
    weights = [pow(2, 18 - place, 11) for place in range(1, 18)]
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


DETAILS = ResidentDetails(
    area_code=APRICOT,
    name=NAME,
    phone=PHONE,
    citizen_id=with_check_digit(CITIZEN_ID[:17]),
    citizen_id_purpose="高龄津贴申领",
)
SECRETARY = holder("community_secretary", APRICOT)


@pytest.fixture
def resident(ground: None) -> ResidentId:
    return register_resident(actor=SECRETARY, details=DETAILS).key


class TestRegister:
    def test_every_column_that_looks_personal_is_declared_or_said_not_to_be(self) -> None:
        assert list(undeclared()) == []

    def test_every_declared_field_exists_and_says_why_and_how_long(self) -> None:
        for each in declared():
            apps.get_model(each.model)._meta.get_field(each.field)
            assert str(each.purpose)
            assert each.retention_days > 0
            assert each.mask("") == ""
            assert each.mask("13000000002") != "13000000002"

    def test_nothing_is_kept_that_may_never_be(self) -> None:
        ours = [config for config in apps.get_app_configs() if config.name.startswith("gongzhi.")]
        columns = {
            (model._meta.label, column.name)
            for config in ours
            for model in config.get_models()
            for column in model._meta.get_fields()
        }

        assert not {name for _model, name in columns} & FORBIDDEN


class TestRegistering:
    def test_an_identity_number_needs_a_purpose(self, ground: None) -> None:
        with pytest.raises(InvalidInput) as refusal:
            register_resident(
                actor=SECRETARY,
                details=ResidentDetails(
                    area_code=APRICOT, name=NAME, citizen_id=DETAILS.citizen_id
                ),
            )

        assert refusal.value.field == "citizen_id_purpose"

    def test_the_journal_names_the_fields_and_no_value(self, resident: ResidentId) -> None:
        entry = JournalEntry.objects.get(subject_kind="resident")

        assert '"phone"' in entry.facts
        assert not any(
            value in entry.facts + entry.note for value in (NAME, PHONE, DETAILS.citizen_id)
        )

    def test_a_household_is_of_the_same_area(self, ground: None) -> None:
        household = register_household(actor=SYSTEM, area_code=WILLOW)

        with pytest.raises(InvalidInput):
            register_resident(
                actor=SYSTEM,
                details=ResidentDetails(area_code=APRICOT, name=NAME, household_id=household.pk),
            )

    def test_residents_follow_their_grid(self, grid: Area) -> None:
        made = register_resident(
            actor=SYSTEM, details=ResidentDetails(area_code=grid.code, name=NAME)
        )

        first, _second = split_grid(
            actor=SYSTEM,
            area_code=grid.code,
            parts=[
                GridPart(name="东", boundary=box(0.5, 0, 0.5, 1)),
                GridPart(name="西", boundary=box(0, 0, 0.5, 1)),
            ],
        )

        made.refresh_from_db()
        assert made.area_code == first.code


class TestMasking:
    def test_what_is_read_is_masked(self, resident: ResidentId) -> None:
        row = queries.get_resident(SECRETARY, resident)

        assert (row.name, row.phone) == ("陈**", "130****0002")
        assert row.citizen_id == f"9{'*' * 16}{DETAILS.citizen_id[-1]}"
        assert not any(value in repr(row) for value in (NAME, PHONE, DETAILS.citizen_id))

    def test_a_list_is_one_query_and_keeps_to_the_scope(
        self, resident: ResidentId, django_assert_num_queries
    ) -> None:
        with django_assert_num_queries(1):
            seen = queries.residents(SECRETARY)

        assert [row.id for row in seen] == [resident]
        assert queries.residents(holder("community_secretary", WILLOW)) == []
        with pytest.raises(NotFound):
            queries.get_resident(holder("community_secretary", WILLOW), resident)

    def test_pages_go_on_after_the_last_row(self, resident: ResidentId) -> None:
        after = register_resident(actor=SECRETARY, details=DETAILS).key

        assert [row.id for row in queries.residents(SECRETARY, limit=1)] == [resident]
        assert [row.id for row in queries.residents(SECRETARY, after=resident)] == [after]

    def test_a_known_number_finds_its_holder_masked(self, resident: ResidentId) -> None:
        (row,) = queries.residents_by_phone(SECRETARY, "130 0000 0002")

        assert (row.id, row.phone) == (resident, "130****0002")


class TestRevealing:
    def test_a_value_is_shown_for_a_reason_that_the_person_can_read(
        self, resident: ResidentId
    ) -> None:
        shown = reveal(
            actor=SECRETARY, resident_id=resident, field="phone", reason="回访其反映的漏水问题"
        )

        assert shown == PHONE
        (look,) = queries.who_looked(SECRETARY, resident)
        assert (look.field, look.reason) == ("phone", "回访其反映的漏水问题")
        assert look.who == SECRETARY.label

    @pytest.mark.parametrize("reason", ["", "   ", "看"])
    def test_without_a_reason_nothing_is_shown(self, resident: ResidentId, reason: str) -> None:
        with pytest.raises(InvalidInput):
            reveal(actor=SECRETARY, resident_id=resident, field="phone", reason=reason)

        assert queries.who_looked(SECRETARY, resident) == []

    @pytest.mark.parametrize("field", ["", "area_code", "password", "__class__"])
    def test_only_declared_fields_are_shown(self, resident: ResidentId, field: str) -> None:
        with pytest.raises(InvalidInput):
            reveal(actor=SECRETARY, resident_id=resident, field=field, reason="上门走访需要")


class Mailbox:
    """An invented module that keeps letters of residents."""

    name = "letters"

    def __init__(self) -> None:
        self.letters = 2

    def export(self, resident_id: ResidentId, actor: Actor) -> Json:
        return {"letters": self.letters}

    def erase(self, resident_id: ResidentId, actor: Actor) -> int:
        erased, self.letters = self.letters, 0
        return erased


class TestRights:
    @pytest.fixture
    def mailbox(self, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
        mailbox = Mailbox()
        monkeypatch.setattr(events, "_holders", [mailbox])
        return mailbox

    def test_an_export_holds_all_that_is_kept_and_who_looked(
        self, resident: ResidentId, mailbox: Mailbox
    ) -> None:
        reveal(actor=SECRETARY, resident_id=resident, field="name", reason="上门走访需要")

        export = export_person(actor=SECRETARY, resident_id=resident)

        assert export.values["phone"] == PHONE
        assert export.purposes.keys() == {"name", "phone", "citizen_id"}
        assert [look.field for look in export.looks] == ["name"]
        assert export.elsewhere == {"letters": {"letters": 2}}

    def test_nothing_of_an_erased_person_remains_and_the_chain_still_verifies(
        self, resident: ResidentId, mailbox: Mailbox
    ) -> None:
        reveal(actor=SECRETARY, resident_id=resident, field="name", reason=f"{NAME}来电求助")

        erase_person(actor=SECRETARY, resident_id=resident)

        row = Resident.objects.values().get(pk=resident)
        journal = list(JournalEntry.objects.values_list("facts", "note"))
        for value in (NAME, PHONE, DETAILS.citizen_id, DETAILS.citizen_id_purpose):
            assert value not in str(row) + str(journal)
        assert mailbox.letters == 0
        assert verify().clean

    def test_an_erased_person_is_in_no_list_and_not_changed(self, resident: ResidentId) -> None:
        erase_person(actor=SECRETARY, resident_id=resident)

        assert queries.residents(SECRETARY) == []
        with pytest.raises(Conflict):
            erase_person(actor=SECRETARY, resident_id=resident)
        with pytest.raises(Conflict):
            change_resident(actor=SECRETARY, resident_id=resident, details=DETAILS)
        with pytest.raises(Conflict):
            reveal(actor=SECRETARY, resident_id=resident, field="name", reason=f"{NAME}来电求助")


def test_a_household_ends_once(resident: ResidentId) -> None:
    household = register_household(actor=SECRETARY, area_code=APRICOT)
    close_household(actor=SECRETARY, household_id=HouseholdId(household.pk))

    with pytest.raises(Conflict):
        close_household(actor=SECRETARY, household_id=HouseholdId(household.pk))


class TestRetention:
    def test_values_go_when_their_time_is_over_each_in_its_own(self, resident: ResidentId) -> None:
        today = timezone.localdate()

        emptied = erase_expired(today + timedelta(days=366))
        row = Resident.objects.get(pk=resident)

        assert emptied == {"people.Resident.citizen_id": 1}
        assert (row.name, row.citizen_id) == (NAME, "")

        erase_expired(today + timedelta(days=3 * 365 + 1))
        row.refresh_from_db()
        assert (row.name, row.phone) == ("", "")

    def test_a_run_with_nothing_to_do_writes_nothing(self, resident: ResidentId) -> None:
        before = JournalEntry.objects.count()

        assert erase_expired(timezone.localdate()) == {}
        assert JournalEntry.objects.count() == before

    def test_confirming_the_data_starts_the_time_anew(self, resident: ResidentId) -> None:
        Resident.objects.filter(pk=resident).update(
            confirmed_on=timezone.localdate() - timedelta(days=400)
        )
        change_resident(actor=SECRETARY, resident_id=resident, details=DETAILS)

        assert erase_expired(timezone.localdate()) == {}
