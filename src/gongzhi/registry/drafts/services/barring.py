"""Keeping barriers for an area, and taking them out again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import shapely
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.coordinates import Datum
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.foundation.journal.hashing import Json
from gongzhi.registry.drafts.barriers import get_barriers, read_barriers
from gongzhi.registry.drafts.errors import no_such_barriers
from gongzhi.registry.drafts.models import BarrierSet
from gongzhi.registry.drafts.permissions import DRAFT
from gongzhi.registry.proposals import NAME_LENGTH
from gongzhi.registry.records import checked_text, locked, record_change, save_unique
from gongzhi.registry.territory.geometry import metres_long
from gongzhi.registry.territory.queries import Depth, county_of, find_area

LONGEST_METRES: Final = 100_000_000
"""Some times what all roads of a large district are long."""


@transaction.atomic
def add_barriers(
    *,
    actor: Actor,
    area_code: str,
    name: str,
    drawn: Mapping[str, Any] | str,
    datum: Datum = Datum.WGS84,
) -> BarrierSet:
    """Keep the lines and areas of a GeoJSON file as barriers for an area and all below it.

    Drawings from now on keep to them. Raises ``InvalidInput`` for what is no such file, and
    ``Conflict`` where barriers of that name are kept there already.
    """
    check_may(actor, DRAFT, area_code)
    area = find_area(area_code)
    if area is None or area.level not in {Depth.COUNTY, Depth.STREET, Depth.COMMUNITY}:
        raise InvalidInput(
            _("Barriers are kept for a district, a sub-district or a community."),
            field="area_code",
        )
    called = checked_text(name, field="name", longest=NAME_LENGTH)
    shapes = read_barriers(drawn, datum=datum)
    if (metres := round(metres_long(shapes))) > LONGEST_METRES:
        raise InvalidInput(
            _("The lines are {kilometres} km long; keep those of this area only."),
            field="drawn",
            kilometres=metres // 1000,
        )
    found = BarrierSet(
        name=called,
        area_code=area_code,
        shapes=shapely.to_wkb(shapes, byte_order=1),
        count=len(shapes.geoms),
        metres=metres,
        made_by=actor.label[:80],
        made_at=timezone.now(),
    )
    taken = Conflict(
        _("Barriers called “{name}” are kept here already. Remove them first, or name these anew."),
        field="name",
        name=called,
    )
    save_unique(found, taken)
    facts: dict[str, Json] = {
        "area_code": area_code,
        "name": called,
        "lines": found.count,
        "metres": found.metres,
    }
    _record(found, actor, "drafts.add_barriers", facts=facts, new=True)
    return found


@transaction.atomic
def remove_barriers(*, actor: Actor, barriers_id: int, version: int | None = None) -> BarrierSet:
    """Take barriers out: drawings from now on may cross them. Their row stays for the record."""
    get_barriers(actor, barriers_id)
    found = locked(BarrierSet, barriers_id, version=version)
    if found.removed_at is not None:  # by somebody who was faster
        raise no_such_barriers(barriers_id)
    found.removed_at = timezone.now()
    found.save(update_fields=["removed_at"])
    _record(found, actor, "drafts.remove_barriers", facts={"name": found.name})
    return found


def _record(
    found: BarrierSet, actor: Actor, verb: str, *, facts: Mapping[str, Json], new: bool = False
) -> None:
    record_change(
        found,
        kind="barrier_set",
        actor=actor,
        verb=verb,
        county=county_of(found.area_code),
        facts=facts,
        new=new,
    )
