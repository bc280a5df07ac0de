"""Correcting a layout by hand: a centre moved, a layout renamed."""

from __future__ import annotations

from django.db import transaction

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.journal.hashing import Json
from gongzhi.oversight.layouts import queries
from gongzhi.oversight.layouts.errors import unreadable
from gongzhi.oversight.layouts.models import SiteLayout
from gongzhi.oversight.layouts.records import LAYOUTS

_READY = frozenset({SiteLayout.State.READY})


@transaction.atomic
def move_site(
    *,
    actor: Actor,
    layout_id: int,
    site: int,
    lon: float,
    lat: float,
    version: int | None = None,
) -> SiteLayout:
    """Move a centre of a layout to a point in degrees; the figures follow, the proof does not.

    A centre that stands already becomes one to be moved. Raises ``InvalidInput``.
    """
    layout = LAYOUTS.for_change(actor, layout_id, version=version, states=_READY)
    found = queries.outcome_of(layout)
    if found is None:
        raise unreadable()
    moved = queries.moved(found, site=site, lon=lon, lat=lat)
    before = found.sites[site]
    if (before.lon, before.lat) == (lon, lat):
        return layout
    layout.sites = [each.as_json() for each in moved.sites]
    layout.answer = moved.walks.packed()
    layout.figures |= moved.figures()
    layout.by_hand += 1
    layout.save(update_fields=["sites", "answer", "figures", "by_hand"])
    facts: dict[str, Json] = {
        "site": before.name,
        "from": [before.lon, before.lat],
        "to": [lon, lat],
    }
    LAYOUTS.record(layout, actor=actor, verb="layouts.move_site", facts=facts)
    return layout


@transaction.atomic
def rename_layout(
    *, actor: Actor, layout_id: int, name: str, version: int | None = None
) -> SiteLayout:
    """Give a layout another name."""
    return LAYOUTS.rename(actor, layout_id, name=name, version=version)
