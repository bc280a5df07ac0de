"""Typed links between any two subjects: one thread from a report to its evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.journal.services import Subject
from gongzhi.foundation.models import Link


class Relation(StrEnum):
    """What the first subject is to the second."""

    ARISES_FROM = "arises_from"
    ANSWERS = "answers"
    FUNDS = "funds"
    EVIDENCES = "evidences"
    MERGED_INTO = "merged_into"
    SPLIT_FROM = "split_from"
    SAME_AS = "same_as"
    MAY_BE_SAME = "may_be_same"


@dataclass(frozen=True, slots=True)
class Linked:
    """The other end of a link, and which way it runs."""

    relation: Relation
    other: Subject
    outgoing: bool


def link(origin: Subject, relation: Relation, target: Subject, *, actor: Actor) -> bool:
    """Link two subjects; return False if they already are. The command journals it."""
    _row, created = Link.objects.get_or_create(
        from_kind=origin.kind,
        from_key=origin.key,
        relation=relation.value,
        to_kind=target.kind,
        to_key=target.key,
        defaults={"made_at": timezone.now(), "made_by": actor.key},
    )
    return created


def unlink(origin: Subject, relation: Relation, target: Subject) -> bool:
    """Remove a link; return False if there was none. The command journals it."""
    deleted, _per_model = Link.objects.filter(
        from_kind=origin.kind,
        from_key=origin.key,
        relation=relation.value,
        to_kind=target.kind,
        to_key=target.key,
    ).delete()
    return bool(deleted)


def unlink_many(origin: Subject, relation: Relation, targets: Sequence[Subject]) -> int:
    """Remove the links to several subjects; return how many there were. The command journals it."""
    ends = Q(pk__in=())
    for kind in {target.kind for target in targets}:
        ends |= Q(to_kind=kind, to_key__in=[each.key for each in targets if each.kind == kind])
    links = Link.objects.filter(from_kind=origin.kind, from_key=origin.key, relation=relation.value)
    return links.filter(ends).delete()[0]


def links_of(subject: Subject) -> list[Linked]:
    """Return both directions of a subject's links, oldest first, in one query."""
    rows = Link.objects.filter(
        Q(from_kind=subject.kind, from_key=subject.key)
        | Q(to_kind=subject.kind, to_key=subject.key)
    ).order_by("made_at", "pk")
    return [_seen_from(subject, row) for row in rows]


def _seen_from(subject: Subject, row: Link) -> Linked:
    outgoing = (row.from_kind, row.from_key) == (subject.kind, subject.key)
    other = Subject(row.to_kind, row.to_key) if outgoing else Subject(row.from_kind, row.from_key)
    return Linked(relation=Relation(row.relation), other=other, outgoing=outgoing)
