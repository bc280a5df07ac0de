"""Commands on organisations."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from gongzhi.foundation.actors import SYSTEM, Actor, check_may
from gongzhi.registry.organisations.models import Role
from gongzhi.registry.organisations.roles import RoleSpec, read_roles
from gongzhi.registry.records import record_change


@dataclass(frozen=True, slots=True)
class RolesLoaded:
    """The codes of roles that a load made, changed, and left alone because the desk owns them."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    kept: tuple[str, ...]


@transaction.atomic
def load_roles(*, actor: Actor = SYSTEM) -> RolesLoaded:
    """Bring the roles to the file shipped. A second load changes nothing."""
    check_may(actor, "organisations.change_post")
    created, changed, kept = [], [], []
    standing = {role.code: role for role in Role.objects.select_for_update()}
    for spec in read_roles():
        role = standing.get(spec.code)
        if role is None:
            created.append(spec.code)
            _store_role(Role(code=spec.code), spec, actor, new=True)
        elif role.customised:
            kept.append(spec.code)
        elif _differs(role, spec):
            changed.append(spec.code)
            _store_role(role, spec, actor, new=False)
    return RolesLoaded(tuple(created), tuple(changed), tuple(kept))


def _differs(role: Role, spec: RoleSpec) -> bool:
    return (role.title_zh, role.title_en, role.reach, sorted(role.verbs)) != (
        spec.title_zh,
        spec.title_en,
        spec.reach.value,
        list(spec.verbs),
    )


def _store_role(role: Role, spec: RoleSpec, actor: Actor, *, new: bool) -> None:
    before = [] if new else list(role.verbs)
    role.title_zh, role.title_en = spec.title_zh, spec.title_en
    role.reach, role.verbs = spec.reach.value, list(spec.verbs)
    role.save(force_insert=new)
    record_change(
        role,
        kind="role",
        actor=actor,
        verb="organisations.load_role",
        county="",
        facts={
            "reach": role.reach,
            "granted": sorted(set(spec.verbs) - set(before)),
            "withdrawn": sorted(set(before) - set(spec.verbs)),
        },
        new=new,
    )
