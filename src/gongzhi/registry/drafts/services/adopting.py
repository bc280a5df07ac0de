"""Making a draft the grids in force: now, or on a day to come."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import SYSTEM, Actor, ActorKind
from gongzhi.foundation.errors import DomainError, InvalidInput
from gongzhi.foundation.ids import AccountId
from gongzhi.registry.drafts.errors import broken, nothing_changes, outdated
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.drafts.proposal import Proposal
from gongzhi.registry.drafts.queries import grounds_in_draft, proposal_of
from gongzhi.registry.drafts.records import DRAFTS
from gongzhi.registry.drafts.survey import OTHER_KINDS
from gongzhi.registry.organisations.queries import actor_for
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.queries import Depth, names_of
from gongzhi.registry.territory.services import GridPlan, rearrange_grids
from gongzhi.registry.territory.services.versions import lock_territory

State = GridDraft.State
_log = logging.getLogger(__name__)
_FAILED: Final = _("The adoption failed; the worker's log says why. Adopt it now to try again.")


@transaction.atomic
def adopt_draft(
    *, actor: Actor, draft_id: int, note: str = "", version: int | None = None
) -> GridDraft:
    """Make a draft the grids in force, as one dated change of the territory.

    Grids go on under their codes where they keep most of their households; others end, new ones
    begin, and open work goes along. Raises ``Conflict`` where the registry changed since the
    draft was drawn, and where a grid that changes lies in several parts.
    """
    lock_territory()  # before the draft, as a preview does
    draft = DRAFTS.for_change(
        actor, draft_id, version=version, states=frozenset({State.READY, State.PLANNED})
    )
    _carry_out(draft, actor, note)
    return draft


@transaction.atomic
def plan_adoption(
    *, actor: Actor, draft_id: int, on: date, note: str = "", version: int | None = None
) -> GridDraft:
    """Have a draft adopted at the beginning of a day to come, by whoever plans it.

    It is checked again then, with the posts that the planner has then; where it no longer fits,
    the draft says why.
    """
    draft = DRAFTS.for_change(
        actor, draft_id, version=version, states=frozenset({State.READY, State.PLANNED})
    )
    if on <= timezone.localdate():
        raise InvalidInput(_("Give a day to come, or adopt it now."), field="on")
    _check(_proposal(draft))
    draft.state, draft.adopt_on, draft.note, draft.refusal = State.PLANNED, on, note.strip(), ""
    draft.adopter_id = actor.id if actor.kind is ActorKind.ACCOUNT else None
    draft.save()
    facts = {"on": on.isoformat()}
    DRAFTS.record(draft, actor=actor, verb="drafts.plan_adoption", facts=facts, note=note)
    return draft


@transaction.atomic
def call_off_adoption(*, actor: Actor, draft_id: int, version: int | None = None) -> GridDraft:
    """Take back that a draft will be adopted on a day to come."""
    draft = DRAFTS.for_change(actor, draft_id, version=version, states=frozenset({State.PLANNED}))
    draft.state, draft.adopt_on = State.READY, None
    draft.save()
    DRAFTS.record(draft, actor=actor, verb="drafts.call_off_adoption")
    return draft


def adopt_due() -> int:
    """Adopt the drafts whose day has come; return how many. Each by itself, refusals are kept."""
    return sum(_adopted(draft_id) for draft_id in list(_due().values_list("pk", flat=True)))


def _adopted(draft_id: int) -> bool:
    """Adopt a draft that is due; whatever goes wrong with it keeps no other from its day."""
    try:
        return _adopt_planned(draft_id)
    except Exception:  # noqa: BLE001 - told on the draft and in the log; the others have their day
        _log.exception("The draft of grids %s could not be adopted on its day.", draft_id)
        with transaction.atomic():
            draft = _due().select_for_update(no_key=True).filter(pk=draft_id).first()
            if draft is not None:
                _put_back(draft, str(_FAILED))
        return False


def _due() -> QuerySet[GridDraft]:
    today = timezone.localdate()
    return GridDraft.objects.filter(state=State.PLANNED, adopt_on__lte=today).order_by("pk")


@transaction.atomic
def _adopt_planned(draft_id: int) -> bool:
    """Adopt a draft that is due, or keep on it why not; return whether it was adopted."""
    lock_territory()  # before the draft, as above
    draft = _due().select_for_update(no_key=True).filter(pk=draft_id).first()
    if draft is None:  # called off or put off meanwhile
        return False
    adopter = draft.adopter_id
    try:
        actor = SYSTEM if adopter is None else actor_for(AccountId(adopter))
        adopt_draft(actor=actor, draft_id=draft_id, note=draft.note)
    except DomainError as error:
        _put_back(draft, error.message)
        return False
    return True


def _put_back(draft: GridDraft, refusal: str) -> None:
    draft.state, draft.adopt_on, draft.refusal = State.READY, None, refusal[:500]
    draft.save()
    DRAFTS.record(draft, actor=SYSTEM, verb="drafts.not_adopted", facts={"why": draft.refusal})


def _carry_out(draft: GridDraft, actor: Actor, note: str) -> None:
    proposal = _proposal(draft)
    _check(proposal)
    made: list[Area] = []
    for community, plans in _plans(proposal):
        made += rearrange_grids(
            actor=actor, community_code=community, plans=plans, note=note or draft.name
        )
    if not made:
        raise nothing_changes()
    draft.state, draft.adopted_at, draft.adopt_on = State.ADOPTED, timezone.now(), None
    draft.refusal = ""
    draft.save()
    facts = {"grids": [area.code for area in made]}
    DRAFTS.record(draft, actor=actor, verb="drafts.adopt", facts=facts, note=note)


def _proposal(draft: GridDraft) -> Proposal:
    proposal = proposal_of(draft)
    if proposal is None:  # a draft that is ready has drawn
        raise outdated(draft.name)
    return proposal


def _check(proposal: Proposal) -> None:
    """Raise ``Conflict`` where the draft no longer fits the registry, or a grid lies in parts."""
    ground = proposal.ground
    other = Area.objects.filter(code__in=ground.grids.tolist(), kind__in=OTHER_KINDS)
    if changed_kind := other.filter(valid_to__isnull=True).values_list("name", flat=True).first():
        raise outdated(changed_kind)
    today = dict(
        Area.objects.filter(
            level=Depth.BUILDING.value, valid_to__isnull=True, code__in=ground.codes.tolist()
        ).values_list("code", "parent_id")
    )
    for at, code in enumerate(ground.codes.tolist()):
        if today.get(code) != str(ground.grids[ground.today[at]]):
            raise outdated(str(ground.names[at]))
    figures, changed = proposal.figures(), proposal.changed()
    torn = np.flatnonzero(changed & (figures.breaks > 0)).tolist()
    if torn:
        raise broken(proposal.marks[torn[0]].name, int(figures.breaks[torn[0]]) + 1)
    if not changed.any():
        raise nothing_changes()


def _plans(proposal: Proposal) -> Iterator[tuple[str, list[GridPlan]]]:
    """Yield each community whose grids change, with its grids as they shall be."""
    ground, changed = proposal.ground, proposal.changed()
    shapes = grounds_in_draft(proposal)
    sizes = np.bincount(proposal.grid_of, _households_now(proposal)).astype(np.int64)
    # A grid that was renamed since the drawing keeps its new name.
    names = names_of(mark.code for mark in proposal.marks)
    by_community: dict[str, list[GridPlan]] = {}
    for at in np.flatnonzero(changed).tolist():
        members = np.flatnonzero(proposal.grid_of == at)
        community = str(ground.communities[ground.community[members[0]]])
        by_community.setdefault(community, []).append(
            GridPlan(
                code=proposal.marks[at].code,
                name=names.get(proposal.marks[at].code, proposal.marks[at].name),
                building_codes=ground.codes[members].tolist(),
                boundary=shapes[at],
                households=int(sizes[at]),
            )
        )
    yield from sorted(by_community.items())


def _households_now(proposal: Proposal) -> list[int]:
    """Return the households of each building as they are now: some were counted anew since."""
    ground = proposal.ground
    codes = ground.codes.tolist()
    rows = Area.objects.filter(code__in=codes).values_list("code", "households")
    known = {code: households for code, households in rows if households is not None}
    return [
        known.get(code, drawn) for code, drawn in zip(codes, ground.sizes.tolist(), strict=True)
    ]
