"""Every command of the registry: refused without the verb, allowed with it, journalled once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.errors import NotPermitted
from gongzhi.foundation.journal.verify import verify
from gongzhi.registry.organisations import services as organisations
from gongzhi.registry.organisations.models import Appointment, Post, Unit
from gongzhi.registry.people import services as people
from gongzhi.registry.people.models import Account
from gongzhi.registry.territory import services as territory
from gongzhi.registry.territory.geometry import read_boundary
from gongzhi.registry.territory.models import Area, Sign
from tests.registry.cast import APRICOT, COUNTY, NOBODY, STREET, WILLOW, box, holder
from tests.registry.conftest import journalled


@dataclass
class Scene:
    """What the commands below act on."""

    grid: Area
    building: Area
    zone_id: int
    premises_id: int
    unit: Unit
    post: Post
    account: Account
    other: Account
    appointment: Appointment
    resident_id: Any
    household_id: Any
    token_id: int


@pytest.fixture
def scene(grid: Area, secretary_post: Post, account: Callable[..., Account]) -> Scene:
    building = territory.create_area(actor=SYSTEM, parent_code=grid.code, name="1号楼")
    (premises,) = territory.add_premises(
        actor=SYSTEM, building_code=building.code, rows=[territory.PremisesRow(number="101")]
    )
    zone = territory.create_zone(
        actor=SYSTEM, name="河西片区", kind="district", area_code=STREET, area_codes=[WILLOW]
    )
    wang, liu = account(), account("liu", "刘示例")
    spare = organisations.create_post(
        actor=SYSTEM, unit_id=secretary_post.unit.key, role="community_worker", seats=2
    )
    appointment = organisations.appoint(actor=SYSTEM, post_id=spare.key, account_id=wang.key)
    resident = people.register_resident(
        actor=SYSTEM, details=people.ResidentDetails(area_code=building.code, name="陈示例")
    )
    household = people.register_household(actor=SYSTEM, area_code=building.code)
    token = people.issue_token(actor=SYSTEM, account_id=wang.key, label="巡查终端").token
    return Scene(
        grid=grid,
        building=building,
        zone_id=zone.pk,
        premises_id=premises.pk,
        unit=secretary_post.unit,
        post=spare,
        account=wang,
        other=liu,
        appointment=appointment,
        resident_id=resident.key,
        household_id=household.pk,
        token_id=token.pk,
    )


Command = Callable[[Scene, Actor], object]
ADMINISTRATOR = "administrator"
SECRETARY = "community_secretary"

_HALVES = (
    territory.GridPart(name="东网格", boundary=box(0.5, 0, 0.5, 1)),
    territory.GridPart(name="西网格", boundary=box(0, 0, 0.5, 1)),
)


def _merge(scene: Scene, actor: Actor) -> object:
    other = territory.create_area(actor=SYSTEM, parent_code=APRICOT, name="第二网格")
    return territory.merge_grids(
        actor=actor, area_codes=[scene.grid.code, other.code], name="大网格"
    )


def _sign(scene: Scene) -> str:
    territory.issue_signs(actor=SYSTEM, area_code=scene.grid.code)
    return Sign.objects.get(area=scene.grid).pk


def _dissolve(scene: Scene, actor: Actor) -> object:
    return organisations.dissolve_unit(actor=actor, unit_id=scene.unit.key)


def _close(scene: Scene, actor: Actor) -> object:
    empty = Post.objects.get(role_id="community_secretary")
    return organisations.close_post(actor=actor, post_id=empty.key)


def _reactivate(scene: Scene, actor: Actor) -> object:
    people.deactivate_account(actor=SYSTEM, account_id=scene.other.key)
    return people.reactivate_account(actor=actor, account_id=scene.other.key)


# name: (role that may, journal entries it writes last to first on its own subject, the command)
COMMANDS: dict[str, tuple[str, tuple[str, str], Command]] = {
    "create_area": (
        ADMINISTRATOR,
        ("area", "territory.founded"),
        lambda s, a: territory.create_area(actor=a, parent_code=APRICOT, name="新网格"),
    ),
    "rename_area": (
        ADMINISTRATOR,
        ("area", "territory.renamed"),
        lambda s, a: territory.rename_area(actor=a, area_code=s.grid.code, name="新名网格"),
    ),
    "change_details": (
        ADMINISTRATOR,
        ("area", "territory.described"),
        lambda s, a: territory.change_details(
            actor=a,
            area_code=s.grid.code,
            details=territory.AreaDetails(
                kind="urban_residential", households=400, supervision_phone="12345"
            ),
        ),
    ),
    "change_boundary": (
        ADMINISTRATOR,
        ("area", "territory.boundary"),
        lambda s, a: territory.change_boundary(
            actor=a, area_code=s.grid.code, boundary=box(0, 0, 2, 1)
        ),
    ),
    "rearrange_grids": (
        ADMINISTRATOR,
        ("area", "territory.boundary"),
        lambda s, a: territory.rearrange_grids(
            actor=a,
            community_code=APRICOT,
            plans=[
                territory.GridPlan(
                    code=s.grid.code, name="改划网格", building_codes=[s.building.code]
                )
            ],
        ),
    ),
    "import_boundaries": (
        ADMINISTRATOR,
        ("area", "territory.boundary"),
        lambda s, a: territory.import_boundaries(
            actor=a,
            collection={
                "type": "FeatureCollection",
                "features": [{"type": "Feature", "id": s.grid.code, "geometry": box(0, 0, 2, 1)}],
            },
        ),
    ),
    "draw_boundaries": (
        ADMINISTRATOR,
        ("area", "territory.boundary"),
        lambda s, a: territory.draw_boundaries(
            actor=a, shapes={s.grid.code: read_boundary(box(0, 0, 2, 1))}
        ),
    ),
    "issue_signs": (
        ADMINISTRATOR,
        ("sign", "territory.issue_sign"),
        lambda s, a: territory.issue_signs(actor=a, area_code=s.grid.code),
    ),
    "retire_sign": (
        ADMINISTRATOR,
        ("sign", "territory.retire_sign"),
        lambda s, a: territory.retire_sign(actor=a, code=_sign(s)),
    ),
    "replace_sign": (
        ADMINISTRATOR,
        ("sign", "territory.replace_sign"),
        lambda s, a: territory.replace_sign(actor=a, code=_sign(s)),
    ),
    "retire_area": (
        ADMINISTRATOR,
        ("area", "territory.retired"),
        lambda s, a: territory.retire_area(actor=a, area_code=s.building.code),
    ),
    "split_grid": (
        ADMINISTRATOR,
        ("area", "territory.split"),
        lambda s, a: territory.split_grid(
            actor=a,
            area_code=s.grid.code,
            parts=(
                territory.GridPart(
                    name="东网格",
                    boundary=box(0.5, 0, 0.5, 1),
                    building_codes=[s.building.code],
                ),
                _HALVES[1],
            ),
        ),
    ),
    "merge_grids": (ADMINISTRATOR, ("area", "territory.merged"), _merge),
    "load_areas": (
        ADMINISTRATOR,
        ("territory", "territory.import"),
        lambda s, a: territory.load_areas(
            actor=a,
            rows=[territory.AreaRow(code="990101002", name="新街道")],
            scope=COUNTY,
            source="tests",
        ),
    ),
    "create_zone": (
        ADMINISTRATOR,
        ("zone", "territory.create_zone"),
        lambda s, a: territory.create_zone(
            actor=a, name="商圈", kind="business", area_code=STREET, area_codes=[APRICOT]
        ),
    ),
    "change_zone": (
        ADMINISTRATOR,
        ("zone", "territory.change_zone"),
        lambda s, a: territory.change_zone(
            actor=a, zone_id=s.zone_id, name="河东片区", area_codes=[APRICOT, WILLOW]
        ),
    ),
    "retire_zone": (
        ADMINISTRATOR,
        ("zone", "territory.retire_zone"),
        lambda s, a: territory.retire_zone(actor=a, zone_id=s.zone_id),
    ),
    "add_premises": (
        ADMINISTRATOR,
        ("area", "territory.add_premises"),
        lambda s, a: territory.add_premises(
            actor=a,
            building_code=s.building.code,
            rows=[territory.PremisesRow(number="102", area_hundredths=8_953)],
        ),
    ),
    "change_premises": (
        ADMINISTRATOR,
        ("premises", "territory.change_premises"),
        lambda s, a: territory.change_premises(
            actor=a, premises_id=s.premises_id, row=territory.PremisesRow(number="101", vacant=True)
        ),
    ),
    "create_unit": (
        ADMINISTRATOR,
        ("unit", "organisations.create_unit"),
        lambda s, a: organisations.create_unit(
            actor=a,
            kind="property_company",
            area_code=APRICOT,
            details=organisations.UnitDetails(name="示例物业公司"),
        ),
    ),
    "change_unit": (
        ADMINISTRATOR,
        ("unit", "organisations.change_unit"),
        lambda s, a: organisations.change_unit(
            actor=a,
            unit_id=s.unit.key,
            details=organisations.UnitDetails(name="杏花社区居委会", phone="12345"),
        ),
    ),
    "dissolve_unit": (ADMINISTRATOR, ("unit", "organisations.dissolve_unit"), _dissolve),
    "create_post": (
        ADMINISTRATOR,
        ("post", "organisations.create_post"),
        lambda s, a: organisations.create_post(
            actor=a, unit_id=s.unit.key, role="grid_head", area_codes=[s.grid.code], seats=2
        ),
    ),
    "change_post": (
        ADMINISTRATOR,
        ("post", "organisations.change_post"),
        lambda s, a: organisations.change_post(
            actor=a, post_id=s.post.key, title="社工", area_codes=[APRICOT], seats=3
        ),
    ),
    "close_post": (ADMINISTRATOR, ("post", "organisations.close_post"), _close),
    "appoint": (
        ADMINISTRATOR,
        ("post", "organisations.appoint"),
        lambda s, a: organisations.appoint(
            actor=a, post_id=s.post.key, account_id=s.other.key, kind="part"
        ),
    ),
    "end_appointment": (
        ADMINISTRATOR,
        ("post", "organisations.end_appointment"),
        lambda s, a: organisations.end_appointment(actor=a, appointment_id=s.appointment.pk),
    ),
    "hand_over": (
        ADMINISTRATOR,
        ("post", "organisations.hand_over"),
        lambda s, a: organisations.hand_over(
            actor=a,
            post_id=s.post.key,
            from_account_id=s.account.key,
            to_account_id=s.other.key,
        ),
    ),
    "create_account": (
        ADMINISTRATOR,
        ("account", "people.create_account"),
        lambda s, a: people.create_account(
            actor=a,
            username="zhou",
            details=people.AccountDetails(display_name="周示例", area_code=APRICOT),
        ),
    ),
    "change_account": (
        ADMINISTRATOR,
        ("account", "people.change_account"),
        lambda s, a: people.change_account(
            actor=a,
            account_id=s.account.key,
            details=people.AccountDetails(display_name="王改名", area_code=COUNTY),
        ),
    ),
    "deactivate_account": (
        ADMINISTRATOR,
        ("account", "people.deactivate_account"),
        lambda s, a: people.deactivate_account(actor=a, account_id=s.account.key),
    ),
    "reactivate_account": (ADMINISTRATOR, ("account", "people.reactivate_account"), _reactivate),
    "reset_password": (
        ADMINISTRATOR,
        ("account", "people.reset_password"),
        lambda s, a: people.reset_password(
            actor=a, account_id=s.account.key, password="apricot-willow-42"
        ),
    ),
    "issue_token": (
        ADMINISTRATOR,
        ("account", "people.issue_token"),
        lambda s, a: people.issue_token(actor=a, account_id=s.account.key, label="对接程序"),
    ),
    "revoke_token": (
        ADMINISTRATOR,
        ("account", "people.revoke_token"),
        lambda s, a: people.revoke_token(actor=a, token_id=s.token_id),
    ),
    "register_household": (
        SECRETARY,
        ("household", "people.register_household"),
        lambda s, a: people.register_household(actor=a, area_code=s.building.code, number="101"),
    ),
    "close_household": (
        SECRETARY,
        ("household", "people.close_household"),
        lambda s, a: people.close_household(actor=a, household_id=s.household_id),
    ),
    "register_resident": (
        SECRETARY,
        ("resident", "people.register_resident"),
        lambda s, a: people.register_resident(
            actor=a, details=people.ResidentDetails(area_code=s.building.code, name="孙示例")
        ),
    ),
    "change_resident": (
        SECRETARY,
        ("resident", "people.change_resident"),
        lambda s, a: people.change_resident(
            actor=a,
            resident_id=s.resident_id,
            details=people.ResidentDetails(area_code=s.building.code, name="陈改名"),
        ),
    ),
    "reveal": (
        SECRETARY,
        ("resident", "people.reveal"),
        lambda s, a: people.reveal(
            actor=a, resident_id=s.resident_id, field="name", reason="上门走访需要"
        ),
    ),
    "export_person": (
        SECRETARY,
        ("resident", "people.export"),
        lambda s, a: people.export_person(actor=a, resident_id=s.resident_id),
    ),
    "erase_person": (
        SECRETARY,
        ("resident", "people.erase"),
        lambda s, a: people.erase_person(actor=a, resident_id=s.resident_id),
    ),
}

# Commands that are for who holds the verb everywhere, or for one's own account.
ELSEWHERE = {
    "load_roles",
    "change_role",
    "import_areas",
    "change_own_password",
    "change_own_email",
    "divide_grid",  # reads only
}


def test_every_command_of_the_registry_is_in_the_table() -> None:
    exported = {
        name
        for module in (territory, organisations, people)
        for name in module.__all__
        if name[0].islower()
    }

    assert exported == COMMANDS.keys() | ELSEWHERE


@pytest.mark.parametrize("name", COMMANDS)
def test_the_role_may_and_one_entry_says_so(scene: Scene, name: str) -> None:
    role, entry, command = COMMANDS[name]
    actor = holder(role, COUNTY)

    with journalled() as entries:
        command(scene, actor)

    written = entries()
    assert written[-1] == entry or entry in written
    assert verify().clean


@pytest.mark.parametrize("name", COMMANDS)
def test_without_a_post_it_is_refused_and_nothing_is_written(scene: Scene, name: str) -> None:
    _role, entry, command = COMMANDS[name]

    with journalled() as entries, pytest.raises(NotPermitted):
        command(scene, NOBODY)

    assert entry not in entries()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_role_elsewhere_is_refused(scene: Scene, name: str) -> None:
    role, entry, command = COMMANDS[name]

    with journalled() as entries, pytest.raises(NotPermitted):
        command(scene, holder(role, "990102"))

    assert entry not in entries()
