"""Why two reports may be of one matter, in words."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.links import Relation
from gongzhi.foundation.texts import DETAIL_LENGTH, TITLE_LENGTH
from gongzhi.handling.cases.queries import CaseView
from gongzhi.handling.cases.services import NewCase
from gongzhi.handling.cases.workflow import OPEN
from gongzhi.handling.likeness.queries import (
    LikelySame,
    Reason,
    likely_same,
    matter_of,
    matter_reported,
)
from gongzhi.language.duplicates import SharedArea

SHOWN_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class ToldLikely:
    """A case that may be the same matter, with its reason in words."""

    case: LikelySame
    reason: str

    @property
    def mergeable(self) -> bool:
        """Whether the case can still take another in."""
        return self.case.status in OPEN


def told_reasons(found: Iterable[LikelySame]) -> list[ToldLikely]:
    """Return each with its reason in words, in the order given."""
    return [ToldLikely(each, reason_words(each.reason)) for each in found]


def likely_while_writing(viewer: Actor, given: QueryDict) -> list[ToldLikely]:
    """Return what may be the same as a report that is being written; nothing of it is kept.

    What is typed so far may be anything: where it cannot be compared, nothing is found.
    """
    new = NewCase(
        title=given.get("title", "")[:TITLE_LENGTH],
        detail=given.get("detail", "")[:DETAIL_LENGTH],
        category_code=(given.get("other_category") or given.get("category_code") or "")[:12],
        lon=_degrees(given.get("lon", "")),
        lat=_degrees(given.get("lat", "")),
        area_code=given.get("area_code", "")[:18],
    )
    try:
        return told_reasons(likely_same(viewer, matter_reported(new)))
    except InvalidInput:
        return []


def likely_for(view: CaseView, *, viewer: Actor) -> list[ToldLikely]:
    """Return what was suggested as the same matter, to whoever may merge it, as it stands now.

    Nothing is compared for a case that got no suggestion.
    """
    suggested = any(each.relation is Relation.MAY_BE_SAME for each in view.links)
    if not suggested or "merge" not in view.verbs:
        return []
    found = likely_same(viewer, matter_of(view.case))
    return told_reasons(each for each in found if each.title and each.merged_into_id is None)


def reason_words(reason: Reason) -> str:
    """Return a reason such as “same words: lamp, dark; 40 m away; 2 days apart”."""
    parts = []
    if reason.copied:
        parts.append(_("nearly the same text"))
    elif reason.words:
        words = _(", ").join(reason.words[:SHOWN_WORDS])
        parts.append(_("same words: %(words)s") % {"words": words})
    if reason.same_class:
        parts.append(_("same category"))
    parts += [where for where in (_where(reason),) if where]
    parts.append(_when(reason.days))
    return _("; ").join(parts)


def _degrees(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _where(reason: Reason) -> str:
    if reason.metres is not None:
        if reason.metres < 10:  # noqa: PLR2004 (nearer than a phone can tell)
            return _("at the same place")
        return _("%(metres)s m away") % {"metres": reason.metres}
    return {
        SharedArea.BUILDING: _("same building"),
        SharedArea.GRID: _("same grid"),
        SharedArea.COMMUNITY: _("same community"),
        SharedArea.NONE: "",
    }[reason.area]


def _when(days: int) -> str:
    if days == 0:
        return _("within a day")
    return ngettext("%(days)s day apart", "%(days)s days apart", days) % {"days": days}
