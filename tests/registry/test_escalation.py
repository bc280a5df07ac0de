"""Nobody comes by rights that their posts do not give: not through a role, a post or an account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gongzhi.foundation.actors import SYSTEM, Actor, reporter_of
from gongzhi.foundation.errors import NotFound, NotPermitted
from gongzhi.foundation.ids import AccountId
from gongzhi.registry.organisations import services as organisations
from gongzhi.registry.organisations.models import Post, Role, Unit
from gongzhi.registry.organisations.queries import actor_for
from gongzhi.registry.people import services as people
from gongzhi.registry.people.models import Account
from gongzhi.registry.people.queries import tokens_of
from tests.registry.cast import APRICOT, COUNTY, STREET, WILLOW, holder

pytestmark = pytest.mark.django_db

EVERYWHERE = holder("administrator", "")


def changed_role(actor: Actor, code: str, verbs: list[str]) -> Role:
    role = Role.objects.get(pk=code)
    return organisations.change_role(
        actor=actor, code=code, title_zh=role.title_zh, title_en=role.title_en, verbs=verbs
    )


def test_nobody_adds_verbs_to_a_role_that_they_hold(centre: Unit) -> None:
    verbs = Role.objects.get(pk="administrator").verbs

    with pytest.raises(NotPermitted):
        changed_role(EVERYWHERE, "administrator", [*verbs, "people.reveal"])

    assert Role.objects.get(pk="administrator").verbs == verbs


def test_verbs_may_be_taken_from_ones_own_role_and_added_to_others(centre: Unit) -> None:
    fewer = Role.objects.get(pk="administrator").verbs[1:]
    auditor = Role.objects.get(pk="auditor").verbs

    assert changed_role(EVERYWHERE, "administrator", fewer).verbs == sorted(fewer)
    assert "cases.export" in changed_role(EVERYWHERE, "auditor", [*auditor, "cases.export"]).verbs


def test_nobody_widens_a_post_that_they_hold(secretary_post: Post, appointed: AccountId) -> None:
    secretary = actor_for(appointed)
    both = replace(secretary, grants=(*secretary.grants, *holder("administrator", STREET).grants))

    with pytest.raises(NotPermitted):
        organisations.change_post(
            actor=both,
            post_id=secretary_post.key,
            title="书记",
            area_codes=[APRICOT, WILLOW],
            seats=1,
        )
    renamed = organisations.change_post(
        actor=both, post_id=secretary_post.key, title="书记", area_codes=[APRICOT], seats=1
    )

    assert renamed.title == "书记"
    assert renamed.area_codes == [APRICOT]


@pytest.fixture
def supervisor(centre: Unit, account: Callable[..., Account]) -> AccountId:
    """An account that the community's administrators keep, with a post over the whole county."""
    made = account("supervisor", "钱示例", APRICOT)
    office = organisations.create_unit(
        actor=SYSTEM,
        kind="department",
        area_code=COUNTY,
        details=organisations.UnitDetails(name="云栖区督查室"),
    )
    post = organisations.create_post(
        actor=SYSTEM, unit_id=office.key, role="district_supervisor", area_codes=[COUNTY]
    )
    organisations.appoint(actor=SYSTEM, post_id=post.key, account_id=made.key)
    return made.key


def take_over_by_password(actor: Actor, account_id: AccountId) -> object:
    return people.reset_password(actor=actor, account_id=account_id, password="apricot-willow-42")


def take_over_by_token(actor: Actor, account_id: AccountId) -> object:
    return people.issue_token(actor=actor, account_id=account_id, label="程序")


@pytest.mark.parametrize("take_over", [take_over_by_password, take_over_by_token])
def test_an_account_is_not_taken_over_by_who_does_not_reach_all_its_posts(
    supervisor: AccountId, take_over: Callable[[Actor, AccountId], object]
) -> None:
    with pytest.raises(NotPermitted):
        take_over(holder("administrator", STREET), supervisor)

    assert take_over(holder("administrator", COUNTY), supervisor)


def test_a_reporter_is_no_account_of_the_same_number(account: Callable[..., Account]) -> None:
    made = account()
    people.issue_token(actor=SYSTEM, account_id=made.key, label="程序")

    with pytest.raises(NotPermitted):
        tokens_of(reporter_of(made.pk), made.key)
    with pytest.raises(NotFound):
        people.change_own_password(actor=reporter_of(made.pk), old="", new="apricot-willow-42")
