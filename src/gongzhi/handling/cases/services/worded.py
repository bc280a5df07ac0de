"""Rows that ship with the product and that administrators word: laid in, changed, recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import yaml
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import NotFound, StaleVersion
from gongzhi.foundation.journal.services import FIRST, Subject, record
from gongzhi.handling.cases.models import RatingReason, StandardText
from gongzhi.handling.cases.services.categories import YAML_LOADER

Worded = TypeVar("Worded", RatingReason, StandardText)


def lay_in(
    model: type[Worded],
    shipped: Traversable,
    key: str,
    *,
    read: Callable[[dict[str, Any]], object],
    columns: Sequence[str],
) -> int:
    """Lay in the rows of a file of ours where there are none yet; return how many that were."""
    if model._default_manager.exists():
        return 0
    rows = yaml.load(shipped.read_text("utf-8"), Loader=YAML_LOADER)[key]  # noqa: S506 (both are safe)
    made = [model(**values_of(read(row), columns)) for row in rows]
    return len(model._default_manager.bulk_create(made))


def values_of(given: object, columns: Iterable[str]) -> dict[str, Any]:
    """Return by column what was given for a row."""
    return {name: getattr(given, name) for name in columns}


def lock_worded(model: type[Worded], key: int, *, version: int | None, missing: NotFound) -> Worded:
    """Return a row, locked. ``version`` is what the actor read, 0 of a row as shipped.

    Raises ``missing``, and ``StaleVersion`` where somebody changed the row since.
    """
    row = model._default_manager.select_for_update().filter(pk=key).first()
    if row is None:
        raise missing
    if version is not None and version != (row.version or 0):
        raise StaleVersion(
            _("Somebody else changed this {kind} meanwhile. Reload it and decide again."),
            kind=row._meta.verbose_name,
        )
    return row


def take_over(row: Worded, given: object, columns: Sequence[str]) -> tuple[str, ...]:
    """Set the columns that were given otherwise than they stand; return which."""
    changed = tuple(name for name in columns if getattr(row, name) != getattr(given, name))
    for name in changed:
        setattr(row, name, getattr(given, name))
    return changed


def record_worded(  # noqa: PLR0913 - one column of the entry each
    row: Worded,
    *,
    kind: str,
    actor: Actor,
    verb: str,
    county: str,
    note: str,
    changed: Sequence[str],
) -> Worded:
    """Store the changed columns of a row, with one entry of the journal."""
    entry = record(
        Subject(kind, row.pk),
        actor=actor,
        verb=verb,
        county=county,
        facts=values_of(row, changed),
        note=note,
        previous=FIRST if row.version is None else None,
    )
    row.version = entry.seq
    row.save(update_fields=[*changed, "version"])
    return row
