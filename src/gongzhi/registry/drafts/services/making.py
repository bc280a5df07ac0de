"""Asking for a draft: making, drawing again, stopping and discarding."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.journal.hashing import Json
from gongzhi.registry.drafts.errors import no_such_draft, not_now
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.drafts.permissions import DRAFT
from gongzhi.registry.drafts.records import record_draft
from gongzhi.registry.drafts.settings import DraftSettings
from gongzhi.registry.drafts.survey import buildings_standing
from gongzhi.registry.records import checked_text, locked
from gongzhi.registry.territory.queries import Depth, find_area

State = GridDraft.State
NAME_LENGTH = 60
_DRAWABLE = frozenset({State.READY, State.STOPPED, State.FAILED})
_UNDER_WAY = frozenset({State.WAITING, State.DRAWING})


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
    or one has no place on the map.
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
    draft, new = GridDraft.objects.get_or_create(
        key=key or uuid4(),
        defaults={
            "name": called,
            "area_code": area_code,
            "settings": wanted.as_json(),
            "made_by": actor.label[:80],
            "made_at": timezone.now(),
            "of": len(buildings),
        },
    )
    if not new:
        check_may(actor, DRAFT, draft.area_code)
        return draft
    facts: dict[str, Json] = {
        "area_code": area_code,
        "settings": wanted.as_json(),
        "buildings": len(buildings),
    }
    record_draft(draft, actor=actor, verb="drafts.make", facts=facts, new=True)
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
    draft = draft_for_change(actor, draft_id, version=version, states=_DRAWABLE)
    buildings = buildings_standing(draft.area_code)
    if settings is not None:
        draft.settings = settings.as_json()
    draft.state, draft.refusal, draft.stop = State.WAITING, "", False
    draft.done, draft.of = 0, len(buildings)
    draft.save()
    locks = sum(bool(mark["locked"]) for mark in draft.marks)
    facts = {"settings": draft.settings, "locked": locks}
    record_draft(draft, actor=actor, verb="drafts.redraw", facts=facts)
    _defer(draft)
    return draft


@transaction.atomic
def stop_drawing(*, actor: Actor, draft_id: int) -> GridDraft:
    """Have a drawing stop; what was drawn before stays. Stopping twice is stopping once."""
    draft = draft_for_change(actor, draft_id, states=_UNDER_WAY)
    if draft.stop:
        return draft
    if draft.state == State.WAITING:
        draft.state = State.READY if draft.grid_of else State.STOPPED
        draft.settings = draft.drawn_settings
    else:
        draft.stop = True
    draft.save(update_fields=["state", "settings", "stop"])
    record_draft(draft, actor=actor, verb="drafts.stop")
    return draft


@transaction.atomic
def discard_draft(*, actor: Actor, draft_id: int, version: int | None = None) -> GridDraft:
    """Put a draft away for good; what it drew is forgotten, that it was there stays on record."""
    states = frozenset(State) - {State.ADOPTED, State.DISCARDED}
    draft = draft_for_change(actor, draft_id, version=version, states=states)
    draft.state, draft.ground, draft.adopt_on = State.DISCARDED, None, None
    draft.grid_of, draft.marks, draft.certificates = [], [], []
    draft.save()
    record_draft(draft, actor=actor, verb="drafts.discard")
    return draft


def draft_for_change(
    actor: Actor, draft_id: int, *, states: frozenset[State], version: int | None = None
) -> GridDraft:
    """Return a draft, locked, in one of the states.

    Raises ``NotFound``, ``NotPermitted``, ``StaleVersion`` and ``WrongState``.
    """
    known = GridDraft.objects.filter(pk=draft_id).values_list("area_code", flat=True).first()
    if known is None:
        raise no_such_draft(draft_id)
    if not actor.may(DRAFT, known) and actor.holds(DRAFT):
        raise no_such_draft(draft_id)  # as of a number that is nowhere
    check_may(actor, DRAFT, known)
    draft = locked(GridDraft, draft_id, version=version)
    if draft.state not in states:
        raise not_now(draft.get_state_display())
    return draft


def _defer(draft: GridDraft) -> None:
    from gongzhi.registry.drafts.tasks import draw_draft  # noqa: PLC0415 - needs loaded apps

    draw_draft.configure(lock=f"draft:{draft.pk}").defer(draft_id=draft.pk)
