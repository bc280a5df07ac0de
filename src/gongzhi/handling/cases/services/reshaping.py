"""What a change of the territory does to all that is kept there: seen before, and told after.

A preview runs the very command and takes it back, so it cannot differ from what the command does.
What happened is read from the journal: every change of ground, building, post, zone and open case
has its entry there. Meanwhile the territory is locked, as during any change of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import transaction
from django.db.models import Max

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.ids import CaseId, PostId
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.queries.scope import can_view
from gongzhi.handling.cases.services.handover import REHOME
from gongzhi.registry.organisations.models import Post
from gongzhi.registry.organisations.queries import holders_of_posts, officers_of
from gongzhi.registry.people.models import Household, Resident
from gongzhi.registry.territory.queries import names_of
from gongzhi.registry.territory.services.versions import lock_territory

Result = TypeVar("Result")
FOLLOW_AREAS: Final = "organisations.follow_areas"
ZONE_FOLLOWS: Final = "territory.follow_areas"
SHOWN_CASES: Final = 200
_VERBS: Final = (
    REHOME,
    FOLLOW_AREAS,
    ZONE_FOLLOWS,
    "territory.split",
    "territory.merged",
    "territory.moved",
    "territory.founded",
    "territory.boundary",
)


@dataclass(frozen=True, slots=True)
class Place:
    """An area by code and name, as it stood in the change."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class MovedCase:
    """An open case that changes hands; ``shown`` is whether the viewer may open it."""

    case_id: CaseId
    number: str
    before: Place
    after: Place
    placed: bool
    shown: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """How many open cases go from one area to another, and who answers there.

    ``placed`` is false where they go up to an area above the grids, to be placed by hand.
    """

    before: Place
    after: Place
    cases: int
    officers: tuple[str, ...]
    placed: bool


@dataclass(frozen=True, slots=True)
class ChangedPost:
    """A post whose areas follow the change, with who holds it."""

    post_id: PostId
    title: str
    unit: str
    holders: tuple[str, ...]
    before: tuple[Place, ...]
    after: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Consequences:
    """All that one change of the territory does.

    ``cases`` lists the first ``SHOWN_CASES``; ``flows`` count all of them. ``residents`` and
    ``households`` count those registered under codes that are new.
    """

    ended: tuple[Place, ...]
    founded: tuple[Place, ...]
    redrawn: tuple[Place, ...]
    buildings: tuple[tuple[Place, Place], ...]
    flows: tuple[Flow, ...]
    cases: tuple[MovedCase, ...]
    posts: tuple[ChangedPost, ...]
    zones: int
    residents: int
    households: int

    @property
    def moved(self) -> int:
        """How many open cases change hands."""
        return sum(flow.cases for flow in self.flows)

    @property
    def unplaced(self) -> int:
        """How many of them wait to be placed by hand."""
        return sum(flow.cases for flow in self.flows if not flow.placed)


def preview_change(viewer: Actor, act: Callable[[], object]) -> Consequences:
    """Run a command on the territory, take it back, and return what it would have done.

    Raises whatever the command raises.
    """
    with transaction.atomic():
        _result, seen = _observed(viewer, act)
        transaction.set_rollback(True)
    return seen


@transaction.atomic
def make_change(viewer: Actor, act: Callable[[], Result]) -> tuple[Result, Consequences]:
    """Run a command on the territory and return its result with what it did."""
    return _observed(viewer, act)


def _observed(viewer: Actor, act: Callable[[], Result]) -> tuple[Result, Consequences]:
    # Under the lock nobody else writes entries of these verbs.
    lock_territory()
    last = JournalEntry.objects.aggregate(last=Max("pk"))["last"] or 0
    result = act()
    entries = JournalEntry.objects.filter(pk__gt=last, verb__in=_VERBS).order_by("pk")
    rows = [
        (verb, key, json.loads(facts))
        for verb, key, facts in entries.values_list("verb", "subject_key", "facts")
    ]
    return result, _consequences(viewer, rows)


Row = tuple[str, str, Mapping[str, Any]]


