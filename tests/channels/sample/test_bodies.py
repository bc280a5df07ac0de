"""The invented staff: every duty has a unit, every grid its heads and officers."""

from __future__ import annotations

from importlib.resources import files

import pytest
import yaml

from gongzhi.channels.sample.bodies import DEMO_ROLES, make_bodies
from gongzhi.channels.sample.places import make_ground
from gongzhi.registry.organisations.models import UnitKind
from gongzhi.registry.organisations.roles import read_roles


@pytest.fixture(scope="module")
def ground():
    return make_ground(households=4_000, seed=1)


@pytest.fixture(scope="module")
def bodies(ground):
    return make_bodies(ground)


def test_every_responsibility_of_the_categories_falls_to_a_unit(bodies):
    text = (files("gongzhi.handling.cases") / "data" / "categories.yaml").read_text("utf-8")
    duties = {duty for unit in bodies.units for duty in unit.duties}

    assert set(yaml.safe_load(text)["unit_kinds"]) <= duties


def test_kinds_and_roles_are_those_of_the_registry(bodies):
    assert {unit.kind for unit in bodies.units} <= set(UnitKind.values)
    assert {post.role for post in bodies.posts} <= {role.code for role in read_roles()}


def test_every_role_is_held_by_somebody(bodies):
    assert {role.code for role in read_roles()} == {post.role for post in bodies.posts}


def test_parents_come_before_children(bodies):
    seen = {""}
    for unit in bodies.units:
        assert unit.parent in seen
        seen.add(unit.key)


def test_names_keys_and_accounts_are_distinct(bodies):
    units = [unit.key for unit in bodies.units]
    names = [(unit.area_code, unit.name) for unit in bodies.units]
    users = [account.username for account in bodies.accounts]
    posts = [post.key for post in bodies.posts]
    for found in (units, names, users, posts):
        assert len(found) == len(set(found))


def test_appointments_name_known_posts_and_people(bodies):
    posts = {post.key: post for post in bodies.posts}
    users = {account.username for account in bodies.accounts}
    taken: dict[str, int] = {}
    for appointment in bodies.appointments:
        assert appointment.username in users
        taken[appointment.post] = taken.get(appointment.post, 0) + 1
    assert all(count <= posts[key].seats for key, count in taken.items())


def test_every_grid_has_two_heads_and_full_and_part_time_officers(ground, bodies):
    posts = {post.key: post for post in bodies.posts}
    for grid in ground.grids():
        held = [a for a in bodies.appointments if posts[a.post].area_codes == (grid.place.code,)]
        heads = {a.username for a in held if posts[a.post].role == "grid_head"}
        officers = {a.kind for a in held if posts[a.post].role == "grid_officer"}
        assert len(heads) == 2
        assert officers == {"full", "part"}


def test_the_demonstration_accounts_exist(bodies):
    demo = {account.username for account in bodies.accounts if account.demo}

    assert demo == {role.username for role in DEMO_ROLES}


def test_telephone_numbers_are_clearly_invented(bodies):
    assert all(account.phone.startswith("1309") for account in bodies.accounts)
