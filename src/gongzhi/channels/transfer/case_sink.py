"""Drafts into cases, through the commands of ``handling.cases``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from gongzhi.channels.transfer.intake import Outcome
from gongzhi.channels.transfer.mapping import Meaning
from gongzhi.foundation.errors import DomainError
from gongzhi.handling.cases import categories
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongzhi.channels.transfer.drafts import Draft
    from gongzhi.foundation.actors import Actor

_MEANINGS: Final = {
    "title": Meaning.TITLE,
    "detail": Meaning.TEXT,
    "category_code": Meaning.CATEGORY,
    "area_code": Meaning.AREA_CODE,
    "lon": Meaning.LON,
    "lat": Meaning.LAT,
    "address": Meaning.ADDRESS,
    "received_at": Meaning.RECEIVED_AT,
    "contact_name": Meaning.REPORTER_NAME,
    "contact_phone": Meaning.REPORTER_PHONE,
    "external_ref": Meaning.EXTERNAL_ID,
}


class RegisteredCases:
    """The case register as the place where drafts go."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, ...], str | None] = {}
        self._seen: set[str] = set()

    def take_in(
        self, drafts: Sequence[Draft], *, actor: Actor, file_name: str, dry_run: bool
    ) -> list[Outcome]:
        """Store the drafts that are new, in one transaction; tell what became of each."""
        known = _known_references(drafts) | self._seen
        codes = [self._category_code(draft.category) for draft in drafts]
        fresh: dict[str, cases.NewCase] = {}
        for draft, code in zip(drafts, codes, strict=True):
            if draft.external_ref not in known:
                fresh.setdefault(draft.external_ref, _new_case(draft, code or ""))
        errors = _store(fresh, actor=actor, file_name=file_name, dry_run=dry_run)
        self._seen.update(fresh.keys() - errors.keys())
        return [
            _outcome(draft, known=known, errors=errors, first=fresh, category=code)
            for draft, code in zip(drafts, codes, strict=True)
        ]

    def _category_code(self, path: tuple[str, ...]) -> str | None:
        """Return the class that a file names: ``""`` if it names none, ``None`` if unknown."""
        if path not in self._codes:
            self._codes[path] = _find_category(path) if path else ""
        return self._codes[path]


def _known_references(drafts: Sequence[Draft]) -> set[str]:
    by_system: dict[str, list[str]] = {}
    for draft in drafts:
        by_system.setdefault(draft.source_system, []).append(draft.external_ref)
    known: set[str] = set()
    for system, references in by_system.items():
        found = Case.objects.filter(source_system=system, external_ref__in=references)
        known.update(found.values_list("external_ref", flat=True))
    return known


def _store(
    fresh: dict[str, cases.NewCase], *, actor: Actor, file_name: str, dry_run: bool
) -> dict[str, DomainError]:
    """Store a batch and return the refusals; a dry run stores it too, and takes it back."""
    if not fresh:
        return {}
    with transaction.atomic():
        stored = cases.import_batch(actor=actor, rows=list(fresh.values()), source_file=file_name)
        if dry_run:
            transaction.set_rollback(True)
    return {
        reference: result
        for reference, result in zip(fresh, stored, strict=True)
        if isinstance(result, DomainError)
    }


def _outcome(
    draft: Draft,
    *,
    known: set[str],
    errors: dict[str, DomainError],
    first: dict[str, cases.NewCase],
    category: str | None,
) -> Outcome:
    reference = draft.external_ref
    if reference in errors:
        error = errors[reference]
        return Outcome("refused", reason=error.message, meaning=_MEANINGS.get(error.field))
    # Within one batch, only the first of equal rows is new.
    new = reference not in known and first.pop(reference, None) is not None
    return Outcome("added" if new else "replayed", category_known=category is not None)


def _new_case(draft: Draft, category_code: str) -> cases.NewCase:
    return cases.NewCase(
        title=draft.title,
        detail=draft.detail,
        category_code=category_code,
        lon=draft.lon,
        lat=draft.lat,
        area_code=draft.area_code,
        address=draft.address,
        source=Case.Source.IMPORT,
        source_system=draft.source_system,
        external_ref=draft.external_ref,
        received_at=draft.received_at,
        contact_name=draft.reporter_name,
        contact_phone=draft.reporter_phone,
    )


def _find_category(path: tuple[str, ...]) -> str | None:
    """Find the class that a file's names tell: by code, or by name, the deepest that is known."""
    tree = [category for category in categories.all_categories() if category.active]
    by_code = {category.code: category for category in tree}
    for name in reversed(path):
        if name.upper() in by_code:
            return name.upper()
        named = [category for category in tree if name in (category.name, category.name_en)]
        if len(named) == 1:
            return named[0].code
    return None
