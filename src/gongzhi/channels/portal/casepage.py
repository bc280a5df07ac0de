"""What the page of one case shows, made from what the queries return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongzhi.channels.portal import verbs as offered
from gongzhi.channels.portal.asked import asked_of
from gongzhi.channels.portal.choices import category_path
from gongzhi.channels.portal.clockbars import bar_of
from gongzhi.channels.portal.inquiries import inquiries_told
from gongzhi.channels.portal.likeness import ToldLikely, likely_for
from gongzhi.channels.portal.story import tell
from gongzhi.channels.portal.suggested import suggested
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.links import Linked, Relation
from gongzhi.handling.cases.categories import category_of
from gongzhi.handling.cases.models import Assignment, Case
from gongzhi.handling.cases.numbers import number_of
from gongzhi.handling.cases.queries import CaseView, can_view
from gongzhi.handling.cases.workflow import VERB_TITLES
from gongzhi.handling.triage.queries import suggestion_beside
from gongzhi.registry.territory.queries import path_of

Words = str | Promise


@dataclass(frozen=True, slots=True)
class VerbButton:
    """A verb that the actor may use now."""

    verb: str
    slug: str
    title: Words
    leading: bool
    grave: bool
    key: str


@dataclass(frozen=True, slots=True)
class OtherCase:
    """A case that this one is linked to; without its title where the viewer may not see it."""

    number: str
    title: str
    what: Words


def page_context(view: CaseView, *, viewer: Actor) -> dict[str, Any]:
    """Return the context of the case's page as its viewer may see it."""
    category = category_of(view.case.category_id)
    path = path_of(view.case.area_code)
    roles = Assignment.Role
    likely = likely_for(view, viewer=viewer)
    return {
        "case": view.case,
        "view": view,
        "category": category,
        "category_path": category_path(category) if category else "",
        "place": path[2:],
        "buttons": _buttons(view.verbs),
        "obstacles": [
            offer
            for offer in view.offers
            if offer.held and not offer.allowed and offer.verb != "supplement"
        ],
        "asked": asked_of(category.questions if category else (), view.answers),
        "may_answer": "supplement" in view.verbs,
        "may_reveal": "reveal_contact" in view.verbs,
        "may_withdraw": "withdraw_photo" in view.verbs,
        "story": tell(view.timeline, units=_units(view), areas=dict(path), bodies=_bodies(view)),
        "clocks": [bar_of(clock, view.whistles, view.inquiries) for clock in view.clocks],
        "leads": [row for row in view.assignments if row.role == roles.LEAD and row.active],
        "parts": [row for row in view.assignments if row.role == roles.ASSIST],
        "inquiries": inquiries_told(view),
        "likely": likely,
        "others": _others(_beside(view.links, likely), viewer),
        "suggested": suggested(
            suggestion_beside(view.case), view.case, may="classify" in view.verbs
        ),
    }


def _units(view: CaseView) -> dict[int, str]:
    units = [row.unit for row in view.assignments] + [row.unit for row in view.whistles]
    return {unit.pk: str(unit) for unit in units}


def _bodies(view: CaseView) -> dict[int, str]:
    return {row.pk: row.body for row in view.inquiries}


def _buttons(verbs: Any) -> list[VerbButton]:
    leading = offered.leading_of(tuple(verbs))
    buttons = [
        VerbButton(
            verb=verb,
            slug=offered.slug_of(verb),
            title=VERB_TITLES[verb],
            leading=verb == leading,
            grave=verb in offered.GRAVE,
            key=offered.LETTERS.get(verb, ""),
        )
        for verb in verbs
        if verb not in offered.ELSEWHERE
    ]
    return sorted(buttons, key=lambda button: (not button.leading, button.grave))


def _beside(links: Sequence[Linked], likely: Sequence[ToldLikely]) -> list[Linked]:
    """Return the links without the suggestions that stand in a panel of their own."""
    told = {str(each.case.case_id) for each in likely}
    return [
        each
        for each in links
        if each.relation is not Relation.MAY_BE_SAME or each.other.key not in told
    ]


def _others(links: Any, viewer: Actor) -> list[OtherCase]:
    keys = {int(each.other.key) for each in links if each.other.kind == "case"}
    rows = {row.pk: row for row in Case.objects.filter(pk__in=keys)} if keys else {}
    return [
        _other(each, rows[int(each.other.key)], viewer)
        for each in links
        if each.other.kind == "case" and int(each.other.key) in rows
    ]


def _other(each: Linked, row: Case, viewer: Actor) -> OtherCase:
    words: dict[tuple[Relation, bool], str] = {
        (Relation.MERGED_INTO, True): _("merged into"),
        (Relation.MERGED_INTO, False): _("took in"),
        (Relation.SPLIT_FROM, True): _("split from"),
        (Relation.SPLIT_FROM, False): _("split off"),
        (Relation.MAY_BE_SAME, True): _("may be the same matter"),
        (Relation.MAY_BE_SAME, False): _("may be the same matter"),
    }
    number = number_of(row.pk, row.received_at)
    title = row.shown_title if can_view(viewer, row) else ""
    return OtherCase(number, title, words.get((each.relation, each.outgoing), _("linked to")))
