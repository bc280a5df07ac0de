"""The one road every verb of a case takes.

``acting`` locks the case, hides it from those who may not see it, tells a stale writer what
happened meanwhile, finds the move in the table, checks who, the reason and the guard; the
command's body then changes what it must; and on leaving, the clocks move, one journal entry is
written, the case's version becomes that entry's number, and one event is emitted. All in one
transaction: a refusal anywhere changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final

from django.db import transaction
from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.clock.limits import Limit
from gongzhi.foundation.clock.services import Clocks, load_clocks
from gongzhi.foundation.events import emit
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.journal.services import Subject, last_entry, record, timeline
from gongzhi.foundation.models import JournalEntry
from gongzhi.foundation.settings import get_settings
from gongzhi.foundation.texts import NOTE_LENGTH, clean_text
from gongzhi.foundation.workflow import BACK, SAME, Move, Who
from gongzhi.handling.cases import phases
from gongzhi.handling.cases.categories import category_of
from gongzhi.handling.cases.errors import changed_meanwhile, no_such_case, not_for_you
from gongzhi.handling.cases.events import event_of
from gongzhi.handling.cases.models import Assignment, Case, CaseContact, Inquiry, Whistle
from gongzhi.handling.cases.permissions import (
    find_relation,
    is_outside,
    may_see,
    permission,
    routed_to,
)
from gongzhi.handling.cases.rulebook import thresholds_for
from gongzhi.handling.cases.rules import WITHOUT_INPUT, check_guard
from gongzhi.handling.cases.rules.views import Asked, InquiryView, RoutedView, Snapshot
from gongzhi.handling.cases.thresholds import Thresholds
from gongzhi.handling.cases.wording import who_text
from gongzhi.handling.cases.workflow import CASE_WORKFLOW, VERB_TITLES, Status

KIND: Final = "case"
SUGGEST_SAME: Final = "cases.suggest_same"
JOIN: Final = "cases.join"
RELEASE_OFFICER: Final = "cases.release_officer"
MOVE_OFFICER: Final = "cases.move_officer"

# What others may add while somebody decides, without making the decision stale.
HARMLESS: Final = frozenset(
    {
        "cases.comment",
        "cases.attach",
        "cases.withdraw_photo",
        "cases.supplement",
        "cases.inquire",
        "cases.withdraw_inquiry",
        "cases.lapse_inquiry",
        "cases.reveal_contact",
        "cases.erase_contact",
        "cases.stop_mail",
        RELEASE_OFFICER,
        MOVE_OFFICER,
        SUGGEST_SAME,
        JOIN,
        "clock.start",
        "clock.warn",
        "clock.overdue",
        "clock.escalate",
        "journal.erase_note",
    }
)


# A case is not closed, nor merged away, over what a called unit still owes.
_GUARDS_OF_WHISTLES: Final = frozenset({"whistles_settled", "mergeable"})
_GUARD_OF_INQUIRIES: Final = "inquiries_left"


def subject_of(case_id: int) -> Subject:
    """Return the journal's subject of a case."""
    return Subject(KIND, case_id)


@dataclass(slots=True, kw_only=True)
class _State:
    facts: dict[str, Json] = field(default_factory=dict)
    told: dict[str, Json] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    limits: dict[str, Limit] = field(default_factory=dict)
    own_phase: str = ""
    stopped: list[str] = field(default_factory=list)
    clocks_move: bool = True
    clock_is_new: bool = False
    checked: bool = False


