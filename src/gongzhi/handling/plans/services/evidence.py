"""What shows that something was done: on record here, or a document named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import DomainError, InvalidInput, NotFound
from gongzhi.foundation.journal.services import Subject
from gongzhi.foundation.links import Relation, link
from gongzhi.handling.cases.queries import case_id_of, get_case
from gongzhi.handling.plans.engine import Work, subject_of
from gongzhi.handling.plans.models import TITLE_LENGTH, Evidence
from gongzhi.handling.plans.visibility import seen_meetings
from gongzhi.handling.visits.queries import get_visit
from gongzhi.registry.records import checked_text

Kind = Evidence.Kind
_NUMBER: Final = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown: its kind, its number on record (or none), and what to read about it."""

    kind: str = Kind.DOCUMENT
    key: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: the subject's own key, and what is kept of it for everybody to read.

    That is a document's name, and of what is on record here only the number: who may read the
    measure or the duty need not be one who may read the case.
    """

    kind: str
    key: str
    text: str


class OnRecord(NamedTuple):
    """Something on record, as one who may see it reads it."""

    key: str
    number: str
    title: str


Finder = Callable[[Actor, str], OnRecord]
"""Finds something that the actor may see by its key; raises ``NotFound``."""


def find_shown(actor: Actor, shown: Shown) -> Found:
    """Return what is meant, looked up on record as the actor sees it.

    Raises ``InvalidInput`` on ``evidence_key`` where nothing is there, and on ``evidence_text``
    where a document is not named.
    """
    if shown.kind not in Kind.values:
        raise InvalidInput(_("Choose what it is from the list."), field="evidence_kind")
    if shown.kind == Kind.DOCUMENT:
        return Found(shown.kind, "", _title(shown.text))
    try:
        found = _finders[shown.kind](actor, shown.key.strip())
    except DomainError as error:
        raise InvalidInput(error.template, field="evidence_key", **error.params) from error
    return Found(shown.kind, found.key, found.number)


def title_for(viewer: Actor, kind: str, key: str, text: str) -> str:
    """Return what a viewer reads of something shown: its title where they may see it."""
    if not key:
        return text
    try:
        return _finders[kind](viewer, key).title
    except DomainError:
        return text


def attach_evidence(work: Work, shown: Shown | None) -> int | None:
    """Attach what is shown to the measure at work, linked where it is on record; return its id.

    The same again changes nothing.
    """
    if shown is None or not (shown.key.strip() or shown.text.strip()):
        return None
    found = find_shown(work.actor, shown)
    if found.key:
        link(
            Subject(found.kind, found.key),
            Relation.EVIDENCES,
            subject_of(work.measure.pk),
            actor=work.actor,
        )
        standing = Evidence.objects.filter(
            measure=work.measure, kind=found.kind, key=found.key
        ).first()
        if standing is not None:
            return standing.pk
    made = Evidence.objects.create(
        measure=work.measure,
        kind=found.kind,
        key=found.key,
        text=found.text,
        unit_id=work.unit_id,
        added_at=work.at,
    )
    return made.pk


def register_finder(kind: str, finder: Finder) -> None:
    """Let another module's things be linked as evidence, from above: call it in its ``ready``."""
    _finders[kind] = finder


def _title(text: str) -> str:
    return checked_text(text[:TITLE_LENGTH], field="evidence_text", longest=TITLE_LENGTH)


def number_on_record(key: str) -> int:
    """Return the number that a key is. Raises ``NotFound``."""
    if not _NUMBER.fullmatch(key):
        raise NotFound(_("“{key}” is not a number on record. Look it up again."), key=key[:40])
    return int(key)


def _case(actor: Actor, key: str) -> OnRecord:
    case = get_case(actor, case_id_of(key))
    return OnRecord(str(case.pk), case.number, f"{case.number} {case.shown_title}")


def _visit(actor: Actor, key: str) -> OnRecord:
    visit = get_visit(actor, number_on_record(key))
    title = f"{visit.get_purpose_display()} {visit.planned_on:%Y-%m-%d}"
    return OnRecord(str(visit.pk), str(visit.pk), title)


def _meeting(actor: Actor, key: str) -> OnRecord:
    meeting = seen_meetings(actor).filter(pk=number_on_record(key)).first()
    if meeting is None:
        raise NotFound(_("There is no meeting {key} among those you may see."), key=key)
    title = f"{meeting.title} {meeting.held_on:%Y-%m-%d}"
    return OnRecord(str(meeting.pk), str(meeting.pk), title)


_finders: dict[str, Finder] = {
    Kind.CASE: _case,
    Kind.VISIT: _visit,
    Kind.MEETING: _meeting,
}


def finders() -> Mapping[str, Finder]:
    """Return every kind that can be looked up."""
    return dict(_finders)
