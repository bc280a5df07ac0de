"""Which verbs an actor may use on a case now, and why not the others.

Nothing is read but what is handed in: the case, its active assignments and its whistles.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongzhi.foundation.actors import Actor, ActorKind
from gongzhi.foundation.errors import DomainError
from gongzhi.foundation.workflow import Move, Who
from gongzhi.handling.cases.engine import inquiry_view, part_view, snapshot_of, whistle_view
from gongzhi.handling.cases.errors import not_for_you, nothing_to_act_on
from gongzhi.handling.cases.models import Assignment, Case, CaseContact, Inquiry, Whistle
from gongzhi.handling.cases.permissions import find_relation, permission, routed_to
from gongzhi.handling.cases.rulebook import thresholds_for
from gongzhi.handling.cases.rules import WITHOUT_INPUT, check_guard
from gongzhi.handling.cases.rules.views import Asked, Snapshot
from gongzhi.handling.cases.thresholds import Thresholds
from gongzhi.handling.cases.wording import who_text
from gongzhi.handling.cases.workflow import CASE_WORKFLOW, VERB_TITLES

if TYPE_CHECKING:
    from gongzhi.foundation.errors import Text

_OF_WHISTLES = frozenset(
    {"whistle_waits", "whistle_refusable", "whistle_refused", "whistle_unanswered"}
)
_OF_INQUIRIES = frozenset({"inquiry_waits", "inquiry_over"})
_OF_PARTS = frozenset({"part_open", "part_unfinished"})


@dataclass(frozen=True, slots=True)
class Offer:
    """A verb the status allows: usable if ``refusal`` is None, otherwise it says why not.

    ``held`` tells whether any of the actor's posts has the verb at all: others need not be shown.
    """

    verb: str
    title: Text
    move: Move
    via: Who | None
    held: bool
    refusal: DomainError | None

    @property
    def allowed(self) -> bool:
        """Tell whether the actor may use the verb now."""
        return self.refusal is None

    @property
    def reason(self) -> str:
        """Return why not, in words; empty if it is allowed."""
        return self.refusal.message if self.refusal else ""


def available_verbs(  # noqa: PLR0913 (nothing is read: all that decides is handed in)
    case: Case,
    actor: Actor,
    *,
    assignments: Sequence[Assignment],
    whistles: Sequence[Whistle] = (),
    contact: CaseContact | None = None,
    handled_by: str = "",
    inquiries: Sequence[Inquiry] = (),
    among: Container[str] | None = None,
) -> tuple[Offer, ...]:
    """Return an offer for each verb that the case's status allows, in the order of the table.

    No query. ``assignments``, ``whistles`` and ``inquiries`` are all of the case's; ``handled_by``
    is the key of whoever last reported it as handled; ``among`` are the verbs asked for, if not
    all. What else a command checks (the unit chosen, the other case) it checks when it is used.
    """
    active = [row for row in assignments if row.active]
    snapshot = snapshot_of(
        case, active, list(whistles), contact, handled_by=handled_by, inquiries=inquiries
    )
    rules = thresholds_for(case.area_code)
    offers = []
    for move in CASE_WORKFLOW.moves_from(case.status):
        if among is not None and move.verb not in among:
            continue
        via = find_relation(actor, move, case, active)
        refusal: DomainError | None
        if via is None:
            refusal = not_for_you(VERB_TITLES[move.verb], who_text(move.who))
        else:
            asked = _candidates(move, via, actor, case, active, whistles, inquiries)
            refusal = _refusal(move, snapshot, asked, rules)
        offers.append(
            Offer(
                verb=move.verb,
                title=VERB_TITLES[move.verb],
                move=move,
                via=via,
                held=_holds(actor, move),
                refusal=refusal,
            )
        )
    return tuple(offers)


def _holds(actor: Actor, move: Move) -> bool:
    if actor.kind is ActorKind.REPORTER:
        return Who.REPORTER in move.who
    return actor.kind is ActorKind.SYSTEM or actor.holds(permission(move.verb))


def _candidates(  # noqa: PLR0913, PLR0917 (everything a candidate is drawn from)
    move: Move,
    via: Who,
    actor: Actor,
    case: Case,
    active: Sequence[Assignment],
    whistles: Sequence[Whistle],
    inquiries: Sequence[Inquiry],
) -> list[Asked]:
    """Return what the guard could be asked about: each part, whistle or request it could mean."""
    verb = permission(move.verb)
    if move.guard in _OF_PARTS:
        assists = via is Who.ASSIST
        parts = (
            routed_to(actor, verb, case, active, Who.ASSIST)
            if assists
            else [row for row in active if row.role == Assignment.Role.ASSIST]
        )
        return [Asked(via=via, part=part_view(row)) for row in parts]
    if move.guard in _OF_WHISTLES or move.guard == "whistle_answered":
        own = {row.unit_id for row in routed_to(actor, verb, case, active, Who.CALLED)}
        return [
            Asked(via=via, whistle=whistle_view(row))
            for row in whistles
            if via is not Who.CALLED or row.unit_id in own
        ]
    if move.guard in _OF_INQUIRIES:
        return [Asked(via=via, inquiry=inquiry_view(row)) for row in inquiries]
    # Photos of what was done can come with the report itself.
    return [Asked(actor=actor.key, via=via, shown=True)]


def _refusal(
    move: Move, snapshot: Snapshot, candidates: Iterable[Asked], rules: Thresholds
) -> DomainError | None:
    """Return None if one candidate passes the guard, otherwise the last refusal."""
    if not _checkable(move.guard):
        return None
    refusal: DomainError | None = nothing_to_act_on(VERB_TITLES[move.verb])
    for asked in candidates:
        try:
            check_guard(move.guard, snapshot, asked, rules)
        except DomainError as refused:
            refusal = refused
        else:
            return None
    return refusal


def _checkable(guard: str) -> bool:
    return (
        guard in WITHOUT_INPUT
        or guard in _OF_PARTS
        or guard in _OF_WHISTLES
        or guard in _OF_INQUIRIES
        or guard in {"whistle_answered", "contact_open", "handleable", "inquiries_left"}
    )
