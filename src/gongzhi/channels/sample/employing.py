"""Bringing the invented staff and a few residents into the registry."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import connection

from gongzhi.channels.sample.bodies import DEMO_ROLES, Bodies
from gongzhi.channels.sample.places import Building, Flat, Ground
from gongzhi.channels.sample.wording import person_name, phone_number
from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.ids import AccountId, HouseholdId, PostId, UnitId
from gongzhi.registry.organisations.services import (
    UnitDetails,
    appoint,
    create_post,
    create_unit,
    load_roles,
)
from gongzhi.registry.people.services import (
    AccountDetails,
    ResidentDetails,
    create_account,
    register_household,
    register_resident,
)

DEMO_PASSWORD: Final = "yuqian-demo"  # noqa: S105 - printed by the demo, for invented accounts
HOUSEHOLDS_PER_REGISTERED: Final = 60
"""A resident is kept only where a service needs them: one household in so many."""


@dataclass(slots=True)
class Employed:
    """The numbers under which the plans' keys stand in the registry."""

    units: dict[str, UnitId]
    posts: dict[str, PostId]
    accounts: dict[str, AccountId]


def employ(bodies: Bodies) -> Employed:
    """Store units, posts, accounts and appointments."""
    load_roles()
    employed = Employed({}, {}, {})
    for unit in bodies.units:
        details = UnitDetails(
            name=unit.name,
            short_name=unit.short_name,
            parent_id=employed.units.get(unit.parent),
            duties=unit.duties,
            phone=unit.phone,
        )
        made = create_unit(actor=SYSTEM, kind=unit.kind, area_code=unit.area_code, details=details)
        employed.units[unit.key] = UnitId(made.pk)
    for account in bodies.accounts:
        describing = AccountDetails(
            display_name=account.display_name, phone=account.phone, area_code=account.area_code
        )
        person = create_account(actor=SYSTEM, username=account.username, details=describing)
        employed.accounts[account.username] = AccountId(person.pk)
    _appoint(bodies, employed)
    _open_demo_accounts()
    return employed


def _appoint(bodies: Bodies, employed: Employed) -> None:
    for post in bodies.posts:
        created = create_post(
            actor=SYSTEM,
            unit_id=employed.units[post.unit],
            role=post.role,
            area_codes=post.area_codes,
            title=post.title,
            seats=post.seats,
        )
        employed.posts[post.key] = PostId(created.pk)
    for appointment in bodies.appointments:
        appoint(
            actor=SYSTEM,
            post_id=employed.posts[appointment.post],
            account_id=employed.accounts[appointment.username],
            kind=appointment.kind,
        )


def _open_demo_accounts() -> None:
    """Give the accounts of the demonstration their one password, to be kept.

    Not by command: a command's password must be changed at the first sign-in.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_account SET password = %s, must_change_password = false"
            " WHERE username = ANY(%s)",
            (make_password(DEMO_PASSWORD), [role.username for role in DEMO_ROLES]),
        )


def register(ground: Ground, *, seed: int) -> int:
    """Register a few invented residents at their grids; return how many."""
    chance = random.Random(f"residents:{seed}")  # noqa: S311 - invented people, not secrets
    count = 0
    for building, flat in _some_flats(ground, chance):
        area = building.place.code
        household = register_household(actor=SYSTEM, area_code=area, number=flat.number)
        register_resident(
            actor=SYSTEM,
            details=ResidentDetails(
                area_code=area,
                name=person_name(chance.randrange(800)),
                phone=phone_number(10_000_000 + count),
                household_id=HouseholdId(household.pk),
            ),
        )
        count += 1
    return count


def _some_flats(ground: Ground, chance: random.Random) -> Iterator[tuple[Building, Flat]]:
    for building in ground.buildings():
        if chance.random() < len(building.flats) / HOUSEHOLDS_PER_REGISTERED:
            yield building, chance.choice(building.flats)
