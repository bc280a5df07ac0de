"""Who an account is today: read in one query, never cached."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from gongzhi.foundation.actors import SYSTEM, ActorKind
from gongzhi.foundation.errors import NotFound
from gongzhi.foundation.ids import AccountId
from gongzhi.registry.organisations.models import Appointment, Post, Unit
from gongzhi.registry.organisations.queries import actor_for, find_actor, find_actor_by_token
from gongzhi.registry.organisations.services import (
    appoint,
    change_role,
    create_post,
    dissolve_unit,
    end_appointment,
)
from gongzhi.registry.people.models import Account, ApiToken
from gongzhi.registry.people.services import deactivate_account, issue_token, revoke_token
from tests.registry.cast import APRICOT, STREET, WILLOW


def test_an_actor_is_read_with_all_its_grants_in_one_query(
    appointed: AccountId, centre: Unit, django_assert_num_queries
) -> None:
    dispatching = create_post(actor=SYSTEM, unit_id=centre.key, role="street_dispatcher")
    appoint(actor=SYSTEM, post_id=dispatching.key, account_id=appointed, kind="cross")

    with django_assert_num_queries(1):
        actor = actor_for(appointed)

    assert actor.kind is ActorKind.ACCOUNT
    assert actor.label == "王示例 · 杏花社区书记"
    assert [grant.role for grant in actor.grants] == ["community_secretary", "street_dispatcher"]
    assert actor.may("cases.dispatch", WILLOW)
    assert actor.prefixes("cases.dispatch") == (STREET,)
    assert actor.may("people.erase", f"{APRICOT}001")
    assert not actor.may("people.erase", WILLOW)


def test_a_unit_post_reaches_only_what_is_routed_to_its_unit(
    centre: Unit, account: Callable[..., Account]
) -> None:
    post = create_post(actor=SYSTEM, unit_id=centre.key, role="unit_handler")
    key = account().key
    appoint(actor=SYSTEM, post_id=post.key, account_id=key)

    actor = actor_for(key)

    assert not actor.may("cases.handle", STREET)
    assert actor.unit_ids("cases.handle") == {centre.pk}


def test_an_account_without_posts_may_nothing(account: Callable[..., Account]) -> None:
    actor = actor_for(account().key)

    assert (actor.label, actor.grants) == ("王示例", ())


def test_an_appointment_holds_from_its_first_day_until_the_day_it_ends(
    secretary_post: Post, account: Callable[..., Account]
) -> None:
    key, today = account().key, timezone.localdate()
    held = appoint(
        actor=SYSTEM,
        post_id=secretary_post.key,
        account_id=key,
        valid_from=today,
        valid_to=today + timedelta(days=1),
    )
    assert actor_for(key).grants

    Appointment.objects.filter(pk=held.pk).update(
        valid_from=today + timedelta(days=1), valid_to=None
    )
    assert not actor_for(key).grants

    Appointment.objects.filter(pk=held.pk).update(
        valid_from=today - timedelta(days=9), valid_to=today
    )
    assert not actor_for(key).grants


def test_what_is_ended_now_gives_nothing_to_the_next_request(
    appointed: AccountId, secretary_post: Post
) -> None:
    (held,) = Appointment.objects.filter(account_id=appointed)

    end_appointment(actor=SYSTEM, appointment_id=held.pk)

    assert actor_for(appointed).grants == ()


def test_a_dissolved_unit_gives_nothing(appointed: AccountId, committee: Unit) -> None:
    dissolve_unit(actor=SYSTEM, unit_id=committee.key)

    assert actor_for(appointed).grants == ()


def test_a_changed_role_holds_from_the_next_request(appointed: AccountId) -> None:
    change_role(
        actor=SYSTEM,
        code="community_secretary",
        title_zh="社区书记",
        title_en="Secretary",
        verbs=["cases.view"],
    )

    (grant,) = actor_for(appointed).grants
    assert grant.verbs == {"cases.view"}


def test_a_closed_or_unknown_account_is_nobody(appointed: AccountId) -> None:
    deactivate_account(actor=SYSTEM, account_id=appointed)

    assert find_actor(appointed) is None
    assert find_actor(AccountId(0)) is None
    with pytest.raises(NotFound):
        actor_for(appointed)


class TestTokens:
    def test_a_token_acts_as_its_account_in_one_query(
        self, appointed: AccountId, django_assert_num_queries
    ) -> None:
        issued = issue_token(actor=SYSTEM, account_id=appointed, label="巡查终端")
        assert find_actor_by_token(issued.text) == actor_for(appointed)

        with django_assert_num_queries(1):
            find_actor_by_token(issued.text)

        assert ApiToken.objects.get().last_used_on == timezone.localdate()

    def test_only_its_digest_is_kept_and_shown(self, appointed: AccountId) -> None:
        issued = issue_token(actor=SYSTEM, account_id=appointed, label="巡查终端")

        assert issued.text not in str(ApiToken.objects.values().get())
        assert issued.text not in repr(issued)

    @pytest.mark.parametrize("text", ["", "gz_unknown", "\0", "令牌", "\ud800"])
    def test_an_unknown_token_is_nobody(self, appointed: AccountId, text: str) -> None:
        assert find_actor_by_token(text) is None

    def test_a_revoked_or_expired_token_is_nobody(self, appointed: AccountId) -> None:
        revoked = issue_token(actor=SYSTEM, account_id=appointed, label="一")
        expired = issue_token(actor=SYSTEM, account_id=appointed, label="二")
        revoke_token(actor=SYSTEM, token_id=revoked.token.pk)
        ApiToken.objects.filter(pk=expired.token.pk).update(expires_at=timezone.now())

        assert find_actor_by_token(revoked.text) is None
        assert find_actor_by_token(expired.text) is None

    def test_a_closed_account_loses_its_tokens_for_good(self, appointed: AccountId) -> None:
        issued = issue_token(actor=SYSTEM, account_id=appointed, label="巡查终端")

        deactivate_account(actor=SYSTEM, account_id=appointed)

        assert find_actor_by_token(issued.text) is None
        assert ApiToken.objects.get().revoked_at is not None
