"""Reading organisations: who acts with which grants, who holds which post, who answers for what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, ActorKind, Grant, Reach
from gongzhi.foundation.codes.pinyin import typed
from gongzhi.foundation.errors import NotFound
from gongzhi.foundation.ids import AccountId, PostId, UnitId
from gongzhi.registry.organisations.models import Appointment, Post, Role, Unit, UnitKind
from gongzhi.registry.people.queries import note_token_use, token_digest
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.queries import find_area, lineage, path_of, within
from gongzhi.registry.territory.rules import Depth

VIEW: Final = "organisations.view"
ADMINISTRATOR: Final = "administrator"
LABEL_LENGTH: Final = 120
SHORTEST_ENDING: Final = 4

# Read on every request: one statement by hand instead of four tables through the mapper.
_GRANTS: Final = """
    SELECT a.id, a.display_name, a.username, p.id, p.title, p.unit_id, p.area_codes,
           r.code, r.reach, r.verbs{columns}
    FROM people_account AS a
    LEFT JOIN (organisations_appointment AS t
               JOIN organisations_post AS p ON p.id = t.post_id AND p.active
               JOIN organisations_unit AS u ON u.id = p.unit_id
                AND u.active_from <= %(today)s
                AND (u.active_to IS NULL OR u.active_to > %(today)s)
               JOIN organisations_role AS r ON r.code = p.role_id)
      ON t.account_id = a.id AND t.valid_from <= %(today)s
     AND (t.valid_to IS NULL OR t.valid_to > %(today)s)
    {through}
    ORDER BY (t.kind = 'full') DESC NULLS LAST, t.valid_from, p.id"""
_BY_ACCOUNT: Final = _GRANTS.format(columns="", through="WHERE a.id = %(account)s AND a.is_active")
_BY_TOKEN: Final = _GRANTS.format(
    columns=", k.id, k.last_used_on",
    through="""JOIN people_apitoken AS k ON k.account_id = a.id
    WHERE k.digest = %(digest)s AND a.is_active AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > %(now)s)""",
)

_BY_PLACE: Final = _GRANTS.format(
    columns="",
    through="""WHERE a.is_active AND (p.area_codes && %(codes)s::varchar[]
      OR p.unit_id = ANY(%(units)s))""",
)


def find_actor(account_id: AccountId) -> Actor | None:
    """Return the actor that an active account is today, with the grants of its posts.

    One query. None for an account that does not exist or is deactivated. Nothing is cached: a
    post ended now gives nothing to the next request.
    """
    rows = _rows(_BY_ACCOUNT, {"account": account_id, "today": timezone.localdate()})
    return _actor(rows) if rows else None


def actors_at(area_code: str, unit_ids: Iterable[int] = ()) -> list[Actor]:
    """Return everybody whose posts of today cover an area or lie in one of the units. One query.

    Each actor has only the grants of those posts: enough to tell who may do what with work there.
    """
    return actors_around([area_code], unit_ids)


def actors_around(area_codes: Iterable[str], unit_ids: Iterable[int] = ()) -> list[Actor]:
    """Return what ``actors_at`` does, for several areas at once. One query."""
    codes = sorted({"", *(code for area in area_codes for code in lineage(area))})
    units = list(unit_ids)
    rows = _rows(_BY_PLACE, {"codes": codes, "units": units, "today": timezone.localdate()})
    by_account: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows:
        by_account.setdefault(row[0], []).append(row)
    return [_actor(held) for held in by_account.values()]


def actor_for(account_id: AccountId) -> Actor:
    """Return what ``find_actor`` does, or raise ``NotFound``."""
    actor = find_actor(account_id)
    if actor is None:
        raise NotFound(
            _("There is no active account {account_id}. Ask your administrator."),
            account_id=account_id,
        )
    return actor


def find_actor_by_token(token: str) -> Actor | None:
    """Return the actor bound to an API token, or None if it is unknown, expired or revoked.

    One query, and once a day a second that notes the day of use.
    """
    today = timezone.localdate()
    rows = _rows(
        _BY_TOKEN,
        {
            "digest": token_digest(token),
            "today": today,
            "now": timezone.now(),
        },
    )
    if not rows:
        return None
    token_id, last_used_on = rows[0][-2:]
    if last_used_on != today:
        note_token_use(token_id)
    return _actor(rows)


def _rows(sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _actor(rows: Iterable[tuple[Any, ...]]) -> Actor:
    rows = list(rows)
    account_id, display_name, username = rows[0][:3]
    grants = tuple(
        Grant(
            role=role,
            post_id=post_id,
            unit_id=unit_id,
            reach=Reach(reach),
            area_prefixes=tuple(area_codes),
            verbs=_verbs(tuple(verbs)),
        )
        for _a, _d, _u, post_id, _title, unit_id, area_codes, role, reach, verbs, *_rest in rows
        if post_id is not None
    )
    name = display_name or username
    label = f"{name} · {rows[0][4]}" if grants else name
    return Actor(ActorKind.ACCOUNT, account_id, label[:LABEL_LENGTH], grants)


@lru_cache(maxsize=256)
def _verbs(verbs: tuple[str, ...]) -> frozenset[str]:
    return frozenset(verbs)


def count_administrators() -> int:
    """Return how many active accounts hold an administrator's post today, anywhere."""
    today = timezone.localdate()
    held = Appointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today),
        valid_from__lte=today,
        post__role_id=ADMINISTRATOR,
        post__active=True,
        account__is_active=True,
    )
    return held.values("account_id").distinct().count()


