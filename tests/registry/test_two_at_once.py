"""Two administrators at once: each gets an answer, one of them perhaps a refusal in words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.db import close_old_connections, connection

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.clock.holidays import set_day
from gongzhi.foundation.errors import DomainError
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.models import Holiday
from gongzhi.registry.organisations import services as organisations
from gongzhi.registry.organisations.models import Appointment, Post, Unit
from gongzhi.registry.people import services as people
from gongzhi.registry.people.models import Account
from gongzhi.registry.people.services.retention import erase_expired
from gongzhi.registry.territory import services as territory
from gongzhi.registry.territory.models import Area
from tests.registry.cast import APRICOT

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 12


def at_once(*commands: Callable[[], object]) -> list[BaseException]:
    """Run commands in a thread each; return every error that is no refusal in words."""
    barrier = threading.Barrier(len(commands))
    broken: list[BaseException] = []

    def run(command: Callable[[], object]) -> None:
        try:
            barrier.wait()
            command()
        except DomainError:
            pass
        except BaseException as error:  # noqa: BLE001 - each is told below
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(command,)) for command in commands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    return broken


def test_ending_and_handing_over_one_appointment(
    secretary_post: Post, account: Callable[..., Account]
) -> None:
    people_ = [account("jia", "甲示例").key, account("yi", "乙示例").key]
    for turn in range(ROUNDS):
        giver, taker = people_[turn % 2], people_[1 - turn % 2]
        Appointment.objects.all().delete()
        held = organisations.appoint(actor=SYSTEM, post_id=secretary_post.key, account_id=giver)
        broken = at_once(
            partial(organisations.end_appointment, actor=SYSTEM, appointment_id=held.pk),
            partial(
                organisations.hand_over,
                actor=SYSTEM,
                post_id=secretary_post.key,
                from_account_id=giver,
                to_account_id=taker,
            ),
        )

        assert broken == []
    assert verify().clean


def test_revoking_a_key_while_its_account_is_closed(account: Callable[..., Account]) -> None:
    for turn in range(ROUNDS):
        made = account(f"user{turn}")
        token = people.issue_token(actor=SYSTEM, account_id=made.key, label="终端").token

        broken = at_once(
            partial(people.revoke_token, actor=SYSTEM, token_id=token.pk),
            partial(people.deactivate_account, actor=SYSTEM, account_id=made.key),
        )

        assert broken == []
    assert verify().clean


def test_units_that_would_each_lie_below_the_other(committee: Unit, centre: Unit) -> None:
    def under(unit: Unit, parent: Unit | None) -> Unit:
        details = organisations.UnitDetails(name=unit.name, parent_id=parent and parent.key)
        return organisations.change_unit(actor=SYSTEM, unit_id=unit.key, details=details)

    for _turn in range(ROUNDS):
        broken = at_once(partial(under, committee, centre), partial(under, centre, committee))

        assert broken == []
        parents = set(Unit.objects.values_list("pk", "parent_id"))
        assert not {(committee.pk, centre.pk), (centre.pk, committee.pk)} <= parents
        for unit in (committee, centre):
            Unit.objects.filter(pk=unit.pk).update(parent=None)


def test_units_that_would_each_succeed_the_other(ground: None) -> None:
    organisations.load_roles()
    for turn in range(ROUNDS):
        one, other = (
            organisations.create_unit(
                actor=SYSTEM,
                kind="property_company",
                area_code=APRICOT,
                details=organisations.UnitDetails(name=f"示例物业{name}{turn}"),
            )
            for name in "甲乙"
        )

        broken = at_once(
            partial(
                organisations.dissolve_unit, actor=SYSTEM, unit_id=one.key, successor_id=other.key
            ),
            partial(
                organisations.dissolve_unit, actor=SYSTEM, unit_id=other.key, successor_id=one.key
            ),
        )

        assert broken == []
        assert Unit.objects.filter(pk__in=(one.pk, other.pk), active_to=None).count() == 1


def test_dissolving_a_unit_while_an_appointment_in_it_ends(
    ground: None, account: Callable[..., Account]
) -> None:
    organisations.load_roles()
    holder = account()
    for turn in range(ROUNDS):
        unit = organisations.create_unit(
            actor=SYSTEM,
            kind="property_company",
            area_code=APRICOT,
            details=organisations.UnitDetails(name=f"示例物业{turn}"),
        )
        post = organisations.create_post(actor=SYSTEM, unit_id=unit.key, role="unit_head")
        held = organisations.appoint(actor=SYSTEM, post_id=post.key, account_id=holder.key)

        broken = at_once(
            partial(organisations.dissolve_unit, actor=SYSTEM, unit_id=unit.key),
            partial(organisations.end_appointment, actor=SYSTEM, appointment_id=held.pk),
        )

        assert broken == []
    assert verify().clean


def test_two_premises_that_take_the_same_number(grid: Area) -> None:
    building = territory.create_area(actor=SYSTEM, parent_code=grid.code, name="1号楼")
    numbers = [territory.PremisesRow(number=number) for number in ("101", "102")]
    one, other = territory.add_premises(actor=SYSTEM, building_code=building.code, rows=numbers)
    for turn in range(ROUNDS):
        row = territory.PremisesRow(number=f"2{turn:02}")

        broken = at_once(
            partial(territory.change_premises, actor=SYSTEM, premises_id=one.pk, row=row),
            partial(territory.change_premises, actor=SYSTEM, premises_id=other.pk, row=row),
            partial(territory.add_premises, actor=SYSTEM, building_code=building.code, rows=[row]),
        )

        assert broken == []
    assert verify().clean


def test_roles_loaded_by_two_processes_that_start_together(ground: None) -> None:
    assert at_once(*[organisations.load_roles] * 3) == []
    assert verify().clean


def test_retention_run_by_two_workers(account: Callable[..., Account]) -> None:
    for turn in range(4):
        made = account(f"user{turn}")
        people.deactivate_account(actor=SYSTEM, account_id=made.key)

        assert at_once(*[partial(erase_expired, date(2099, 1, 1))] * 3) == []
    assert verify().clean


def test_one_day_set_by_two_administrators(ground: None) -> None:
    def as_day_off(day: date) -> object:
        return set_day(actor=SYSTEM, day=day, kind=Holiday.Kind.HOLIDAY, source="示例通知")

    for turn in range(ROUNDS):
        day = date(2031, 3, 1 + turn)

        assert at_once(*[partial(as_day_off, day)] * 3) == []
    assert verify().clean
