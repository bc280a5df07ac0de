"""Asking for a draft: making, drawing again, stopping and discarding."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.journal.hashing import Json
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.drafts.permissions import DRAFT
from gongzhi.registry.drafts.records import DRAFTS
from gongzhi.registry.drafts.settings import DraftSettings
from gongzhi.registry.drafts.survey import buildings_standing
from gongzhi.registry.proposals import ANSWERABLE, NAME_LENGTH
from gongzhi.registry.records import checked_text
from gongzhi.registry.territory.queries import Depth, find_area

State = GridDraft.State


@transaction.atomic
def make_draft(
    *,
    actor: Actor,
    area_code: str,
    name: str,
    settings: DraftSettings | None = None,
    key: UUID | None = None,
) -> GridDraft:
    """Have new grids drawn for the buildings of a sub-district or a community, by a job.

    The same key again is the same draft. Raises ``InvalidInput`` where no building has households
    or one has no place on the map, ``Conflict`` where too many drawings wait already.
    """
    check_may(actor, DRAFT, area_code)
    area = find_area(area_code)
    if area is None or area.level not in {Depth.STREET, Depth.COMMUNITY}:
        raise InvalidInput(
            _("Grids are drawn for a sub-district or a community."), field="area_code"
        )
    called = checked_text(name, field="name", longest=NAME_LENGTH)
    wanted = settings or DraftSettings()
    buildings = buildings_standing(area_code)
    facts: dict[str, Json] = {
        "area_code": area_code,
        "settings": wanted.as_json(),
        "buildings": len(buildings),
    }
    draft, new = DRAFTS.make(
        actor,
        area_code=area_code,
        name=called,
        key=key,
        facts=facts,
        settings=wanted.as_json(),
        of=len(buildings),
    )
    if new:
        _defer(draft)
    return draft


@transaction.atomic
def redraw_draft(
    *,
    actor: Actor,
    draft_id: int,
    settings: DraftSettings | None = None,
    version: int | None = None,
) -> GridDraft:
    """Draw a draft again over the registry as it is now; its locked grids stay as they are."""
    draft = DRAFTS.for_change(actor, draft_id, version=version, states=ANSWERABLE)
    buildings = buildings_standing(draft.area_code)
    if settings is not None:
        draft.settings = settings.as_json()
    draft.state, draft.refusal, draft.stop = State.WAITING, "", False
    draft.done, draft.of = 0, len(buildings)
    draft.save()
    locks = sum(bool(mark["locked"]) for mark in draft.marks)
    facts = {"settings": draft.settings, "locked": locks}
    DRAFTS.record(draft, actor=actor, verb="drafts.redraw", facts=facts)
    _defer(draft)
    return draft


@transaction.atomic
def stop_drawing(*, actor: Actor, draft_id: int) -> GridDraft:
    """Have a drawing stop; what was drawn before stays. Stopping twice is stopping once."""
    return DRAFTS.halt(actor, draft_id)


@transaction.atomic
def discard_draft(*, actor: Actor, draft_id: int, version: int | None = None) -> GridDraft:
    """Put a draft away for good; what it drew is forgotten, that it was there stays on record."""
    return DRAFTS.discard(actor, draft_id, version=version)


def _defer(draft: GridDraft) -> None:
    from gongzhi.registry.drafts.tasks import draw_draft  # noqa: PLC0415 - needs loaded apps

    DRAFTS.check_room(draft.area_code)
    draw_draft.configure(lock=f"draft:{draft.pk}").defer(draft_id=draft.pk)
