"""Bringing other modules to what the loaded packs say, and taking it back: one way for all.

What packs want of a subject (a class of matters, a unit) is compared with what stands there and
with what was put there before. So a second load changes nothing, unloading restores what stood
there without any pack, a pack beneath comes through when the one above it goes, and whatever
people changed in between is theirs and is left alone.

A load or an unload settles only what its pack speaks of: what other packs wait for elsewhere is
not the present actor's to bring about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import NotPermitted
from gongzhi.packs.problems import not_yours
from gongzhi.registry.provisions.models import Adoption
from gongzhi.registry.provisions.queries import Provision

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
    """One change of a load or an unload: ``made``, ``changed``, ``restored``, ``ended``.

    Two are none: ``kept`` is what people changed since and what is left to them; ``left`` is what
    is not adopted here, with the reason as ``after``.
    """

    section: str
    what: str
    subject: str
    title: str
    name: str = ""
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject as it stands: its values, and the number of its newest change."""

    fields: Fields
    version: int | None


class Keeper(Protocol):
    """How a section reads and changes its subjects, by commands of the module that has them."""

    section: str
    kind: str

    def said(self) -> list[tuple[Provision, Any]]:
        """Return what loaded packs say, in rising rank, each provision with its entry, or None."""

    def candidates(self, said: Sequence[tuple[Provision, Any]]) -> dict[str, list[Wanted]]:
        """Return what each entry said wants, by subject, in rising rank: the last one holds."""

    def read(self, subjects: Iterable[str]) -> dict[str, Standing]:
        """Return what stands, for the subjects that are there."""

    def make(self, wanted: Wanted, actor: Actor) -> int | None:
        """Make a subject that is not there, or put one back; return its version."""

    def change(self, subject: str, fields: Fields, *, actor: Actor, note: str) -> int | None:
        """Give a subject these values; return its version."""

    def end(self, subject: str, *, actor: Actor, note: str, version: int | None) -> bool:
        """Take away a subject that packs made; return False where it is in use by now.

        ``version`` is the subject's after what packs did last.
        """


def settle(keeper: Keeper, *, actor: Actor, pack_id: int | None = None) -> list[Effect]:
    """Bring a section's subjects to what is wanted of them; return what that changed.

    Only those that a pack speaks of, or brought about; without a pack, all. What an entry brought
    about that cannot be read any more stays as it is. Call it in the transaction of the load.
    Raises what the module's own commands raise, and ``NotPermitted`` with the subject that is not
    the actor's to change.
    """
    said = keeper.said()
    unread = {(provision.pack_id, provision.key) for provision, entry in said if entry is None}
    candidates = keeper.candidates([each for each in said if each[1] is not None])
    put = {
        row.subject_key: row
        for row in Adoption.objects.select_for_update()
        .filter(subject_kind=keeper.kind)
        .select_related("pack")
    }
    subjects = {*put, *candidates}
    if pack_id is not None:
        named = {key for key, ones in candidates.items() if pack_id in {o.pack_id for o in ones}}
        subjects = named | {key for key, row in put.items() if row.pack_id == pack_id}
    subjects -= {key for key, row in put.items() if (row.pack_id, row.key) in unread}
    standing = keeper.read(subjects)
    effects: list[Effect] = []
    for subject in sorted(subjects):
        change = _Change(keeper, subject, put.get(subject), standing.get(subject), actor)
        wanted = candidates.get(subject)
        try:
            effects += change.towards(wanted[-1]) if wanted else change.back()
        except NotPermitted as error:
            title = wanted[-1].title if wanted else put[subject].title
            raise not_yours(keeper.section, title, error) from error
    return effects


@dataclass(slots=True)
class _Change:
    """One subject on its way: what was put there, and what stands there."""

    keeper: Keeper
    subject: str
    put: Adoption | None
    standing: Standing | None
    actor: Actor

    def towards(self, one: Wanted) -> list[Effect]:
        """Put what is wanted; leave what people changed; give back what is wanted no more."""
        if self.standing is None:
            return self._make(one)
        before, after = self._recorded()
        target = {**{name: before[name] for name in after}, **one.fields}
        theirs, stands = self._theirs(after), self.standing.fields
        moves = {
            name: value
            for name, value in target.items()
            if name not in theirs and stands.get(name) != value
        }
        version = self._version_after(moves, one.source)
        effects = [self._effect("changed", one.title, name, value) for name, value in moves.items()]
        effects += [
            self._effect("kept", one.title, name, one.fields[name])
            for name in theirs
            if name in one.fields
        ]
        names = {*one.fields, *theirs}
        self._remember(
            one,
            before={name: before.get(name, stands.get(name)) for name in names},
            after={name: after[name] if name in theirs else one.fields[name] for name in names},
            version=version,
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
        version = self.keeper.make(one, self.actor)
        self._remember(
            one, before={}, after=one.fields, version=version, effect=Adoption.Effect.MADE
        )
        return [self._effect("made", one.title, "", None)]

    def _restored(self) -> list[Effect]:
        assert self.put is not None and self.standing is not None  # noqa: PT018, S101 - see back()
        title, note, stands = self.put.title, self.put.pack.title, self.standing.fields
        before, after = self._recorded()
        theirs = self._theirs(after)
        if self.put.effect == Adoption.Effect.MADE:
            ended = not theirs and self.keeper.end(
                self.subject, actor=self.actor, note=note, version=self.put.version
            )
            return [self._effect("ended" if ended else "kept", title, "", None)]
        moves = {
            name: before[name]
            for name in after
            if name not in theirs and stands.get(name) != before[name]
        }
        if moves:
            self.keeper.change(self.subject, moves, actor=self.actor, note=note)
        return [
            *(self._effect("restored", title, name, value) for name, value in moves.items()),
            *(self._effect("kept", title, name, before[name]) for name in theirs),
        ]

    def _version_after(self, moves: Fields, note: str) -> int | None:
        """Change the subject; return its version if nobody but packs changed it, or what it was."""
        assert self.standing is not None  # noqa: S101 - see towards()
        known = self.put.version if self.put is not None else self.standing.version
        if not moves:
            return known
        version = self.keeper.change(self.subject, moves, actor=self.actor, note=note)
        return version if known == self.standing.version else known

    def _recorded(self) -> tuple[Fields, Fields]:
        if self.put is None:
            return {}, {}
        before = dict(self.put.before)
        after = dict(self.put.after)
        # Of what packs made there is no before: it keeps what it was made with.
        return {**after, **before}, after

    def _theirs(self, after: Fields) -> tuple[str, ...]:
        """Return the names whose value is no longer what was put there."""
        stands = self.standing.fields if self.standing else {}
        return tuple(name for name, value in after.items() if stands.get(name) != value)

    def _remember(
        self, one: Wanted, *, before: Fields, after: Fields, version: int | None, effect: str = ""
    ) -> None:
        row = self.put or Adoption(
            subject_kind=self.keeper.kind,
            subject_key=self.subject,
            effect=effect or Adoption.Effect.CHANGED,
        )
        if row.effect == Adoption.Effect.MADE:
            before = {}
        row.pack_id, row.section, row.key = one.pack_id, self.keeper.section, one.key
        row.title, row.before, row.after, row.version = one.title, before, after, version
        row.save()

    def _effect(self, what: str, title: str, name: str, after: Any) -> Effect:
        stands = self.standing.fields if self.standing else {}
        return Effect(
            section=self.keeper.section,
            what=what,
            subject=self.subject,
            title=title,
            name=name,
            before=stands.get(name) if name else None,
            after=after,
        )
