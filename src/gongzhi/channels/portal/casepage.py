"""What the page of one case shows, made from what the queries return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongzhi.channels.portal import verbs as offered
from gongzhi.channels.portal.choices import category_path
from gongzhi.channels.portal.story import tell
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.clock.rules import Colour
from gongzhi.foundation.codes.case_numbers import case_number
from gongzhi.foundation.ids import CaseId
from gongzhi.foundation.links import Linked, Relation
from gongzhi.handling.cases.categories import category_of
from gongzhi.handling.cases.models import Assignment, Case
from gongzhi.handling.cases.phases import whistle_id_of
from gongzhi.handling.cases.queries import CaseView, ClockView, can_view
from gongzhi.handling.cases.workflow import PHASE_TITLES, VERB_TITLES, Phase
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


@dataclass(frozen=True, slots=True)
class ClockBar:
    """A clock as a bar: how much of the time is used, in percent, and where yellow begins."""

    title: Words
    state: str
    colour: str
    used: int
    warn: int
    limit: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class OtherCase:
    """A case that this one is linked to; without its title where the viewer may not see it."""

    number: str
    title: str
    what: Words


def page_context(view: CaseView, *, viewer: Actor) -> dict[str, Any]:
    """Return the context of the case's page as its viewer may see it."""
    category = category_of(view.case.category_id)
    roles = Assignment.Role
    return {
        "case": view.case,
        "view": view,
        "category": category,
        "category_path": category_path(category) if category else "",
        "place": path_of(view.case.area_code)[2:],
        "buttons": _buttons(view.verbs),
        "obstacles": [offer for offer in view.offers if offer.held and not offer.allowed],
        "may_reveal": "reveal_contact" in view.verbs,
        "story": tell(view.timeline),
        "clocks": [_bar(clock, view) for clock in view.clocks],
        "leads": [row for row in view.assignments if row.role == roles.LEAD and row.active],
        "parts": [row for row in view.assignments if row.role == roles.ASSIST],
        "others": _others(view.links, viewer),
    }


def _buttons(verbs: Any) -> list[VerbButton]:
    leading = offered.leading_of(tuple(verbs))
    buttons = [
        VerbButton(
            verb=verb,
            slug=offered.slug_of(verb),
            title=VERB_TITLES[verb],
            leading=verb == leading,
            grave=verb in offered.GRAVE,
        )
        for verb in verbs
        if verb not in offered.ELSEWHERE
    ]
    return sorted(buttons, key=lambda button: (not button.leading, button.grave))


def _bar(clock: ClockView, view: CaseView) -> ClockBar:
    end = clock.stopped_at or clock.paused_at or timezone.now()
    whole = max((clock.due_at - clock.started_at).total_seconds(), 1.0)
    used = round(100 * (end - clock.started_at).total_seconds() / whole)
    warn = round(100 * (clock.warn_at - clock.started_at).total_seconds() / whole)
    return ClockBar(
        title=_title(clock, view),
        state=_state(clock),
        colour="paused" if clock.paused_at and not clock.stopped_at else clock.colour.value,
        used=max(1, min(100, used)),
        warn=max(0, min(100, warn)),
        limit=clock.limit,
        started_at=clock.started_at,
        due_at=clock.due_at,
        stopped_at=clock.stopped_at,
    )


def _title(clock: ClockView, view: CaseView) -> Words:
    whistle_id = whistle_id_of(clock.phase)
    if whistle_id is None:
        return PHASE_TITLES[Phase(clock.phase)]
    unit = next((str(row.unit) for row in view.whistles if row.pk == whistle_id), "")
    return f"{PHASE_TITLES[Phase.WHISTLE]}: {unit}"


def _state(clock: ClockView) -> str:
    if clock.stopped_at is not None:
        return _("done in time") if clock.stopped_at <= clock.due_at else _("done too late")
    if clock.paused_at is not None:
        return _("paused")
    words = {
        Colour.GREEN: _("in time"),
        Colour.YELLOW: _("due soon"),
        Colour.RED: _("overdue"),
    }
    return words[clock.colour]


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
    number = case_number(CaseId(row.pk), timezone.localdate(row.received_at))
    title = row.title if can_view(viewer, row) else ""
    return OtherCase(number, title, words.get((each.relation, each.outgoing), _("linked to")))