class Work:
    """One command at work on one locked case."""

    def __init__(  # noqa: PLR0913 (what a command works with, each by name)
        self,
        *,
        case: Case,
        actor: Actor,
        move: Move,
        via: Who,
        note: str,
        assignments: list[Assignment],
        previous: JournalEntry,
    ) -> None:
        self.case = case
        self.actor = actor
        self.move = move
        self.via = via
        self.note = note
        self.assignments = assignments
        self.previous = previous
        self.at: datetime = max(timezone.now(), previous.at)
        self._state = _State()

    # -- what the case has ----------------------------------------------------------------------

    @cached_property
    def thresholds(self) -> Thresholds:
        """The rules that hold where the case is."""
        return thresholds_for(self.case.area_code)

    @cached_property
    def whistles(self) -> list[Whistle]:
        """The case's whistles, oldest first; read when first asked for."""
        return list(Whistle.objects.filter(case_id=self.case.pk).order_by("pk"))

    @cached_property
    def inquiries(self) -> list[Inquiry]:
        """The case's requests to outside bodies, oldest first; read when first asked for."""
        return list(Inquiry.objects.filter(case_id=self.case.pk).order_by("pk"))

    @cached_property
    def clocks(self) -> Clocks:
        """The case's clocks as they stand; the move goes on from them, if it needs no more."""
        return load_clocks(subject_of(self.case.pk))

    @property
    def loaded_clocks(self) -> Clocks | None:
        """The clocks, if the command has read them."""
        return self.clocks if "clocks" in vars(self) else None

    @property
    def lead(self) -> Assignment | None:
        """The active lead assignment, if the case is with a unit."""
        return next(iter(self.active(Assignment.Role.LEAD)), None)

    def active(self, role: Assignment.Role) -> list[Assignment]:
        """Return the active assignments of one role."""
        return [row for row in self.assignments if row.active and row.role == role]

    def own(self, who: Who) -> list[Assignment]:
        """Return the active assignments through which the actor holds this verb."""
        return routed_to(self.actor, permission(self.move.verb), self.case, self.assignments, who)

    def snapshot(self) -> Snapshot:
        """Return the case as the guards see it."""
        guard = self.move.guard
        return snapshot_of(
            self.case,
            self.assignments,
            self.whistles if guard in _GUARDS_OF_WHISTLES else (),
            handled_by=handled_by(self.case.pk) if guard == "handled_by_another" else "",
            inquiries=self.inquiries if guard == _GUARD_OF_INQUIRIES else (),
        )

    # -- what the command does ------------------------------------------------------------------

    def check(self, asked: Asked, *, snapshot: Snapshot | None = None) -> None:
        """Run the move's guard on what the command was given. Raises its refusal."""
        self._state.checked = True
        check_guard(self.move.guard, snapshot or self.snapshot(), asked, self.thresholds)

    def set(self, **values: object) -> None:
        """Change columns of the case; they are saved on leaving."""
        for name, value in values.items():
            setattr(self.case, name, value)
            self._state.changed.add(name)

    def fact(self, **facts: Json) -> None:
        """Put facts without personal data into the journal's entry."""
        self._state.facts.update(facts)

    def tell(self, **facts: Json) -> None:
        """Put facts into both the entry and the event."""
        self._state.facts.update(facts)
        self._state.told.update(facts)

    def limit(self, phase: str, limit: Limit) -> None:
        """Set the limit with which the move starts or extends a phase's clock."""
        self._state.limits[phase] = limit

    def on_whistle(self, whistle_id: int, *, new: bool = False) -> None:
        """Say which whistle the move's effect on the whistle's clock means.

        The clock of a ``new`` one cannot be there yet, so none need be read.
        """
        self._state.own_phase = phases.whistle_phase(whistle_id)
        self._state.clock_is_new = new

    def on_inquiry(self, inquiry_id: int, *, new: bool = False) -> None:
        """Say which request to an outside body the move's effect on its clock means."""
        self._state.own_phase = phases.inquiry_phase(inquiry_id)
        self._state.clock_is_new = new

    def stop_clock(self, phase: str) -> None:
        """Stop a clock beside those that the move means."""
        self._state.stopped.append(phase)

    def leave_clocks(self) -> None:
        """Let the clocks be: the move's effect does not apply this time."""
        self._state.clocks_move = False

    @property
    def state(self) -> _State:
        """What the command has gathered for the entry, the event and the case's row."""
        return self._state


