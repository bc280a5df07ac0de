"""Accounts: names, passwords, closing. Rights are no part of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gongzhi.foundation.actors import SYSTEM, Actor, ActorKind
from gongzhi.foundation.errors import Conflict, InvalidInput, NotFound, NotPermitted
from gongzhi.foundation.ids import AccountId
from gongzhi.foundation.models import JournalEntry
from gongzhi.registry.people import queries
from gongzhi.registry.people.models import Account
from gongzhi.registry.people.services import (
    AccountDetails,
    change_own_password,
    create_account,
    deactivate_account,
    issue_token,
    reset_password,
)
from tests.registry.cast import APRICOT, COUNTY, STREET, holder

PASSWORD = "apricot-willow-42"


@pytest.mark.usefixtures("ground")
class TestMaking:
    @pytest.mark.parametrize("username", ["", "a", "有 空格", "a" * 65, "a\n", "<b>", "\0\0"])
    def test_a_sign_in_name_is_short_and_plain(self, username: str) -> None:
        with pytest.raises(InvalidInput):
            create_account(
                actor=SYSTEM, username=username, details=AccountDetails(display_name="王示例")
            )

    def test_a_name_taken_in_other_letters_is_taken(self, account: Callable[..., Account]) -> None:
        account("wang")

        with pytest.raises(Conflict):
            account("Ｗang")

    @pytest.mark.parametrize("password", ["", "short", "12345678901", "password123"])
    def test_a_weak_password_is_refused(self, password: str) -> None:
        with pytest.raises(InvalidInput):
            create_account(
                actor=SYSTEM,
                username="wang",
                details=AccountDetails(display_name="王示例"),
                password=password,
            )

    def test_a_password_given_by_others_must_be_changed(self) -> None:
        made = create_account(
            actor=SYSTEM,
            username="wang",
            details=AccountDetails(display_name="王示例"),
            password=PASSWORD,
        )
        assert made.must_change_password

        actor = Actor(ActorKind.ACCOUNT, made.pk, "王示例")
        changed = change_own_password(actor=actor, old=PASSWORD, new="willow-apricot-24")

        assert not changed.must_change_password
        assert changed.check_password("willow-apricot-24")

    def test_without_a_password_nobody_signs_in(self, account: Callable[..., Account]) -> None:
        assert not account().has_usable_password()

    def test_the_old_password_is_asked_for(self, account: Callable[..., Account]) -> None:
        made = account()
        reset_password(actor=SYSTEM, account_id=made.key, password=PASSWORD)

        with pytest.raises(InvalidInput):
            change_own_password(
                actor=Actor(ActorKind.ACCOUNT, made.pk, ""), old="wrong", new=PASSWORD
            )

    def test_no_password_and_no_phone_reaches_the_journal(
        self, account: Callable[..., Account]
    ) -> None:
        made = account()
        reset_password(actor=SYSTEM, account_id=made.key, password=PASSWORD)

        for entry in JournalEntry.objects.filter(subject_kind="account"):
            assert PASSWORD not in entry.facts + entry.note
            assert "13000000001" not in entry.facts + entry.note


class TestScope:
    def test_whoever_keeps_an_area_does_not_reset_accounts_kept_above(
        self, account: Callable[..., Account]
    ) -> None:
        leader = account(area_code=STREET)

        with pytest.raises(NotPermitted):
            reset_password(
                actor=holder("administrator", APRICOT), account_id=leader.key, password=PASSWORD
            )

    def test_an_account_is_not_moved_out_of_the_administrators_reach(
        self, account: Callable[..., Account]
    ) -> None:
        with pytest.raises(NotPermitted):
            create_account(
                actor=holder("administrator", APRICOT),
                username="zhou",
                details=AccountDetails(display_name="周示例", area_code=COUNTY),
            )

    def test_the_list_shows_those_kept(self, account: Callable[..., Account]) -> None:
        account("wang", area_code=STREET)
        near = account("liu", area_code=APRICOT)

        assert list(queries.accounts(holder("administrator", APRICOT))) == [near]

    def test_tokens_are_seen_by_their_owner_and_who_issues_them(
        self, account: Callable[..., Account]
    ) -> None:
        made = account()
        issue_token(actor=SYSTEM, account_id=made.key, label="巡查终端")

        assert len(queries.tokens_of(Actor(ActorKind.ACCOUNT, made.pk, ""), made.key)) == 1
        assert len(queries.tokens_of(holder("administrator"), made.key)) == 1
        with pytest.raises(NotPermitted):
            queries.tokens_of(holder("auditor"), made.key)
        with pytest.raises(NotFound):
            queries.tokens_of(SYSTEM, AccountId(0))


def test_a_closed_account_gets_no_token(account: Callable[..., Account]) -> None:
    made = account()
    deactivate_account(actor=SYSTEM, account_id=made.key)

    with pytest.raises(Conflict):
        issue_token(actor=SYSTEM, account_id=made.key, label="巡查终端")
    with pytest.raises(Conflict):
        deactivate_account(actor=SYSTEM, account_id=made.key)