def reach_of(account_id: AccountId) -> set[str]:
    """Return the area codes of all posts that an account holds today or is promised."""
    held = Appointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=timezone.localdate()),
        account_id=account_id,
        post__active=True,
    )
    return {code for codes in held.values_list("post__area_codes", flat=True) for code in codes}


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who holds a post over an area today. ``area_code`` is what the post covers."""

    account_id: AccountId
    name: str
    phone: str
    post_id: PostId
    title: str
    role: str
    kind: str
    unit_id: UnitId
    area_code: str


def officers_of(area_code: str, *, roles: Iterable[str] = ()) -> list[Officer]:
    """Return who holds a post over an area today, nearest cover first, in one query.

    A grid's own officers come before its community's secretary, full-time before part-time; with
    ``roles`` only those. The phone is the officer's work number, masked nowhere: the law has it
    posted (滨州条例 6).
    """
    today = timezone.localdate()
    codes = (*lineage(area_code), "")
    held = Appointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today),
        valid_from__lte=today,
        post__active=True,
        post__area_codes__overlap=list(codes),
        account__is_active=True,
    ).select_related("account", "post")
    if chosen := list(roles):
        held = held.filter(post__role__in=chosen)
    return _in_order(
        _officer(each, next(code for code in codes if code in each.post.area_codes))
        for each in held
    )


def _officer(each: Appointment, area_code: str) -> Officer:
    return Officer(
        account_id=each.account.key,
        name=each.account.display_name,
        phone=each.account.phone,
        post_id=each.post.key,
        title=each.post.title,
        role=each.post.role_id,
        kind=each.kind,
        unit_id=UnitId(each.post.unit_id),
        area_code=area_code,
    )


def _in_order(officers: Iterable[Officer]) -> list[Officer]:
    """Return officers nearest cover first, full-time before part-time."""
    kinds = {kind: place for place, kind in enumerate(Appointment.Kind.values)}
    return sorted(
        officers,
        key=lambda one: (-len(one.area_code), kinds[one.kind], one.post_id, one.name),
    )


def holders_of_posts(post_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return the names of those who hold each post today, in one query."""
    today = timezone.localdate()
    held = Appointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today),
        valid_from__lte=today,
        post_id__in=list(post_ids),
    ).order_by("valid_from", "pk")
    names: dict[int, tuple[str, ...]] = {}
    for post_id, name in held.values_list("post_id", "account__display_name"):
        names[post_id] = (*names.get(post_id, ()), name)
    return names


def holders_in(unit_ids: Iterable[int]) -> frozenset[tuple[int, int]]:
    """Return unit and account for each who holds a post of the units today, in one query."""
    today = timezone.localdate()
    held = Appointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today),
        valid_from__lte=today,
        post__active=True,
        post__unit_id__in=list(unit_ids),
        account__is_active=True,
    )
    return frozenset(held.values_list("post__unit_id", "account_id").distinct())


