"""Why two reports may be of one matter, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.links import Relation
from gongzhi.handling.cases.queries import CaseView
from gongzhi.handling.likeness.queries import LikelySame, Reason, likely_same, matter_of
from gongzhi.language.duplicates import SharedArea

SHOWN_WORDS = 4


@dataclass(frozen=True, slots=True)
class ToldLikely:
    """A case that may be the same matter, with its reason in words."""

    case: LikelySame
    reason: str


def told_reasons(found: Iterable[LikelySame]) -> list[ToldLikely]:
    """Return each with its reason in words, in the order given."""
    return [ToldLikely(each, reason_words(each.reason)) for each in found]


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
