"""The sections of a pack: for each its file, the model of its entries, and its own checks.

A domain owns the model and the checks of its section; here they are put together, in the order in
which they are loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.handling.cases.provisions import CategoryEntry, check_categories
from gongzhi.handling.plans.provisions import DutyEntry, MeasureEntry, check_measures
from gongzhi.oversight.burden.provisions import ListEntry
from gongzhi.oversight.metrics.provisions import IndicatorEntry, check_indicators
from gongzhi.oversight.standards.faults import check_entries as check_standards
from gongzhi.oversight.standards.provisions import StandardEntry
from gongzhi.registry.organisations.provisions import (
    StructureEntry,
    UnitEntry,
    check_structure,
    check_units,
)
from gongzhi.registry.provisions.entries import Complaint, Entry, Known
from gongzhi.registry.provisions.procedures import ProcedureEntry, check_procedures

Check = Callable[[Sequence[Any], Known], Iterator[Complaint]]


@dataclass(frozen=True, slots=True)
class Section:
    """One file of a pack: a list of entries of one model."""

    name: str
    title: str | Promise
    model: type[Entry]
    check: Check | None = None
    rules: bool = True  # whether entries of two packs can contradict each other

    @property
    def file(self) -> str:
        """The file's name in the pack's folder."""
        return f"{self.name}.yaml"


SECTIONS: Final = (
    Section("structure", _("Levels of organisation"), StructureEntry, check_structure),
    Section("units", _("Units"), UnitEntry, check_units, rules=False),
    Section("categories", _("Categories of matters"), CategoryEntry, check_categories),
    Section("procedures", _("Procedures"), ProcedureEntry, check_procedures),
    Section("indicators", _("Appraisals"), IndicatorEntry, check_indicators),
    Section("standards", pgettext_lazy("policy pack", "Standards"), StandardEntry, check_standards),
    Section("measures", _("Measures"), MeasureEntry, check_measures, rules=False),
    Section("duties", _("Recurring duties"), DutyEntry),
    Section("lists", _("Lists of what may be asked"), ListEntry),
)
BY_NAME: Final = {section.name: section for section in SECTIONS}
BY_FILE: Final = {section.file: section for section in SECTIONS}
NAMING: Final = frozenset(section.name for section in SECTIONS if not section.rules)


def section_title(name: str) -> str:
    """Return a section's title; of one that this release does not know, its name."""
    section = BY_NAME.get(name)
    return str(section.title) if section else name