@contextmanager
def acting(
    verb: str, *, actor: Actor, case_id: int, version: int | None = None, note: str = ""
) -> Iterator[Work]:
    """Do one verb on one case; see the module. Yields the ``Work`` to the command's body.

    Raises ``NotFound`` for a case the actor may not see and for no such verb, ``StaleVersion``,
    ``WrongState`` where the table has no such move or a guard refuses, ``NotPermitted``, and
    ``InvalidInput`` where a required reason is missing.
    """
    with transaction.atomic():
        work = _begin(verb, actor=actor, case_id=case_id, version=version, note=note)
        yield work
        _finish(work)


def lock_case(case_id: int) -> Case | None:
    """Return the case's row, locked until the transaction ends."""
    return Case.objects.select_for_update(no_key=True).filter(pk=case_id).first()


def active_assignments(case_id: int) -> list[Assignment]:
    """Return the case's active assignments, oldest first."""
    return list(Assignment.objects.filter(case_id=case_id, active=True).order_by("pk"))


def handled_by(case_id: int) -> str:
    """Return the key of whoever last reported the case as handled; empty if nobody has."""
    entry = timeline(subject_of(case_id)).filter(verb=permission("handle")).last()
    return f"{entry.actor_kind}:{entry.actor_id}" if entry else ""


def _begin(verb: str, *, actor: Actor, case_id: int, version: int | None, note: str) -> Work:
    case = lock_case(case_id)
    if case is None:
        raise no_such_case(case_id)
    # Read after the lock, in statements of their own: joined rows would be those of before it.
    assignments = active_assignments(case_id)
    if not (may_see(actor, case, assignments) or is_outside(actor, case)):
        raise no_such_case(case_id)
    previous = last_entry(subject_of(case_id))
    if previous is None:
        raise AssertionError(f"case {case_id} has no journal")
    if version is not None and version != case.version:
        _check_stale(case_id, version)
    move = CASE_WORKFLOW.check_move(verb, case.status)
    via = find_relation(actor, move, case, assignments)
    if via is None:
        raise not_for_you(VERB_TITLES[verb], who_text(move.who))
    work = Work(
        case=case,
        actor=actor,
        move=move,
        via=via,
        note=clean_text(note, field="note", longest=NOTE_LENGTH, required=move.reason),
        assignments=assignments,
        previous=previous,
    )
    if move.guard in WITHOUT_INPUT:
        work.check(Asked(actor=actor.key, via=via))
    return work


def _check_stale(case_id: int, version: int) -> None:
    """Refuse if anything that bears on a decision happened after the version read."""
    later = timeline(subject_of(case_id)).filter(seq__gt=version).exclude(verb__in=HARMLESS)
    entry = later.last()
    if entry is not None:
        verb = entry.verb.removeprefix("cases.")
        raise changed_meanwhile(
            who=entry.actor_label,
            verb=VERB_TITLES.get(verb, entry.verb),
            at=timezone.localtime(entry.at),
        )


def _finish(work: Work) -> None:
    case, move, state = work.case, work.move, work.state
    if move.guard and not state.checked:
        raise AssertionError(f"{move.verb} left its guard “{move.guard}” unchecked")
    before = case.status
    _move_status(work)
    _move_clocks(work)
    entry = record(
        subject_of(case.pk),
        actor=work.actor,
        verb=permission(move.verb),
        county=case.county,
        facts={"from": before, "to": case.status, "via": work.via.value, **state.facts},
        note=work.note,
        at=work.at,
        previous=work.previous,
    )
    save_case(case, state.changed, entry)
    emit_of(case, event_of(move.verb), verb=move.verb, actor=work.actor, **state.told)


def save_case(case: Case, changed: set[str], entry: JournalEntry) -> None:
    """Save the changed columns with the entry's number as the case's version."""
    case.version, case.changed_at = entry.seq, entry.at
    case.save(update_fields=[*changed, "version", "changed_at"])


