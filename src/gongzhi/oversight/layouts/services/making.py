"""Asking for a layout: making, solving again, stopping and discarding."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.journal.hashing import Json
from gongzhi.oversight.layouts.given import Given
from gongzhi.oversight.layouts.models import SiteLayout
from gongzhi.oversight.layouts.permissions import PLAN
from gongzhi.oversight.layouts.records import LAYOUTS
from gongzhi.oversight.layouts.settings import LayoutSettings
from gongzhi.registry.drafts.queries import buildings_standing
from gongzhi.registry.proposals import ANSWERABLE, NAME_LENGTH
from gongzhi.registry.records import checked_text
from gongzhi.registry.territory.queries import Depth, find_area

State = SiteLayout.State
LEVELS = frozenset({Depth.COUNTY, Depth.STREET, Depth.COMMUNITY})


@transaction.atomic
def make_layout(
    *,
    actor: Actor,
    area_code: str,
    name: str,
    settings: LayoutSettings | None = None,
    given: Given | None = None,
    key: UUID | None = None,
) -> SiteLayout:
    """Have service centres sited for the homes of a district, sub-district or community, by a job.

    The same key again is the same layout. Raises ``InvalidInput`` where no building has households
    or one has no place on the map, ``Conflict`` where too many searches wait already.
    """
    check_may(actor, PLAN, area_code)
    area = find_area(area_code)
    if area is None or area.level not in LEVELS:
        raise InvalidInput(
            _("Centres are laid out for a district, a sub-district or a community."),
            field="area_code",
        )
    called = checked_text(name, field="name", longest=NAME_LENGTH)
    wanted = settings or LayoutSettings()
    homes = buildings_standing(area_code)
    facts: dict[str, Json] = {
        "area_code": area_code,
        "settings": wanted.as_json(),
        "buildings": len(homes),
        "candidates_given": len(given.candidates) if given else 0,
        "standing_given": len(given.standing) if given else 0,
        "ways_given": len(given.way_metres) if given else 0,
    }
    layout, new = LAYOUTS.make(
        actor,
        area_code=area_code,
        name=called,
        key=key,
        facts=facts,
        settings=wanted.as_json(),
        given=given.packed() if given else None,
    )
    if new:
        _defer(layout)
    return layout


@transaction.atomic
def solve_layout(
    *,
    actor: Actor,
    layout_id: int,
    settings: LayoutSettings | None = None,
    version: int | None = None,
) -> SiteLayout:
    """Solve a layout again over the registry as it is now; what was moved by hand is given up."""
    layout = LAYOUTS.for_change(actor, layout_id, version=version, states=ANSWERABLE)
    buildings_standing(layout.area_code)
    if settings is not None:
        layout.settings = settings.as_json()
    layout.state, layout.refusal, layout.stop = State.WAITING, "", False
    layout.step, layout.best, layout.bound, layout.spent = "", 0, 0, 0
    layout.save()
    LAYOUTS.record(
        layout, actor=actor, verb="layouts.solve_again", facts={"settings": layout.settings}
    )
    _defer(layout)
    return layout


@transaction.atomic
def stop_solving(*, actor: Actor, layout_id: int) -> SiteLayout:
    """Have a search stop with the best it has found. Stopping twice is stopping once."""
    return LAYOUTS.halt(actor, layout_id)


@transaction.atomic
def discard_layout(*, actor: Actor, layout_id: int, version: int | None = None) -> SiteLayout:
    """Put a layout away for good; what it found is forgotten, that it was there is on record."""
    return LAYOUTS.discard(actor, layout_id, version=version)


def _defer(layout: SiteLayout) -> None:
    from gongzhi.oversight.layouts.tasks import site_centres  # noqa: PLC0415 - needs loaded apps

    LAYOUTS.check_room(layout.area_code)
    site_centres.configure(lock=f"layout:{layout.pk}").defer(layout_id=layout.pk)
