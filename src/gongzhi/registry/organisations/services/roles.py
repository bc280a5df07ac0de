"""Roles: loaded from the file shipped, and changed in the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import SYSTEM, Actor, check_may
from gongzhi.foundation.errors import InvalidInput, NotPermitted
from gongzhi.foundation.locks import hold
from gongzhi.registry.organisations.models import Role
from gongzhi.registry.organisations.roles import VERB, RoleSpec, read_roles
from gongzhi.registry.records import checked_text, locked, record_change

CHANGE_POST = "organisations.change_post"


@dataclass(frozen=True, slots=True)
class RolesLoaded:
    """The codes of roles that a load made, changed, and left alone because the desk owns them."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    kept: tuple[str, ...]


@transaction.atomic
def load_roles(*, actor: Actor = SYSTEM) -> RolesLoaded:
    """Bring the roles to the file shipped. A second load changes nothing."""
    check_may(actor, CHANGE_POST)
    hold("roles")
    created, changed, kept = [], [], []
    standing = {role.code: role for role in Role.objects.select_for_update(no_key=True)}
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


@transaction.atomic
def change_role(  # noqa: PLR0913 - one input of the command each
    *,
    actor: Actor,
    code: str,
    title_zh: str,
    title_en: str,
    verbs: Sequence[str],
    note: str = "",
    version: int | None = None,
) -> Role:
    """Change a role's titles and verbs, for everyone who holds it, from their next request on.

    Only for who changes posts everywhere, and nobody adds verbs to a role that they hold. Only
    verbs that some role ships with are known. Later loads of the file leave this role alone.
    """
    role = locked(Role, code, version=version)
    check_may(actor, CHANGE_POST)
    known = {verb for spec in read_roles() for verb in spec.verbs}
    unknown = sorted({verb for verb in verbs if not VERB.fullmatch(verb) or verb not in known})
    if unknown:
        raise InvalidInput(_("There is no verb “{verb}”."), field="verbs", verb=unknown[0][:60])
    before = set(role.verbs)
    if set(verbs) - before and role.code in {grant.role for grant in actor.grants}:
        raise NotPermitted(
            _(
                "Nobody adds rights to a role that they hold. "
                "Ask another administrator, so that two names stand."
            )
        )
    role.title_zh = checked_text(title_zh, field="title_zh", longest=40)
    role.title_en = checked_text(title_en, field="title_en", longest=60)
    role.verbs = sorted(set(verbs))
    role.customised = True
    role.save()
    _recorded(role, actor, "organisations.change_role", before, note=note)
    return role


def _differs(role: Role, spec: RoleSpec) -> bool:
    return (role.title_zh, role.title_en, role.reach, sorted(role.verbs)) != (
        spec.title_zh,
        spec.title_en,
        spec.reach.value,
        list(spec.verbs),
    )


def _store_role(role: Role, spec: RoleSpec, actor: Actor, *, new: bool) -> None:
    before = set() if new else set(role.verbs)
    role.title_zh, role.title_en = spec.title_zh, spec.title_en
    role.reach, role.verbs = spec.reach.value, list(spec.verbs)
    role.save(force_insert=new)
    _recorded(role, actor, "organisations.load_role", before, new=new)


def _recorded(
    role: Role, actor: Actor, verb: str, before: set[str], *, note: str = "", new: bool = False
) -> None:
    after = set(role.verbs)
    record_change(
        role,
        kind="role",
        actor=actor,
        verb=verb,
        county="",
        facts={
            "reach": role.reach,
            "granted": sorted(after - before),
            "withdrawn": sorted(before - after),
        },
        note=note,
        new=new,
    )
