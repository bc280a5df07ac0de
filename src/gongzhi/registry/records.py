"""Locking a row, and recording its change: what every command of the registry does alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import DomainError, InvalidInput, NotFound, StaleVersion
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.journal.services import FIRST, Subject, record
from gongzhi.foundation.models import JournalEntry


class Recorded(models.Model):
    """A row with a history: ``version`` is the number of its newest journal entry.

    Null while no command has changed it, as with areas that an import brought.
    """

    version = models.IntegerField(null=True)

    class Meta:
        abstract = True


LONGEST_NOTE: Final = 2_000

Row = TypeVar("Row", bound=models.Model)


def locked(model: type[Row], key: int | str, *, version: int | None = None) -> Row:
    """Return the row, locked until the transaction ends.

    The lock leaves the key alone, so that rows that point here can still be added meanwhile: else
    two commands, each adding a row below what the other has locked, would wait for each other.

    ``version`` is what the actor read; raises ``StaleVersion`` if the row has moved on since, and
    ``NotFound`` if there is none.
    """
    if isinstance(key, str) and not key.isprintable():
        key = ""
    row = model._default_manager.select_for_update(no_key=True).filter(pk=key).first()
    if row is None:
        raise NotFound(
            _("There is no {kind} {key}. It may have been removed; reload the list."),
            kind=model._meta.verbose_name,
            key=key,
        )
    if isinstance(row, Recorded):
        check_version(row, version)
    return row


def check_version(row: Recorded, version: int | None) -> None:
    """Raise ``StaleVersion`` where somebody changed the row after it was read as ``version``."""
    if version is not None and version != row.version:
        raise StaleVersion(
            _("Somebody else changed this {kind} meanwhile. Reload it and decide again."),
            kind=row._meta.verbose_name,
        )


def save_unique(row: models.Model, refusal: DomainError) -> None:
    """Save a row, or raise the refusal where another transaction was first with its unique name."""
    with refused_if_taken(refusal):
        row.save()


@contextmanager
def refused_if_taken(refusal: DomainError) -> Iterator[None]:
    """Raise the refusal where what is stored inside breaks a constraint; the rest stays usable."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise refusal from error


def record_change(  # noqa: PLR0913 - one column of the entry each
    row: Recorded,
    *,
    kind: str,
    actor: Actor,
    verb: str,
    county: str,
    facts: Mapping[str, Json] | None = None,
    note: str = "",
    new: bool = False,
) -> JournalEntry:
    """Record one change of a saved row and note the entry's number on it.

    Raises ``InvalidInput`` for a note that is too long or holds what cannot be stored.
    """
    entry = record(
        Subject(kind, row.pk),
        actor=actor,
        verb=verb,
        county=county,
        facts=facts,
        note=_checked_note(note),
        previous=FIRST if new else None,
    )
    row.version = entry.seq
    type(row)._default_manager.filter(pk=row.pk).update(version=entry.seq)
    return entry


def _checked_note(note: str) -> str:
    """Return a note of some lines, without the characters that no database or file can hold."""
    storable = not any(mark == "\0" or "\ud800" <= mark <= "\udfff" for mark in note)
    if len(note) > LONGEST_NOTE or not storable:
        raise InvalidInput(
            _("A note has at most {longest} characters, all of them printable."),
            field="note",
            longest=LONGEST_NOTE,
        )
    return note.strip()


def checked_text(text: str, *, field: str, longest: int, optional: bool = False) -> str:
    """Return one line of text fit to store and show, with single spaces.

    Raises ``InvalidInput`` for control characters, for too much, and for nothing unless optional.
    """
    plain = " ".join(text.split())
    if len(plain) > longest or not plain.isprintable() or not (plain or optional):
        raise InvalidInput(
            _("Write 1 to {longest} characters on one line, without control characters."),
            field=field,
            longest=longest,
        )
    return plain
