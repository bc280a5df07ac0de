"""Reading roles: who holds one, and what a change of its verbs would give and take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import NotFound
from gongzhi.foundation.ids import AccountId, PostId, UnitId
from gongzhi.registry.organisations.models import Appointment, Role
from gongzhi.registry.organisations.queries import units

MOST_HOLDERS = 200


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a role through a post, today or from a day to come."""

    account_id: AccountId
    name: str
    post_id: PostId
    post: str
    unit_id: UnitId
    unit: str
    since: date


@dataclass(frozen=True, slots=True)
class RoleEffect:
    """What other verbs of a role give and take, and from whom.

    ``holders`` are those whom the viewer may see, at most ``MOST_HOLDERS``; ``people`` counts all.
    """

    granted: tuple[str, ...]
    withdrawn: tuple[str, ...]
    people: int
    holders: tuple[Holder, ...]


def get_role(code: str) -> Role:
    """Return a role, or raise ``NotFound``."""
    role = Role.objects.filter(code=code).first()
    if role is None:
        raise NotFound(_("There is no role {code}."), code=code[:40])
    return role


def holders_of(viewer: Actor, role_code: str) -> list[Holder]:
    """Return who holds a role, by unit and name, within the viewer's scope. One query."""
    held = _held().filter(post__role_id=role_code, post__unit__in=units(viewer, dissolved=True))
    rows = held.select_related("account", "post__unit").order_by(
        "post__unit__area_code", "post__unit__name", "account__display_name", "pk"
    )
    return [
        Holder(
            account_id=each.account.key,
            name=each.account.display_name,
            post_id=each.post.key,
            post=each.post.title,
            unit_id=each.post.unit.key,
            unit=each.post.unit.name,
            since=each.valid_from,
        )
        for each in rows[:MOST_HOLDERS]
    ]


def people_by_role() -> dict[str, int]:
    """Return how many people hold each role. One query."""
    rows = _held().values("post__role_id").annotate(people=Count("account_id", distinct=True))
    return dict(rows.values_list("post__role_id", "people"))


def effect_of(viewer: Actor, role_code: str, verbs: Iterable[str]) -> RoleEffect:
    """Return what replacing a role's verbs would change, and for whom. Changes nothing."""
    before, after = set(get_role(role_code).verbs), set(verbs)
    return RoleEffect(
        granted=tuple(sorted(after - before)),
        withdrawn=tuple(sorted(before - after)),
        people=people_by_role().get(role_code, 0),
        holders=tuple(holders_of(viewer, role_code)),
    )


def _held() -> QuerySet[Appointment]:
    open_ended = Q(valid_to__isnull=True) | Q(valid_to__gt=timezone.localdate())
    return Appointment.objects.filter(open_ended, post__active=True, account__is_active=True)
