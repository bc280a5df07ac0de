"""What the frame of every page shows: the menu a person's posts open, their area, their choices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.edge import NOBODY
from gongzhi.foundation.actors import Actor

CARE_COOKIE = "gongzhi_care"
THEME_COOKIE = "gongzhi_theme"
THEMES: Final = {"light": "gongzhi", "dark": "gongzhi-dark"}
YEAR = 365 * 86400


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu, shown to actors that hold its verb.

    ``go`` is the key that leads there after g.
    """

    title: str | Promise
    url_name: str
    icon: str
    verb: str
    go: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the menu with its entries."""

    title: str | Promise
    entries: tuple[Entry, ...]


MENU: Final = (
    Group(
        _("Work"),
        (
            Entry(_("Inbox"), "cases:inbox", "inbox", "cases.view", go="i"),
            Entry(_("Dispatch board"), "cases:board", "board", "cases.dispatch", go="b"),
            Entry(_("All cases"), "cases:list", "list", "cases.view", go="l"),
            Entry(_("Hot topics"), "topics:list", "flame", "topics.view", go="t"),
            Entry(_("Map"), "maps:map", "place", "cases.view", go="m"),
            Entry(_("Wall screen"), "wall:wall", "screen", "cases.watch"),
            Entry(_("New case"), "cases:new", "plus", "cases.create"),
            Entry(_("On the move"), "field:today", "camera", "visits.record"),
            Entry(_("Import a file"), "cases:import", "upload", "cases.import"),
            Entry(_("Notices"), "notices:list", "bell", "disclosure.post_notice"),
        ),
    ),
    Group(
        _("Oversight"),
        (
            Entry(_("District view"), "district:view", "screen", "standards.view"),
            Entry(_("Standards"), "standards:board", "check", "standards.view"),
            Entry(_("Staff and money"), "staffing:page", "people", "standards.view"),
            Entry(_("Community's day"), "community:own", "star", "burden.view"),
            Entry(_("Burden register"), "burden:list", "shield", "burden.view"),
            Entry(_("Data requests"), "burden:requests", "report", "burden.view"),
            Entry(_("Metrics"), "metrics:list", "bars", "metrics.view"),
            Entry(_("Plans"), "plans:list", "flag", "plans.view", go="p"),
            Entry(_("Duties"), "duties:list", "repeat", "plans.view", go="d"),
            Entry(_("Scheduling meetings"), "meetings:list", "people", "plans.view"),
            Entry(_("Check of the record"), "journal:check", "lock", "journal.verify"),
        ),
    ),
    Group(
        _("Registers"),
        (
            Entry(_("Areas"), "territory:list", "area", "territory.view"),
            Entry(_("Zones"), "zones:list", "zone", "territory.view"),
            Entry(_("Drafts of grids"), "drafts:list", "pencil", "territory.change_area"),
            Entry(_("Layouts of centres"), "layouts:list", "place", "metrics.place_site"),
            Entry(_("Organisations"), "organisations:list", "unit", "organisations.view"),
            Entry(_("Residents"), "residents:list", "shield", "people.view"),
            Entry(_("Accounts"), "people:list", "person", "people.change_account"),
            Entry(_("Roles"), "roles:list", "lock", "organisations.view"),
            Entry(_("Group robots"), "notify:robots", "bell", "notify.change_robot"),
        ),
    ),
    Group(
        _("Rules"),
        (
            Entry(_("Policy packs"), "packs:list", "report", "packs.view"),
            Entry(_("Categories"), "categories:list", "tag", "cases.change_category"),
            Entry(
                _("Dispatch rules"),
                "dispatch_rules:list",
                "send",
                "cases.change_dispatch_rule",
            ),
            Entry(
                _("Standard texts"),
                "standard_texts:list",
                "pencil",
                "cases.change_standard_text",
            ),
            Entry(
                _("Reasons of ratings"),
                "rating_reasons:list",
                "check",
                "cases.change_rating_reason",
            ),
            Entry(_("Working calendar"), "calendar:list", "calendar", "calendar.change"),
            Entry(_("Suggestions for cases"), "triage:page", "check", "triage.view"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A menu entry as shown: its address, and whether it is the page one is on."""

    title: str | Promise
    url: str
    icon: str
    current: bool
    go: str


Menu = tuple[tuple[str | Promise, tuple[Line, ...]], ...]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context processor: ``frame`` for ``gongzhi/base.html``."""
    care = request.COOKIES.get(CARE_COOKIE) == "on"
    theme = THEMES.get(request.COOKIES.get(THEME_COOKIE, ""), "")
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "frame": {
            "care": care,
            "theme": theme or (THEMES["light"] if care else ""),
            "theme_choice": request.COOKIES.get(THEME_COOKIE, "auto"),
            "language": get_language() or "zh-hans",
            "signed_in": signed_in,
            # Parts of pages are rendered by the dozen and show none.
            "menu": SimpleLazyObject(lambda: menu_of(request)) if signed_in else (),
        }
    }


def menu_of(request: HttpRequest) -> Menu:
    """Return the groups of the menu with only the lines that the actor's posts open."""
    actor = _actor_of(request)
    groups = ((group.title, _lines(request, actor, group)) for group in MENU)
    return tuple((title, lines) for title, lines in groups if lines)


def _actor_of(request: HttpRequest) -> Actor:
    actor: Actor = getattr(request, "actor", NOBODY)
    return actor


def _lines(request: HttpRequest, actor: Actor, group: Group) -> tuple[Line, ...]:
    lines = []
    for entry in group.entries:
        if not actor.holds(entry.verb):
            continue
        url = _address(entry.url_name)
        if url is None:
            continue
        lines.append(Line(entry.title, url, entry.icon, current=request.path == url, go=entry.go))
    return tuple(lines)


@cache
def _address(url_name: str) -> str | None:
    """Return the address of a page; None in a channel that this installation does not run."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def remember(response: HttpResponse, name: str, value: str) -> None:
    """Keep a choice of how pages look for a year; an empty value forgets it."""
    if value:
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True)
    else:
        response.delete_cookie(name, samesite="Lax")
