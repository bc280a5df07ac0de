"""Reading suggestions: of one case, of a list's cases. Whoever sees a case sees its suggestion."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from gongzhi.foundation.actors import Actor
from gongzhi.handling.cases import queries as cases
from gongzhi.handling.cases.categories import CategoryInForce, category_of
from gongzhi.handling.cases.models import Case
from gongzhi.handling.triage.errors import no_suggestion
from gongzhi.handling.triage.models import Suggestion


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """A suggestion with the class it names; ``examples`` 0 says that it comes from keywords."""

    row: Suggestion
    category: CategoryInForce | None

    @property
    def abstained(self) -> bool:
        """Tell whether the class was asked for, and nothing was sure enough."""
        return self.category is None and self.row.category_sure is not None

    @property
    def open(self) -> bool:
        """Tell whether a class or a place is suggested that nobody has decided yet."""
        return (self.category is not None and self.row.category_kept is None) or (
            bool(self.row.place) and self.row.place_kept is None
        )


def get_suggestion(viewer: Actor, case_id: int) -> SuggestionView:
    """Return a case's suggestion. Raises ``NotFound`` as ``get_case`` does, and without one."""
    case = cases.get_case(viewer, case_id)
    found = find_suggestion(case.pk)
    if found is None:
        raise no_suggestion()
    return found


def suggestion_beside(case: Case) -> SuggestionView | None:
    """Return the suggestion that was read along with a case's page. No query."""
    row = getattr(case, "suggestion", None)
    return SuggestionView(row, category_of(row.category_id)) if row is not None else None


def find_suggestion(case_id: int) -> SuggestionView | None:
    """Return the suggestion of a case that the caller has read for its viewer. One query."""
    return suggestions_of([case_id]).get(case_id)


def suggestions_of(case_ids: Collection[int]) -> dict[int, SuggestionView]:
    """Return suggestions by case, of cases that the caller has read for their viewer. One query."""
    rows = Suggestion.objects.filter(pk__in=case_ids).select_related("unit")
    return {row.pk: SuggestionView(row, category_of(row.category_id)) for row in rows}
