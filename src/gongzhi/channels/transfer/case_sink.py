"""Drafts into cases, through the commands of ``handling.cases``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from django.db import transaction

from gongzhi.channels.transfer.intake import Outcome
from gongzhi.channels.transfer.mapping import Meaning
from gongzhi.channels.transfer.sheets.cells import clean
from gongzhi.foundation.errors import DomainError
from gongzhi.handling.cases import categories
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Case

if TYPE_CHECKING:
    from gongzhi.channels.transfer.drafts import Draft
    from gongzhi.foundation.actors import Actor

LONGEST_FILE_NAME: Final = 200
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


class CaseRegister:
    """The register of cases as the place where one file's drafts go."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, ...], str | None] = {(): ""}
        self._tried: set[tuple[str, str]] = set()

    def take_in(
        self, drafts: Sequence[Draft], *, actor: Actor, file_name: str, dry_run: bool
    ) -> list[Outcome]:
        """Store the drafts that are new, in one transaction; tell what became of each.

        A dry run stores them too and takes them back, so that it finds what the real one would.
        """
        codes = [self._category_code(draft.category) for draft in drafts]
        source_file = clean(file_name)[-LONGEST_FILE_NAME:]
        rows = [_new_case(draft, code or "") for draft, code in zip(drafts, codes, strict=True)]
        with transaction.atomic():
            results = cases.import_batch(actor=actor, rows=rows, source_file=source_file)
            if dry_run:
                transaction.set_rollback(True)
        return [
            self._outcome(draft, result, category_known=code is not None)
            for draft, result, code in zip(drafts, results, codes, strict=True)
        ]

    def _outcome(
        self, draft: Draft, result: cases.Imported | DomainError, *, category_known: bool
    ) -> Outcome:
        if isinstance(result, DomainError):
            return Outcome("refused", reason=result.message, meaning=_MEANINGS.get(result.field))
        reference = (draft.source_system, draft.external_ref)
        replayed = result.existing or reference in self._tried
        self._tried.add(reference)  # a dry run's earlier batches are no longer in the database
        return Outcome("replayed" if replayed else "added", category_known=category_known)

    @cached_property
    def _labels(self) -> dict[str, str]:
        return cases.import_labels()

    def _category_code(self, path: tuple[str, ...]) -> str | None:
        """Return the class that a file names: ``""`` if it names none, ``None`` if unknown."""
        if path not in self._codes:
            self._codes[path] = _find_category(path, self._labels)
        return self._codes[path]


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


def _find_category(path: tuple[str, ...], labels: Mapping[str, str]) -> str | None:
    """Find the class that a file's names tell, the deepest first.

    A name is looked up among the codes in use, then the classes' names, where only one class
    bears it, then the labels by which files from elsewhere know our first-level classes.
    """
    tree = [category for category in categories.all_categories() if category.active]
    codes = {category.code for category in tree}
    for name in reversed(path):
        if name.upper() in codes:
            return name.upper()
        named = [category for category in tree if name in {category.name, category.name_en}]
        if len(named) == 1:
            return named[0].code
        if labels.get(name) in codes:
            return labels[name]
    return None