def unit_of_post(post_id: PostId) -> UnitId:
    """Return the unit that a post belongs to."""
    return UnitId(Post.objects.values_list("unit_id", flat=True).get(pk=post_id))


@dataclass(frozen=True, slots=True)
class GridNotice:
    """What is posted of a grid in public (滨州条例 6): name, extent, officers, supervision line."""

    code: str
    name: str
    path: tuple[str, ...]
    officers: tuple[Officer, ...]
    supervision_phone: str


GRID_ROLES: Final = ("grid_head", "grid_officer", "grid_instructor")


def grid_notice(area_code: str) -> GridNotice:
    """Return a grid's public notice, as it stands today. Raises ``NotFound``."""
    area = find_area(area_code)
    if area is None:
        raise no_such_area(area_code)
    officers = officers_of(area_code, roles=GRID_ROLES)
    return GridNotice(
        code=area.code,
        name=area.name,
        path=tuple(name for _code, name in path_of(area.code)),
        officers=tuple(one for one in officers if one.area_code == area.code),
        supervision_phone=area.supervision_phone,
    )


def grid_officers(grid_codes: Iterable[str]) -> dict[str, tuple[Officer, ...]]:
    """Return the posted officers of many grids by the grid's code, in one query."""
    wanted = set(grid_codes)
    today = timezone.localdate()
    held = Appointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today),
        valid_from__lte=today,
        post__active=True,
        post__role__in=GRID_ROLES,
        post__area_codes__overlap=list(wanted),
        account__is_active=True,
    ).select_related("account", "post")
    found: dict[str, list[Officer]] = {}
    for each in held:
        for code in wanted.intersection(each.post.area_codes):
            found.setdefault(code, []).append(_officer(each, code))
    return {code: tuple(_in_order(officers)) for code, officers in found.items()}


def units(viewer: Actor, *, kind: str = "", dissolved: bool = False) -> QuerySet[Unit]:
    """Return the units the viewer may see, by area and name; those of no area are seen by all."""
    found = Unit.objects.filter(
        within(viewer.prefixes(VIEW), field="area_code")
        | Q(area_code="")
        | Q(pk__in=viewer.unit_ids(VIEW))
    )
    found = _of_kind(found, kind)
    if not dissolved:
        found = found.filter(active_on(timezone.localdate()))
    return found.order_by("area_code", "name", "pk")


def search_units(viewer: Actor, words: str, *, limit: int = 20) -> list[Unit]:
    """Return active units whose name, or its pinyin or initials, the words are part of.

    One query, within the viewer's scope.
    """
    words = words.strip()
    if not words or not words.isprintable():
        return []
    named = Q(name__contains=words) | Q(short_name__contains=words)
    if spelled := typed(words):
        named |= Q(pinyin__contains=spelled) | Q(initials__contains=spelled)
    return list(units(viewer).filter(named)[:limit])


def get_unit(viewer: Actor, unit_id: UnitId) -> Unit:
    """Return one unit, dissolved or not. Raises ``NotFound`` out of the viewer's scope."""
    unit = units(viewer, dissolved=True).filter(pk=unit_id).first()
    if unit is None:
        raise NotFound(_("There is no unit {unit_id}."), unit_id=unit_id)
    return unit


def unit_names(unit_ids: Iterable[int]) -> dict[int, str]:
    """Return the short names of units by id, in one query."""
    rows = Unit.objects.filter(pk__in=set(unit_ids)).values_list("pk", "short_name", "name")
    return {pk: short or name for pk, short, name in rows}


def responsible_unit(duty: str, area_code: str) -> Unit | None:
    """Return the active unit that answers for a duty at an area: the one nearest to it.

    A unit answers for the duties it names, and for its own kind (``street_office``).
    """
    if not duty.isprintable():
        return None
    return responsible_units([(duty, area_code)]).get((duty, area_code))


