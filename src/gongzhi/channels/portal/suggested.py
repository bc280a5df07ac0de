"""How a suggestion reads on the desk: what, how sure in words, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.channels.portal.choices import category_path
from gongzhi.handling.cases.models import Case, Category
from gongzhi.handling.cases.workflow import Status
from gongzhi.handling.triage.models import Suggestion
from gongzhi.handling.triage.queries import SuggestionView

KEY: Final = "i"
"""The key that accepts a suggestion, where a verb of the table would have its letter."""
SLUG: Final = "accept-suggestion"
# Until a unit leads the case, what is suggested of it can still be taken over.
_UNDECIDED: Final = frozenset({Status.RECEIVED, Status.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Line:
    """One part of a suggestion. ``kept`` is None until somebody has decided it."""

    title: str
    value: str
    sure: str
    words: tuple[str, ...]
    why: str
    kept: bool | None


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion as the desk shows it; ``open`` where its key can accept something."""

    lines: tuple[Line, ...]
    words: tuple[str, ...]
    origin: str
    open: bool
    abstained: bool

    @property
    def decided(self) -> tuple[Line, ...]:
        """The lines that somebody has accepted or decided otherwise."""
        return tuple(line for line in self.lines if line.kept is not None)


def suggested(view: SuggestionView | None, case: Case, *, may: bool) -> Suggested | None:
    """Return what to show of a case's suggestion; None where there is nothing to say.

    ``may`` tells whether the viewer may sort the case.
    """
    if view is None:
        return None
    lines = tuple(_lines(view))
    undecided = case.status in _UNDECIDED
    if not lines and not (view.abstained and undecided and view.row.category_kept is None):
        return None
    row = view.row
    return Suggested(
        lines=lines,
        words=(*row.category_words, *row.severity_words),
        origin=origin_of(row.examples),
        open=may and undecided and view.open,
        abstained=view.abstained and case.category_id is None,
    )


def sure_words(share: float) -> str:
    """Say how sure a suggestion is; a number would seem more exact than it is."""
    if share >= 0.9:  # noqa: PLR2004 (the scale of words)
        return _("very sure")
    if share >= 0.75:  # noqa: PLR2004 (the scale of words)
        return _("quite sure")
    return _("fairly sure") if share >= 0.5 else _("not very sure")  # noqa: PLR2004 (as above)


def origin_of(examples: int) -> str:
    """Say what a suggestion was learnt from."""
    if not examples:
        return _("from the names and keywords of the categories")
    return _("learnt from %(count)s decided cases") % {"count": examples}


def reason_of(view: SuggestionView) -> str:
    """Say in one sentence why a class is suggested, as a form's help."""
    row = view.row
    said = "、".join(f"“{word}”" for word in row.category_words)
    sure = sure_words(row.category_sure or 0.0)
    if not said:
        return _("Suggested, %(sure)s, %(origin)s.") % {
            "sure": sure,
            "origin": origin_of(row.examples),
        }
    return _("Suggested, %(sure)s, because it says %(words)s; %(origin)s.") % {
        "sure": sure,
        "words": said,
        "origin": origin_of(row.examples),
    }


def why_severity(row: Suggestion) -> str:
    """Say in one sentence why a severity is suggested, as a form's help."""
    if row.severity_words:
        return _("Suggested, because it says %(words)s.") % {"words": "、".join(row.severity_words)}
    return _("Suggested, %(sure)s, %(origin)s.") % {
        "sure": sure_words(row.severity_sure or 0.0),
        "origin": origin_of(row.severity_examples),
    }


def _lines(view: SuggestionView) -> Iterator[Line]:
    row = view.row
    if view.category is not None:
        yield Line(
            _("Category"),
            category_path(view.category),
            sure_words(row.category_sure or 0.0),
            tuple(row.category_words),
            "" if view.category.leaf else _("Only the branch is sure; choose the class below it."),
            row.category_kept,
        )
    if row.severity:
        yield Line(
            _("Severity"),
            str(Category.Severity(row.severity).label),
            sure_words(row.severity_sure or 0.0),
            tuple(row.severity_words),
            _why_severity(view),
            row.severity_kept,
        )
    if row.place:
        yield Line(
            _("Place"),
            row.place_name,
            sure_words(row.place_sure or 0.0),
            (),
            _("named in the text"),
            row.place_kept,
        )
    if row.unit is not None:
        yield Line(
            _("Unit"),
            str(row.unit),
            sure_words(row.unit_sure or 0.0),
            (),
            _why_unit(row),
            row.unit_kept,
        )


def _why_severity(view: SuggestionView) -> str:
    if view.row.severity_examples:
        return origin_of(view.row.severity_examples)
    return "" if view.row.severity_words else _("as its category has it")


def _why_unit(row: Suggestion) -> str:
    if row.unit_rule:
        return _("by rule: %(name)s") % {"name": row.unit_rule}
    if not row.unit_times:
        return _("answers for this category here")
    return _("handled %(times)s of the last %(of)s of this class in this sub-district") % {
        "times": row.unit_times,
        "of": row.unit_of,
    }