def _consequences(viewer: Actor, rows: list[Row]) -> Consequences:
    grounds = [(verb, key, facts) for verb, key, facts in rows if verb.startswith("territory.")]
    homed = [(int(key), facts) for verb, key, facts in rows if verb == REHOME]
    followed = {int(key): facts for verb, key, facts in rows if verb == FOLLOW_AREAS}
    names = names_of(_mentioned(rows))

    def place(code: str) -> Place:
        return Place(code, names.get(code, code))

    new = [key for verb, key, facts in grounds if _is_new(verb, facts)]
    return Consequences(
        ended=tuple(
            place(key)
            for verb, key, facts in grounds
            if facts.get("successors") and verb != "territory.moved"
        ),
        founded=tuple(
            place(key)
            for verb, key, facts in grounds
            if _is_new(verb, facts) and verb != "territory.moved"
        ),
        redrawn=tuple(place(key) for verb, key, _f in grounds if verb == "territory.boundary"),
        buildings=tuple(
            (place(facts["predecessors"][0]), place(key))
            for verb, key, facts in grounds
            if verb == "territory.moved" and facts.get("predecessors")
        ),
        flows=_flows([facts for _key, facts in homed], place),
        cases=_moved_cases(viewer, homed[:SHOWN_CASES], place),
        posts=_changed_posts(followed, place),
        zones=sum(verb == ZONE_FOLLOWS for verb, _key, _facts in grounds),
        residents=Resident.objects.filter(area_code__in=new, erased_at__isnull=True).count(),
        households=Household.objects.filter(area_code__in=new, valid_to__isnull=True).count(),
    )


def _is_new(verb: str, facts: Mapping[str, Any]) -> bool:
    return bool(facts.get("predecessors")) or verb == "territory.founded"


def _mentioned(rows: Iterable[Row]) -> set[str]:
    """Return every area code that the entries speak of."""
    codes: set[str] = set()
    for verb, key, facts in rows:
        codes.update(facts.get("predecessors", ()), facts.get("area_codes", ()))
        codes.update(facts.get("before", ()))
        if verb == REHOME:
            codes.update((facts["area_before"], facts["area"]))
        elif verb.startswith("territory.") and verb != ZONE_FOLLOWS:
            codes.add(key)
    return codes


def _flows(facts: Iterable[Mapping[str, Any]], place: Callable[[str], Place]) -> tuple[Flow, ...]:
    counts = Counter((each["area_before"], each["area"], each["placed"]) for each in facts)
    officers = {after: _nearest(after) for after in {key[1] for key in counts}}
    return tuple(
        Flow(place(before), place(after), count, officers[after], placed)
        for (before, after, placed), count in sorted(counts.items())
    )


def _nearest(area_code: str) -> tuple[str, ...]:
    """Return who holds a post over an area itself, or else over the nearest one around it."""
    covering = officers_of(area_code)
    nearest = covering[0].area_code if covering else ""
    return tuple(dict.fromkeys(one.name for one in covering if one.area_code == nearest))


def _moved_cases(
    viewer: Actor,
    homed: list[tuple[int, Mapping[str, Any]]],
    place: Callable[[str], Place],
) -> tuple[MovedCase, ...]:
    rows = Case.objects.in_bulk([key for key, _facts in homed])
    return tuple(
        MovedCase(
            case_id=CaseId(key),
            number=rows[key].number,
            before=place(facts["area_before"]),
            after=place(facts["area"]),
            placed=facts["placed"],
            shown=can_view(viewer, rows[key]),
        )
        for key, facts in homed
    )


def _changed_posts(
    followed: Mapping[int, Mapping[str, Any]], place: Callable[[str], Place]
) -> tuple[ChangedPost, ...]:
    posts = Post.objects.filter(pk__in=followed).select_related("unit").order_by("pk")
    holders = holders_of_posts(followed)
    return tuple(
        ChangedPost(
            post_id=post.key,
            title=post.title,
            unit=post.unit.name,
            holders=holders.get(post.pk, ()),
            before=tuple(place(code) for code in followed[post.pk]["before"]),
            after=tuple(place(code) for code in followed[post.pk]["area_codes"]),
        )
        for post in posts
    )
