"""``gongzhi administrator``: an empty installation gets the one who makes all other accounts."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from gongzhi.foundation.errors import Conflict
from gongzhi.handling.cases.services.categories import CHANGE_CATEGORY
from gongzhi.registry.organisations.commands import administrator
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.organisations.queries import actor_for, count_administrators
from gongzhi.registry.organisations.services import load_roles
from gongzhi.registry.people.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _roles(db: None) -> None:
    load_roles()


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(administrator, arguments, env={"LANG": "C.UTF-8"})


def test_an_empty_installation_gets_one_who_reaches_everywhere() -> None:
    assert count_administrators() == 0

    done = _run("zhang.shifan", "--name", "张示范")

    assert done.exit_code == 0, done.output
    account = Account.objects.get(username="zhang.shifan")
    assert account.display_name == "张示范"
    assert account.must_change_password
    actor = actor_for(account.key)
    assert actor.may(CHANGE_CATEGORY)
    assert actor.may("organisations.appoint", "110101")
    assert count_administrators() == 1


def test_the_password_printed_signs_in_and_must_be_changed() -> None:
    output = _run("zhang.shifan").output
    password = re.search(r"[\w-]{16}", output.replace("zhang.shifan", ""))
    assert password is not None, output

    answer = Client().post(
        "/accounts/login/", {"login": "zhang.shifan", "password": password[0]}, follow=True
    )

    assert [place for place, _status in answer.redirect_chain][-1].startswith("/account/password")


def test_a_second_one_joins_the_same_unit() -> None:
    _run("zhang.shifan")

    assert _run("li.shifan").exit_code == 0
    assert Unit.objects.count() == 1
    assert count_administrators() == 2


def test_a_name_that_is_taken_changes_nothing() -> None:
    _run("zhang.shifan")

    done = _run("zhang.shifan")

    assert isinstance(done.exception, Conflict)
    assert count_administrators() == 1