def responsible_units(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Unit]:
    """Return ``responsible_unit`` for each duty and area, where there is one. One query."""
    pairs = set(wanted)
    if not pairs:
        return {}
    duties = sorted({duty for duty, _area in pairs})
    codes = {code for _duty, area in pairs for code in lineage(area)}
    answering = Unit.objects.filter(
        active_on(timezone.localdate()),
        Q(duties__overlap=duties) | Q(kind__in=duties),
        area_code__in=[*codes, ""],
    )
    found: dict[tuple[str, str], Unit] = {}
    for unit in sorted(answering, key=lambda each: (len(each.area_code), -each.pk)):
        for duty, area in pairs:
            if (duty in unit.duties or duty == unit.kind) and area.startswith(unit.area_code):
                found[duty, area] = unit  # the nearest comes last
    return found


def receiving_units(area_code: str, *, kind: str = "") -> QuerySet[Unit]:
    """Return the active units that work at an area can go to: those above it, and its street's.

    A sub-district dispatches to the district's departments although its posts do not cover them;
    Party organisations are not dispatched to. The nearest come first.
    """
    return _of_kind(units_near([area_code]), kind)


def units_near(area_codes: Iterable[str]) -> QuerySet[Unit]:
    """Return ``receiving_units`` of several areas together. One query."""
    near = Q(area_code="")
    for code in area_codes:
        near |= Q(area_code__in=lineage(code))
        near |= Q(area_code__startswith=code[: Depth.STREET.length])
    found = Unit.objects.filter(near, active_on(timezone.localdate()))
    return found.exclude(kind__startswith="party").order_by("-area_code", "name", "pk")


def _of_kind(found: QuerySet[Unit], kind: str) -> QuerySet[Unit]:
    if not kind:
        return found
    return found.filter(kind=kind) if kind in UnitKind.values else found.none()


def active_on(day: date, *, at: str = "") -> Q:
    """Return ``Unit.is_active`` as a condition; ``at`` leads to the unit, as ``unit__``."""
    begun = Q(**{f"{at}active_from__lte": day})
    return begun & (Q(**{f"{at}active_to__isnull": True}) | Q(**{f"{at}active_to__gt": day}))


def posts_of(viewer: Actor, unit_id: UnitId) -> list[Post]:
    """Return a unit's open posts with role and present appointments, in two queries."""
    get_unit(viewer, unit_id)
    today = timezone.localdate()
    present = Appointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today)
    ).select_related("account")
    return list(
        Post.objects.filter(unit_id=unit_id, active=True)
        .select_related("role")
        .prefetch_related(Prefetch("appointments", present, to_attr="present"))
        .order_by("pk")
    )


def appointments_of(viewer: Actor, account_id: AccountId) -> list[Appointment]:
    """Return all appointments an account ever had within the viewer's scope, newest first."""
    seen = units(viewer, dissolved=True)
    return list(
        Appointment.objects.filter(account_id=account_id, post__unit__in=seen)
        .select_related("post__unit", "post__role")
        .order_by("-valid_from", "-pk")
    )


def roles() -> list[Role]:
    """Return every role, by code."""
    return list(Role.objects.order_by("code"))


def units_named(names: Iterable[str], area_code: str) -> dict[str, Unit]:
    """Return the active units at, above or below an area that bear a name, by that name.

    A document says “市委社会工作部”, the register “云栖市委社会工作部”: a name that is the
    ending of one unit's only, counts too. Of several, the nearest to the area. One query.
    """
    wanted = {name.strip() for name in names if name.strip()}
    if not wanted:
        return {}
    active = list(units_around(area_code))
    active.sort(key=lambda unit: (abs(len(unit.area_code) - len(area_code)), unit.pk))
    found: dict[str, Unit] = {}
    for name in wanted:
        exact = [unit for unit in active if name in {unit.name, unit.short_name}]
        ending = [unit for unit in active if unit.name.endswith(name)]
        if exact:
            found[name] = exact[0]
        elif len(name) >= SHORTEST_ENDING and len(ending) == 1:
            found[name] = ending[0]
    return found


def units_around(area_code: str) -> QuerySet[Unit]:
    """Return the active units at, above and below an area, Party organisations among them."""
    near = Q(area_code__in=[*lineage(area_code), ""]) | within([area_code], field="area_code")
    found = Unit.objects.filter(near, active_on(timezone.localdate()))
    return found.order_by("area_code", "name", "pk")
