"""Notifications in words: made when they are read or sent, in the language active then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongzhi.channels.notify.kinds import TOLD, Kind
from gongzhi.channels.notify.matters import MATTERS
from gongzhi.channels.notify.models import Notification
from gongzhi.channels.portal.choices import category_name
from gongzhi.foundation.settings import get_settings
from gongzhi.handling.cases.categories import category_of
from gongzhi.handling.cases.wording import limit_words
from gongzhi.handling.plans.models import Measure
from gongzhi.handling.topics.queries import topic_titles
from gongzhi.oversight.burden.models import DataRequest
from gongzhi.registry.organisations.queries import unit_names
from gongzhi.registry.territory.queries import names_of

_LEVELS = (12, 15)


@dataclass(frozen=True, slots=True)
class Line:
    """One notification as people read it. ``about`` is class and place, ``path`` where it leads."""

    id: int
    headline: str | Promise
    number: str
    about: str
    next_step: str | Promise
    path: str
    at: datetime
    merged: int
    unread: bool
    urgent: bool

    @property
    def url(self) -> str:
        """The whole address, for messages that leave the installation."""
        return f"{get_settings().public_url}{self.path}"


def lines_of(rows: Sequence[Notification]) -> list[Line]:
    """Return notifications in words: a query for the places, and one for each kind of title."""
    codes = {row.area_code[:n] for row in rows for n in _LEVELS if len(row.area_code) >= n}
    names = names_of(codes) if codes else {}
    titles = _titles(rows)
    return [_line(row, names, titles.get((row.subject_kind, row.subject_key), "")) for row in rows]


def _titles(rows: Sequence[Notification]) -> dict[tuple[str, str], str]:
    """Return the titles of measures and requests, and the names of units. A query for each kind."""
    found: dict[tuple[str, str], str] = {}
    for kind, titles_of in _TITLES.items():
        ids = {int(row.subject_key) for row in rows if row.subject_kind == kind}
        if ids:
            found |= {(kind, str(pk)): title for pk, title in titles_of(ids).items()}
    return found


def _measure_titles(ids: Iterable[int]) -> dict[int, str]:
    return dict(Measure.objects.filter(pk__in=ids).values_list("pk", "title"))


def _request_titles(ids: Iterable[int]) -> dict[int, str]:
    return dict(DataRequest.objects.filter(pk__in=ids).values_list("pk", "title"))


_TITLES: Final[Mapping[str, Callable[[Iterable[int]], dict[int, str]]]] = {
    "measure": _measure_titles,
    "request": _request_titles,
    "topic": topic_titles,
    "duties": unit_names,
}


_PAGES: Final = {
    "import": "cases:import_run",
    "measure": "plans:measure",
    "topic": "topics:topic",
}
"""The page of a kind of subject, by its number."""


def _line(row: Notification, names: dict[str, str], title: str) -> Line:
    headline, next_step = _sentences(row)
    return Line(
        id=row.pk,
        headline=headline,
        number=row.number,
        about=" · ".join(part for part in (title, _about(row, names)) if part),
        next_step=next_step,
        path=path_of(row),
        at=row.happened_at,
        merged=row.times - 1,
        unread=row.read_at is None,
        urgent=row.urgent,
    )


def path_of(row: Notification) -> str:
    """Return the page that a notification is about."""
    if row.subject_kind in _PAGES:
        return reverse(_PAGES[row.subject_kind], args=[int(row.subject_key)])
    if row.subject_kind == "duties":
        return f"{reverse('duties:list')}?state=due"
    if row.subject_kind == "request":
        if row.kind == Kind.ASKED:
            return reverse("community:own")
        return reverse("burden:request", args=[int(row.subject_key)])
    return reverse("cases:case", args=[row.number])


def _sentences(row: Notification) -> tuple[str | Promise, str | Promise]:
    event = str(row.facts.get("event", ""))
    if event == "imported":
        return _import_sentences(row.facts)
    told = MATTERS.get(event) or TOLD[event]
    extra = _extra(event, row.facts)
    if extra:
        headline = _("%(what)s (%(figure)s)") % {"what": told.headline, "figure": extra}
        return headline, told.next_step
    return told.headline, told.next_step


def _extra(event: str, facts: dict[str, object]) -> str:
    """Return the figure that an event's headline is worth: its deadline, limit or score."""
    due = parse_datetime(str(facts.get("due_at", ""))) if event.startswith("clock.") else None
    if due is not None:
        words = date_format(timezone.localtime(due), "m-d H:i")
        return _("deadline %(at)s") % {"at": words}
    if event in {"duties.soon", "duties.late"}:
        return _("%(n)s, until %(day)s") % {"n": facts["n"], "day": str(facts["due_at"])[:10]}
    if event == "request.asked":
        return _("until %(day)s") % {"day": facts["due_on"]} if facts.get("due_on") else ""
    if event in {"extension_requested", "extended"} and facts.get("limit"):
        return limit_words(str(facts["limit"]))
    if event == "rated":
        solved = _("solved") if facts.get("resolved") else _("not solved")
        return _("%(solved)s, %(score)s of 5") % {"solved": solved, "score": facts["satisfied"]}
    return _("now %(n)s cases") % {"n": facts["count"]} if event == "topic.grew" else ""


def _import_sentences(facts: dict[str, object]) -> tuple[str, str]:
    if facts.get("state") != "done":
        return _("Your file could not be taken in"), _("Read why, and bring it again.")
    if facts.get("dry_run"):
        return _("Your file is checked"), _("Read what it found.")
    added = int(str(facts.get("added") or 0))
    refused = int(str(facts.get("refused") or 0))
    headline = ngettext(
        "Your file is taken in: %(n)s case", "Your file is taken in: %(n)s cases", added
    ) % {"n": added}
    if not refused:
        return headline, _("See what it brought.")
    next_step = ngettext(
        "%(n)s row was refused: fetch the file with the reason.",
        "%(n)s rows were refused: fetch the file with the reasons.",
        refused,
    ) % {"n": refused}
    return headline, next_step


def _about(row: Notification, names: dict[str, str]) -> str:
    category = category_of(row.category_id)
    place = " ".join(names[row.area_code[:n]] for n in _LEVELS if row.area_code[:n] in names)
    return " · ".join(part for part in (category_name(category) if category else "", place) if part)
