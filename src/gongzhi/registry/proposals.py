"""What a planner has a job draw or solve: asked for, told how far it is, corrected, put away.

Drafts of grids and layouts of centres are both such proposals. Here is what they do alike; each
brings its own question, its own answer and its own words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import SYSTEM, Actor, check_may
from gongzhi.foundation.errors import Conflict, DomainError, NotFound, WrongState
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.locks import hold
from gongzhi.planning.errors import Stopped
from gongzhi.registry.records import Recorded, checked_text, locked, record_change
from gongzhi.registry.territory.models import area_code_field
from gongzhi.registry.territory.queries import Depth, county_of, within

NAME_LENGTH: Final = 60
WAITING: Final = "waiting"
READY: Final = "ready"
STOPPED: Final = "stopped"
FAILED: Final = "failed"
DISCARDED: Final = "discarded"
ANSWERABLE: Final = frozenset({READY, STOPPED, FAILED})
"""The states from which a proposal can be worked out again."""


MOST_IN_DISTRICT: Final = 20
"""Proposals of a kind that may wait or be worked out at once: each holds a worker for minutes."""
MOST_IN_STREET: Final = 5


class Proposed(Recorded):
    """A proposal of a planner for an area. Each kind has a ``state`` of its own words."""

    name = models.CharField(max_length=NAME_LENGTH)
    area_code = area_code_field(db_index=True)
    settings = models.JSONField(default=dict)
    # Comes with the form: a second press of its button finds the proposal of the first.
    key = models.UUIDField(null=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    stop = models.BooleanField(default=False)
    # Why it could not be worked out or adopted, in words.
    refusal = models.CharField(max_length=500, blank=True)
    figures = models.JSONField(default=dict)
    by_hand = models.IntegerField(default=0)
    state: models.CharField[str, str]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def answered_settings(self) -> dict[str, Any]:
        """What its answer was found with; a new search that was stopped asked otherwise."""
        answered: dict[str, Any] = self.figures.get("settings", self.settings)
        return answered


Row = TypeVar("Row", bound=Proposed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals(Generic[Row]):
    """One kind of proposals.

    ``kind`` is what the journal calls one, ``working`` the state in which its job works, ``prefix``
    begins its verbs, ``answer`` names the column without which it has no answer. ``forgotten`` are
    the columns emptied when one is put away, ``final`` the states that allow no more of it.
    """

    model: type[Row]
    kind: str
    permission: str
    prefix: str
    working: str
    answer: str
    forgotten: Mapping[str, Any]
    final: frozenset[str] = frozenset({DISCARDED})
    missing: Callable[[object], NotFound]
    not_now: Callable[[object], WrongState]

    @property
    def under_way(self) -> frozenset[str]:
        """The states of a proposal that waits for its job or is being worked out."""
        return frozenset({WAITING, self.working})

    def record(
        self,
        row: Row,
        *,
        actor: Actor,
        verb: str,
        facts: Mapping[str, Json] | None = None,
        note: str = "",
        new: bool = False,
    ) -> None:
        """Record one change of a saved proposal."""
        record_change(
            row,
            kind=self.kind,
            actor=actor,
            verb=verb,
            county=county_of(row.area_code),
            facts=facts,
            note=note,
            new=new,
        )

    def rows(self, viewer: Actor, area_code: str = "") -> QuerySet[Row]:
        """Return the proposals that the viewer may work on, newest first, but those put away.

        Raises ``NotPermitted`` where no post of the viewer's gives the verb anywhere.
        """
        seen = self._seen(viewer).filter(within((area_code,), field="area_code"))
        return seen.exclude(state=DISCARDED).order_by("-pk")

    def one(self, viewer: Actor, number: int, *, without: tuple[str, ...] = ()) -> Row:
        """Return one proposal, its columns ``without`` left in the database.

        Raises ``NotFound`` out of the viewer's scope, ``NotPermitted`` without the verb.
        """
        row = self._seen(viewer).filter(pk=number).defer(*without).first()
        if row is None:
            raise self.missing(number)
        return row

    def _seen(self, viewer: Actor) -> QuerySet[Row]:
        if not viewer.holds(self.permission):
            check_may(viewer, self.permission)
        within_scope = within(viewer.prefixes(self.permission), field="area_code")
        return self.model._default_manager.filter(within_scope)

    def for_change(
        self, actor: Actor, number: int, *, states: frozenset[str], version: int | None = None
    ) -> Row:
        """Return a proposal, locked, in one of the states.

        Raises ``NotFound``, ``NotPermitted``, ``StaleVersion`` and ``WrongState``.
        """
        codes = self.model._default_manager.filter(pk=number).values_list("area_code", flat=True)
        known = codes.first()
        if known is None:
            raise self.missing(number)
        if not actor.may(self.permission, known) and actor.holds(self.permission):
            raise self.missing(number)  # as of a number that is nowhere
        check_may(actor, self.permission, known)
        row = locked(self.model, number, version=version)
        if row.state not in states:
            raise self.not_now(row.get_state_display())  # type: ignore[attr-defined]  # choices
        return row

    def make(
        self,
        actor: Actor,
        *,
        area_code: str,
        name: str,
        key: UUID | None,
        facts: Mapping[str, Json],
        **columns: Any,
    ) -> tuple[Row, bool]:
        """Return a new proposal, recorded, and True; or that of the same key, and False."""
        row, new = self.model._default_manager.get_or_create(
            key=key or uuid4(),
            defaults={
                "name": name,
                "area_code": area_code,
                "made_by": actor.label[:80],
                "made_at": timezone.now(),
                **columns,
            },
        )
        if new:
            self.record(row, actor=actor, verb=f"{self.prefix}.make", facts=facts, new=True)
        else:
            check_may(actor, self.permission, row.area_code)
        return row, new

    def check_room(self, area_code: str) -> None:
        """Raise ``Conflict`` where more proposals around an area are under way than may be.

        Those who ask at once are counted one after the other. Nothing but the job is written after.
        """
        hold(f"{self.prefix}.{county_of(area_code)}")
        under_way = self.model._default_manager.filter(state__in=self.under_way)
        street = area_code[: Depth.STREET.length]
        here = under_way.filter(area_code__startswith=street)
        if len(street) == Depth.STREET.length and here.count() > MOST_IN_STREET:
            raise Conflict(
                _(
                    "{most} proposals of this sub-district wait or are being worked out. "
                    "Wait for one, or stop one."
                ),
                most=MOST_IN_STREET,
            )
        if under_way.filter(area_code__startswith=county_of(area_code)).count() > MOST_IN_DISTRICT:
            raise Conflict(
                _(
                    "{most} proposals of this district wait or are being worked out. "
                    "Wait for one, or stop one."
                ),
                most=MOST_IN_DISTRICT,
            )

    def rename(self, actor: Actor, number: int, *, name: str, version: int | None) -> Row:
        """Give a proposal another name."""
        states = frozenset(self.model.State.values) - {DISCARDED}  # type: ignore[attr-defined]  # each has its own
        row = self.for_change(actor, number, version=version, states=states)
        called = checked_text(name, field="name", longest=NAME_LENGTH)
        if called == row.name:
            return row
        before, row.name = row.name, called
        row.save(update_fields=["name"])
        facts: dict[str, Json] = {"before": before, "name": called}
        self.record(row, actor=actor, verb=f"{self.prefix}.rename", facts=facts)
        return row

    def halt(self, actor: Actor, number: int) -> Row:
        """Have a job stop; what was found before stays. Stopping twice is stopping once."""
        row = self.for_change(actor, number, states=self.under_way)
        if row.stop:
            return row
        if row.state == WAITING:
            row.state = self._state_without_more(row)
            row.settings = row.answered_settings
        else:
            row.stop = True
        row.save(update_fields=["state", "settings", "stop"])
        self.record(row, actor=actor, verb=f"{self.prefix}.stop")
        return row

    def discard(self, actor: Actor, number: int, *, version: int | None) -> Row:
        """Put a proposal away for good; what it found is forgotten, that it was is on record."""
        states = frozenset(self.model.State.values) - self.final  # type: ignore[attr-defined]  # as above
        row = self.for_change(actor, number, version=version, states=states)
        row.state = DISCARDED
        for column, empty in self.forgotten.items():
            setattr(row, column, type(empty)() if isinstance(empty, list) else empty)
        row.save()
        self.record(row, actor=actor, verb=f"{self.prefix}.discard")
        return row

    def run(
        self,
        number: int,
        work: Callable[[Row], Mapping[str, Any]],
        *,
        verb: str,
        failed: object,
        last_try: bool,
        **begun: Any,
    ) -> None:
        """Do the job of a waiting proposal: store the columns that ``work`` returns.

        What a dying worker left half done is done again from the start. A failure that a later try
        may not meet is told on the proposal after the last one only, in the words ``failed``.
        ``work`` raises ``Stopped`` where somebody stopped it; ``begun`` are columns to begin with.
        """
        waiting = self.model._default_manager.filter(pk=number, state__in=self.under_way)
        if not waiting.update(state=self.working, **begun):
            return
        row = self.model._default_manager.get(pk=number)
        try:
            self._finish(number, READY, verb=verb, **work(row))
        except Stopped:
            state, settings = self._state_without_more(row), row.answered_settings
            self._finish(number, state, verb=verb, settings=settings)
        except DomainError as error:
            self._finish(number, FAILED, verb=verb, refusal=error.message[:500])
        except Exception:
            if last_try:
                self._finish(number, FAILED, verb=verb, refusal=str(failed))
            raise

    @transaction.atomic
    def _finish(
        self, number: int, state: str, *, verb: str, refusal: str = "", **columns: Any
    ) -> None:
        """Store what came of a job, unless the proposal was put away meanwhile."""
        row = self.model._default_manager.select_for_update().get(pk=number)
        if row.state != self.working:
            return
        for name, value in {**columns, "state": state, "refusal": refusal, "stop": False}.items():
            setattr(row, name, value)
        row.save()
        self.record(row, actor=SYSTEM, verb=f"{self.prefix}.{verb}", facts={"state": state})

    def _state_without_more(self, row: Row) -> str:
        return READY if getattr(row, self.answer) else STOPPED