def emit_of(case: Case, event: str, *, verb: str, actor: Actor, **facts: Json) -> None:
    """Emit an event of a case with what every one of them carries."""
    emit(
        event,
        case_id=case.pk,
        version=case.version,
        county=case.county,
        area_code=case.area_code,
        status=str(case.status),
        verb=verb,
        actor=actor.key,
        **facts,
    )


def _move_status(work: Work) -> None:
    case, target = work.case, work.move.target
    if target == SAME:
        return
    if target == BACK:
        work.set(status=case.status_before, status_before="")
    elif target in _INTERRUPTIONS:
        work.set(status_before=case.status, status=target)
    else:
        work.set(status=target)


# Statuses that a case comes back from to where it stood.
_INTERRUPTIONS: Final = frozenset({Status.ASKING, Status.SUSPENDED, Status.MERGED})


def _move_clocks(work: Work) -> None:
    state, move, case = work.state, work.move, work.case
    effects = move.clocks if state.clocks_move else ()
    if not effects and not state.stopped:
        return
    applied = phases.move_clocks(
        subject_of(case.pk),
        effects,
        at=work.at,
        county=case.county,
        reason=move.verb,
        limit_of=_limits(work),
        own_phase=state.own_phase,
        thresholds=work.thresholds,
        rows={} if state.clock_is_new and not state.stopped else work.loaded_clocks,
        also_stop=state.stopped,
    )
    if applied.facts:
        work.fact(clocks=applied.facts)
    if applied.facts and not phases.only_beside(effects):
        work.set(**phases.shown_clock(applied.clocks))


def _limits(work: Work) -> Callable[[str], Limit]:
    given = work.state.limits

    def limit_of(phase: str) -> Limit:
        if phase in given:
            return given[phase]
        return phases.limit_for(phase, category_of(work.case.category_id), work.thresholds)

    return limit_of


def snapshot_of(
    case: Case,
    assignments: list[Assignment],
    whistles: list[Whistle] | tuple[Whistle, ...] = (),
    contact: CaseContact | None = None,
    *,
    handled_by: str = "",
    inquiries: Iterable[Inquiry] = (),
) -> Snapshot:
    """Return a case as the guards see it."""
    category = category_of(case.category_id)
    by_role: Mapping[str, tuple[RoutedView, ...]] = {
        role: tuple(part_view(row) for row in assignments if row.role == role)
        for role in (Assignment.Role.ASSIST, Assignment.Role.CALLED)
    }
    return Snapshot(
        case_id=case.pk,
        status=case.status,
        classified=category is not None and category.leaf,
        lead_unit_id=case.lead_unit_id,
        returns=case.returns,
        reopenings=case.reopenings,
        extensions=case.extensions,
        questions=case.questions,
        unanswered=case.unanswered,
        extension_requested=case.extension_requested,
        parts=by_role[Assignment.Role.ASSIST],
        called=by_role[Assignment.Role.CALLED],
        whistles=tuple(whistle_view(row) for row in whistles),
        consent_to_unit=contact is not None and contact.consent_to_unit,
        handled_by=handled_by,
        needs_evidence=category is not None and category.evidence,
        asks=category is not None and bool(category.questions),
        inquiries=tuple(inquiry_view(row) for row in inquiries),
        sends_mail=get_settings().sends_mail,
    )


def part_view(row: Assignment) -> RoutedView:
    """Return an assignment as the guards see it."""
    return RoutedView(id=row.pk, unit_id=row.unit_id, state=row.state)


def whistle_view(row: Whistle) -> RoutedView:
    """Return a whistle as the guards see it."""
    return RoutedView(id=row.pk, unit_id=row.unit_id, state=row.state, upheld=bool(row.ruling))


def inquiry_view(row: Inquiry) -> InquiryView:
    """Return a request to an outside body as the guards see it."""
    return InquiryView(id=row.pk, state=row.state)
