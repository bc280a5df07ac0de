"""Which cases a viewer may see, as paths that each are one ordered index range.

A post that reaches by area sees every case at and below its areas. A post that reaches by unit
sees the cases actively routed to its unit, and no longer once they are routed away. Nobody's
scope is one big OR: each path is read by itself and the results are merged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, ActorKind, Reach
from gongzhi.foundation.errors import NotPermitted
from gongzhi.handling.cases.models import Assignment, Case
from gongzhi.handling.cases.permissions import VIEW, may_see

# Length of an area code → the column that repeats that level.
_LEVELS: Final = {6: "county", 9: "street_code", 12: "community_code", 15: "grid_code"}


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL made of constants, with the parameters that fill its places."""

    text: str
    params: tuple[Any, ...] = ()


def joined(*conditions: Sql) -> Sql:
    """Return conditions that must all hold as one."""
    return Sql(
        " AND ".join(condition.text for condition in conditions),
        tuple(value for condition in conditions for value in condition.params),
    )


@dataclass(frozen=True, slots=True)
class AreaPath:
    """Every case at or below an area; ``""`` is everywhere."""

    prefix: str


@dataclass(frozen=True, slots=True)
class UnitPath:
    """Every case actively routed to a unit, at or below an area."""

    unit_id: int
    prefix: str = ""


Path = AreaPath | UnitPath


def paths_of(viewer: Actor, *, area: str = "", unit_id: int | None = None) -> tuple[Path, ...]:
    """Return the paths to what the viewer may see, narrowed to an area and to a unit's work.

    Raises ``NotPermitted`` if no post of the viewer shows cases at all.
    """
    check_sees_cases(viewer)
    narrowed = [_narrow(prefix, area) for prefix in viewer.prefixes(VIEW)]
    prefixes = [prefix for prefix in narrowed if prefix is not None]
    by_unit: list[Path] = [UnitPath(unit, area) for unit in sorted(routed_units(viewer))]
    if unit_id is None:
        return (*(AreaPath(prefix) for prefix in prefixes), *by_unit)
    return (*(UnitPath(unit_id, prefix) for prefix in prefixes), *by_unit)


def check_sees_cases(viewer: Actor) -> None:
    """Raise ``NotPermitted`` if no post of the viewer shows cases at all."""
    if viewer.kind is not ActorKind.SYSTEM and not viewer.holds(VIEW):
        raise NotPermitted(
            _(
                "None of your posts of today shows cases. "
                "Ask your administrator for a post that includes “{verb}”."
            ),
            verb=VIEW,
        )


def can_view(viewer: Actor, case: Case) -> bool:
    """Tell whether the case exists for the viewer: by area, as its reporter, or by its routing.

    Reads the case's assignments only where the area does not already decide.
    """
    if may_see(viewer, case, ()):
        return True
    units = routed_units(viewer)
    if not units:
        return False
    routed = Assignment.objects.filter(case_id=case.pk, unit_id__in=units, active=True)
    return may_see(viewer, case, routed)


def level_condition(prefix: str) -> Sql:
    """Return the condition on ``c`` for an area, as an equality on that level's own column."""
    column = _LEVELS.get(len(prefix))
    if column:
        return Sql(f"c.{column} = %s", (prefix,))
    if len(prefix) > max(_LEVELS):
        grid = prefix[: max(_LEVELS)]
        return Sql(
            "c.grid_code = %s AND c.area_code >= %s AND c.area_code < %s",
            (grid, prefix, _after(prefix)),
        )
    return range_condition(prefix)


def range_condition(prefix: str) -> Sql:
    """Return the condition on ``c`` for an area, as a range of area codes."""
    if not prefix:
        return Sql("TRUE")
    return Sql("c.area_code >= %s AND c.area_code < %s", (prefix, _after(prefix)))


def led_by(unit_id: int) -> Sql:
    """Return the condition on ``c`` for cases that a unit leads now.

    The case names the unit of its active routing as lead, and none where there is no such routing:
    every command that routes writes both.
    """
    return Sql("c.lead_unit_id = %s", (unit_id,))


def helped_by(unit_id: int) -> Sql:
    """Return the condition on ``c`` for cases to which a unit is called or given a part now."""
    return Sql(
        "c.id IN (SELECT x.case_id FROM cases_assignment x"
        " WHERE x.unit_id = %s AND x.active AND x.role <> 'lead')",
        (unit_id,),
    )


def above_counties(prefix: str) -> bool:
    """Tell whether an area holds several counties, but not the whole country."""
    return 0 < len(prefix) < min(_LEVELS)


def _after(prefix: str) -> str:
    # ":" follows "9" in the codes' collation, so that this ends the range of all codes below.
    return prefix + ":"


def _narrow(prefix: str, area: str) -> str | None:
    if area.startswith(prefix):
        return area
    return prefix if prefix.startswith(area) else None


def routed_units(viewer: Actor) -> frozenset[int]:
    """Return the units whose routed work the viewer sees."""
    return frozenset(g.unit_id for g in viewer.grants_of(VIEW) if g.reach is Reach.UNIT)
