"""The organisation chart: units in their tree, with posts, who holds them, and what is vacant.

Large trees are read branch by branch; each reading costs the same few queries however many units.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Prefetch, Q, QuerySet, TextChoices
from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.ids import PostId, UnitId
from gongzhi.registry.organisations.models import Appointment, Post, Role, Unit, UnitKind
from gongzhi.registry.organisations.queries import get_unit, units
from gongzhi.registry.territory.queries import names_of, within

MOST_BELOW: Final = 200
MOST_WHOLE: Final = 600
MOST_FOUND: Final = 60
GRID_HEAD: Final = "grid_head"


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who holds a post today or from a day to come."""

    name: str
    kind: str
    kind_title: str
    since: date
    until: date | None

    @property
    def crossing(self) -> bool:
        """Whether it is a cross-appointment (交叉任职)."""
        return self.kind == Appointment.Kind.CROSS


@dataclass(frozen=True, slots=True)
class ChartPost:
    """A post of the chart. ``two_heads`` marks a grid that two grid heads share (双网格长)."""

    post_id: PostId
    title: str
    role: Role
    areas: tuple[str, ...]
    seats: int
    held: tuple[Seat, ...]
    two_heads: bool

    @property
    def vacant(self) -> int:
        """How many seats nobody holds."""
        return max(0, self.seats - len(self.held))


@dataclass(frozen=True, slots=True)
class ChartUnit:
    """A unit of the chart. ``below`` counts the units under it, ``children`` are those read."""

    unit_id: UnitId
    name: str
    kind_title: str
    area: str
    above: str
    posts: tuple[ChartPost, ...]
    below: int
    children: tuple[ChartUnit, ...]

    @property
    def vacant(self) -> int:
        """How many seats of its own posts nobody holds."""
        return sum(post.vacant for post in self.posts)


def chart(viewer: Actor, *, area: str = "") -> list[ChartUnit]:
    """Return the top units of the viewer's scope with those directly below. Queries: 7."""
    seen = _seen(viewer, area)
    tops = list(seen.exclude(parent__in=seen.order_by().values("pk"))[:MOST_BELOW])
    below = list(seen.filter(parent__in=tops)[:MOST_WHOLE])
    return _drawn(viewer, tops, below)


def branch(viewer: Actor, unit_id: UnitId) -> ChartUnit:
    """Return one unit with the units directly below it. Raises ``NotFound``. Queries: 7."""
    top = get_unit(viewer, unit_id)
    below = list(units(viewer).filter(parent=top)[:MOST_BELOW])
    (drawn,) = _drawn(viewer, [top], below)
    return drawn


def whole_chart(viewer: Actor, *, area: str = "") -> list[ChartUnit]:
    """Return the whole tree of the viewer's scope, at most ``MOST_WHOLE`` units. Queries: 5."""
    everyone = list(_seen(viewer, area)[:MOST_WHOLE])
    known = {unit.pk for unit in everyone}
    tops = [unit for unit in everyone if unit.parent_id not in known]
    return _drawn(viewer, tops, [unit for unit in everyone if unit.parent_id in known], whole=True)


def search_chart(viewer: Actor, words: str) -> list[ChartUnit]:
    """Return units whose name, post or holder contains the words, each alone. Queries: 6."""
    plain = " ".join(words.replace("\0", "").split())[:60]
    if not plain:
        return []
    today = timezone.localdate()
    holders = Appointment.objects.filter(_present(today), account__display_name__contains=plain)
    matches = units(viewer).filter(
        Q(name__contains=plain)
        | Q(short_name__contains=plain)
        | Q(pk__in=Post.objects.filter(active=True, title__contains=plain).values("unit"))
        | Q(pk__in=holders.filter(post__active=True).values("post__unit"))
    )
    found = list(matches.select_related("parent")[:MOST_FOUND])
    above = {unit.pk: unit.parent.name for unit in found if unit.parent}
    return _drawn(viewer, found, [], above=above)


def _title_of(kinds: type[TextChoices], kind: str) -> str:
    # The model's own way builds the table of all its kinds for each row.
    return str(kinds(kind).label)


def _seen(viewer: Actor, area: str) -> QuerySet[Unit]:
    seen = units(viewer)
    return seen.filter(within((area,), field="area_code")) if area else seen


def _present(today: date) -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gt=today)


def _drawn(
    viewer: Actor,
    tops: Sequence[Unit],
    below: Sequence[Unit],
    *,
    whole: bool = False,
    above: Mapping[int, str] | None = None,
) -> list[ChartUnit]:
    shown = [*tops, *below]
    posts = _posts([unit.pk for unit in shown])
    names = names_of({unit.area_code for unit in shown})
    lower: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in below:
        lower[unit.parent_id].append(unit)
    counts = (
        {key: len(rows) for key, rows in lower.items()} if whole else _counts_below(viewer, shown)
    )

    def node(unit: Unit) -> ChartUnit:
        return ChartUnit(
            unit_id=unit.key,
            name=unit.name,
            kind_title=_title_of(UnitKind, unit.kind),
            area=names.get(unit.area_code, ""),
            above=(above or {}).get(unit.pk, ""),
            posts=tuple(posts.get(unit.pk, ())),
            below=counts.get(unit.pk, 0),
            children=tuple(node(each) for each in lower.get(unit.pk, ())),
        )

    return [node(unit) for unit in tops]


def _counts_below(viewer: Actor, shown: Sequence[Unit]) -> dict[int | None, int]:
    rows = units(viewer).filter(parent__in=[unit.pk for unit in shown]).order_by()
    return dict(rows.values("parent_id").annotate(n=Count("pk")).values_list("parent_id", "n"))


def _posts(unit_ids: Iterable[int]) -> dict[int, list[ChartPost]]:
    present = Appointment.objects.filter(_present(timezone.localdate())).select_related("account")
    rows = list(
        Post.objects.filter(unit_id__in=list(unit_ids), active=True)
        .select_related("role")
        .prefetch_related(Prefetch("appointments", present.order_by("pk"), to_attr="present"))
        .order_by("pk")
    )
    heads = _heads_by_area(rows)
    found: dict[int, list[ChartPost]] = defaultdict(list)
    for post in rows:
        shared = any(heads[code] > 1 for code in post.area_codes)
        found[post.unit_id].append(
            ChartPost(
                post_id=post.key,
                title=post.title,
                role=post.role,
                areas=tuple(post.area_codes),
                seats=post.seats,
                held=tuple(_seat(each) for each in post.present),
                two_heads=post.role_id == GRID_HEAD and shared,
            )
        )
    return found


def _heads_by_area(posts: Iterable[Post]) -> Counter[str]:
    """Return how many seats of grid heads each area has, of the areas that these posts head."""
    codes = {code for post in posts if post.role_id == GRID_HEAD for code in post.area_codes}
    seats: Counter[str] = Counter()
    if codes:
        every = Post.objects.filter(
            role_id=GRID_HEAD, active=True, area_codes__overlap=list(codes)
        ).values_list("area_codes", "seats")
        for areas, count in every:
            seats.update(dict.fromkeys(areas, count))
    return seats


def _seat(held: Appointment) -> Seat:
    return Seat(
        name=held.account.display_name,
        kind=held.kind,
        kind_title=_title_of(Appointment.Kind, held.kind),
        since=held.valid_from,
        until=held.valid_to,
    )
