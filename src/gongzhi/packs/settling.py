"""Bringing other modules to what the loaded packs say, and taking it back: one way for all.

What packs want of a subject (a class of matters, a unit) is compared with what stands there and
with what was put there before. So a second load changes nothing, unloading restores what stood
there without any pack, a pack beneath comes through when the one above it goes, and whatever
people changed in between is theirs and is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from gongzhi.foundation.actors import Actor
from gongzhi.registry.provisions.models import Adoption

Fields = dict[str, Any]
"""Names and values of a subject, as JSON can hold them."""

ACTIVE: Final = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the pack that holds wants of one subject."""

    subject: str
    title: str
    key: str
    pack_id: int
    source: str
    fields: Fields
    details: Mapping[str, Any] = field(default_factory=dict)  # what making it takes beyond that


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One change of a load or an unload: ``made``, ``changed``, ``restored``, ``ended``, ``kept``.

    ``kept`` is what people changed since and what is left to them.
    """

    section: str
    what: str
    subject: str
    title: str
    name: str = ""
    before: Any = None
    after: Any = None


class Keeper(Protocol):
    """How a section reads and changes its subjects, by commands of the module that has them."""

    section: str
    kind: str

    def read(self, subjects: Iterable[str]) -> dict[str, Fields]:
        """Return what stands, for the subjects that are there."""

    def make(self, wanted: Wanted, actor: Actor) -> None:
        """Make a subject that is not there, or put one back that was taken away."""

    def change(self, subject: str, fields: Fields, *, actor: Actor, note: str) -> None:
        """Give a subject these values."""

    def end(self, subject: str, *, actor: Actor, note: str) -> bool:
        """Take away a subject that packs made; return False where it is in use by now."""


def settle(keeper: Keeper, wanted: Mapping[str, Wanted], *, actor: Actor) -> list[Effect]:
    """Bring a section's subjects to what is wanted; return what that changed.

    Call it in the transaction of the load. Raises what the module's own commands raise.
    """
    put = {
        row.subject_key: row
        for row in Adoption.objects.select_for_update().filter(subject_kind=keeper.kind)
    }
    standing = keeper.read({*put, *wanted})
    effects: list[Effect] = []
    for subject in sorted({*put, *wanted}):
        change = _Change(keeper, subject, put.get(subject), standing.get(subject), actor)
        one = wanted.get(subject)
        effects += change.towards(one) if one is not None else change.back()
    return effects


@dataclass(slots=True)
class _Change:
    """One subject on its way: what was put there, and what stands there."""

    keeper: Keeper
    subject: str
    put: Adoption | None
    standing: Fields | None
    actor: Actor

    def towards(self, one: Wanted) -> list[Effect]:
        """Put what is wanted; leave what people changed; give back what is wanted no more."""
        if self.standing is None:
            return self._make(one)
        before, after = self._recorded()
        target = {**{name: before[name] for name in after}, **one.fields}
        theirs = self._theirs(after)
        moves = {
            name: value
            for name, value in target.items()
            if name not in theirs and self.standing.get(name) != value
        }
        if moves:
            self.keeper.change(self.subject, moves, actor=self.actor, note=one.source)
        effects = [self._effect("changed", one.title, name, value) for name, value in moves.items()]
        effects += [
            self._effect("kept", one.title, name, one.fields[name])
            for name in theirs
            if name in one.fields
        ]
        names = {*one.fields, *theirs}
        self._remember(
            one,
            before={name: before.get(name, self.standing.get(name)) for name in names},
            after={name: after[name] if name in theirs else one.fields[name] for name in names},
        )
        return effects

    def back(self) -> list[Effect]:
        """Restore what stood there without any pack, and forget that packs were here."""
        assert self.put is not None  # noqa: S101 - a subject is wanted, or was put here
        effects = [] if self.standing is None else self._restored()
        self.put.delete()
        return effects

    def _make(self, one: Wanted) -> list[Effect]:
        if self.put is not None:  # people took it away, and so it stays
            return [self._effect("kept", one.title, "", None)]
        self.keeper.make(one, self.actor)
        self._remember(one, before={}, after=one.fields, effect=Adoption.Effect.MADE)
        return [self._effect("made", one.title, "", None)]

    def _restored(self) -> list[Effect]:
        assert self.put is not None and self.standing is not None  # noqa: PT018, S101 - see back()
        title, note = self.put.title, self.put.pack.title
        before, after = self._recorded()
        theirs = self._theirs(after)
        if self.put.effect == Adoption.Effect.MADE:
            ended = not theirs and self.keeper.end(self.subject, actor=self.actor, note=note)
            return [self._effect("ended" if ended else "kept", title, "", None)]
        moves = {
            name: before[name]
            for name in after
            if name not in theirs and self.standing.get(name) != before[name]
        }
        if moves:
            self.keeper.change(self.subject, moves, actor=self.actor, note=note)
        return [
            *(self._effect("restored", title, name, value) for name, value in moves.items()),
            *(self._effect("kept", title, name, before[name]) for name in theirs),
        ]

    def _recorded(self) -> tuple[Fields, Fields]:
        if self.put is None:
            return {}, {}
        before = dict(self.put.before)
        after = dict(self.put.after)
        # Of what packs made there is no before: it keeps what it was made with.
        return {**after, **before}, after

    def _theirs(self, after: Fields) -> tuple[str, ...]:
        """Return the names whose value is no longer what was put there."""
        standing = self.standing or {}
        return tuple(name for name, value in after.items() if standing.get(name) != value)

    def _remember(self, one: Wanted, *, before: Fields, after: Fields, effect: str = "") -> None:
        row = self.put or Adoption(
            subject_kind=self.keeper.kind,
            subject_key=self.subject,
            effect=effect or Adoption.Effect.CHANGED,
        )
        if row.effect == Adoption.Effect.MADE:
            before = {}
        row.pack_id, row.section, row.key = one.pack_id, self.keeper.section, one.key
        row.title, row.before, row.after = one.title, before, after
        row.save()

    def _effect(self, what: str, title: str, name: str, after: Any) -> Effect:
        standing = self.standing or {}
        return Effect(
            section=self.keeper.section,
            what=what,
            subject=self.subject,
            title=title,
            name=name,
            before=standing.get(name) if name else None,
            after=after,
        )
