"""One box for everything: cases, places, organisations and, for those who keep them, accounts.

Each kind is found by its own index within the actor's scope: what one may not see is not found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.forms.filters import looks_like_number
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import DomainError
from gongzhi.handling.cases import queries as cases
from gongzhi.handling.cases.queries import CaseFilter, CaseRow
from gongzhi.registry.organisations import queries as organisations
from gongzhi.registry.people import queries as people
from gongzhi.registry.territory import queries as territory

LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what it is called, what stands beside it, where it is shown.

    ``status`` is a case's, for its badge.
    """

    title: str
    detail: str
    url: str
    code: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One kind's hits; ``more_url`` lists all of them where there is such a list."""

    title: str | Promise
    icon: str
    hits: Sequence[Hit]
    more_url: str = ""


def search_all(actor: Actor, words: str, *, limit: int) -> list[Found]:
    """Return what the words name of each kind, at most ``limit`` each; kinds without are left out.

    A kind is asked only where the actor's posts show it.
    """
    words = words.strip()[:LONGEST]
    if not words or not words.isprintable():
        return []
    found = [kind(actor, words, limit) for verb, kind in _KINDS if actor.holds(verb)]
    return [group for group in found if group.hits]


def _cases(actor: Actor, words: str, limit: int) -> Found:
    number = looks_like_number(words)
    filters = CaseFilter(number=words) if number else CaseFilter(words=words)
    try:
        rows: Sequence[CaseRow] = cases.list_cases(actor, filters, limit=limit).rows
    except DomainError:  # digits that are no case's number
        rows = ()
    codes = {row.area_code[:length] for row in rows for length in _NAMED}
    names = territory.names_of(codes) if rows else {}
    hits = [_case(row, names) for row in rows]
    return Found(_("Cases"), "list", hits, f"{reverse('cases:list')}?q=" if rows else "")


_NAMED: Final = (9, 12, 15)


def _case(row: CaseRow, names: dict[str, str]) -> Hit:
    place = " ".join(names[row.area_code[:n]] for n in _NAMED[1:] if row.area_code[:n] in names)
    return Hit(
        title=row.title,
        detail=place,
        url=reverse("cases:case", args=[row.number]),
        code=row.number,
        status=row.status,
    )


def _places(actor: Actor, words: str, limit: int) -> Found:
    areas = territory.search_areas(actor, words, limit=limit, quick=True)
    above = {code for area in areas for code in territory.lineage(area.code)[1:4]}
    names = territory.names_of(above) if areas else {}
    hits = [
        Hit(
            title=area.name,
            detail=" › ".join(
                names[code] for code in territory.lineage(area.code)[3:0:-1] if code in names
            ),
            url=reverse("territory:area", args=[area.code]),
            code=area.code,
        )
        for area in areas
    ]
    return Found(_("Places"), "area", hits, f"{reverse('territory:list')}?q=")


def _units(actor: Actor, words: str, limit: int) -> Found:
    units = organisations.search_units(actor, words, limit=limit)
    hits = [
        Hit(
            title=unit.name,
            detail=str(unit.get_kind_display()),
            url=reverse("organisations:unit", args=[unit.pk]),
        )
        for unit in units
    ]
    return Found(_("Organisations"), "unit", hits)


def _accounts(actor: Actor, words: str, limit: int) -> Found:
    hits = [
        Hit(
            title=account.display_name,
            detail=account.username,
            url=reverse("people:account", args=[account.pk]),
        )
        for account in people.search_accounts(actor, words, limit=limit)
    ]
    return Found(_("Accounts"), "person", hits)


_KINDS: Final[tuple[tuple[str, Callable[[Actor, str, int], Found]], ...]] = (
    (cases.VIEW, _cases),
    (territory.VIEW, _places),
    (organisations.VIEW, _units),
    (people.CHANGE_ACCOUNT, _accounts),
)
