"""Cases of the sample, each taken through a story by the real commands, in the weeks past."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain, cycle, islice
from typing import Final

from gongzhi.channels.sample import pacing
from gongzhi.channels.sample.acting import take_step
from gongzhi.channels.sample.cast import Cast, Routing
from gongzhi.channels.sample.past import Moment
from gongzhi.channels.sample.photos import photos_of
from gongzhi.channels.sample.places import Building, Ground
from gongzhi.channels.sample.stories import STORIES, Step, beginnings, choose
from gongzhi.channels.sample.texts import Leaf, weight_of, write_report
from gongzhi.channels.sample.wording import person_name, phone_number
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.clock.services import working_calendar
from gongzhi.foundation.ids import AccountId
from gongzhi.handling.cases.categories import CategoryInForce, all_categories
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.services import ANYBODY, NewCase, create_case
from gongzhi.registry.organisations.queries import actor_for

WEEKS: Final = 8
"""How far back the sample's finished cases go."""

_OPEN_SHARE: Final = 0.45
_SOURCES: Final = {"resident": 45, "call": 30, "patrol": 20, "api": 5}
_ATTEMPTS: Final = 12
_TRIES_OF_OPEN: Final = 3


@dataclass(slots=True)
class Scene:
    """Everything that living through cases needs; the same for the same seed."""

    ground: Ground
    cast: Cast
    now: datetime
    chance: random.Random
    categories: Sequence[CategoryInForce] = field(init=False)
    weights: Sequence[float] = field(init=False)
    buildings: Sequence[Building] = field(init=False)

    def __post_init__(self) -> None:
        self.categories = [each for each in all_categories() if each.leaf and each.active]
        self.weights = [weight_of(each.code) for each in self.categories]
        self.buildings = list(self.ground.buildings())


@dataclass(frozen=True, slots=True)
class Planned:
    """One case to live: what it is, where, and when each step happens."""

    category: CategoryInForce
    building: Building
    source: str
    received_at: datetime
    steps: Sequence[Step]
    moments: Sequence[datetime]


def plan_cases(scene: Scene, count: int) -> list[Planned]:
    """Plan so many cases, oldest first; nearly half are still open, in every way there is."""
    wanted = islice(_endings(scene.chance, count), count)
    plans = [_plan(scene, steps, is_open=is_open) for steps, is_open in wanted]
    return sorted(plans, key=lambda plan: plan.received_at)


def _endings(chance: random.Random, count: int) -> Iterator[tuple[Sequence[Step], bool]]:
    still_open = islice(cycle(steps for _name, steps in beginnings()), int(count * _OPEN_SHARE))
    often = (choose(chance).steps for _ in range(count))
    finished = chain((story.steps for story in STORIES), often)
    return chain(((steps, True) for steps in still_open), ((steps, False) for steps in finished))


def _plan(scene: Scene, steps: Sequence[Step], *, is_open: bool) -> Planned:
    chance = scene.chance
    category = chance.choices(scene.categories, weights=scene.weights)[0]
    pace = pacing.Pace(
        limits={f"{phase}_limit": str(limit) for phase, limit in category.limits.items()},
        emergency=category.severity == "emergency",
    )
    received, moments = _times(scene, steps, pace, is_open=is_open)
    return Planned(
        category=category,
        building=chance.choice(scene.buildings),
        source=chance.choices(list(_SOURCES), weights=list(_SOURCES.values()))[0],
        received_at=received,
        steps=steps,
        moments=moments,
    )


def _times(
    scene: Scene, steps: Sequence[Step], pace: pacing.Pace, *, is_open: bool
) -> tuple[datetime, list[datetime]]:
    """Return moments that are all past; of an open case, the most recent of a few tries."""
    found: list[tuple[datetime, datetime, list[datetime]]] = []
    longest = 10 if is_open else WEEKS * 7
    for attempt in range(_ATTEMPTS):
        day = scene.now - timedelta(days=scene.chance.uniform(0, longest) + attempt * longest / 4)
        received = pacing.receipt_on(day.date(), scene.chance)
        moments = pacing.moments(
            steps, start=received, pace=pace, calendar=working_calendar(), chance=scene.chance
        )
        last = moments[-1] if moments else received
        if last < scene.now:
            found.append((last, received, moments))
            if not is_open or len(found) >= _TRIES_OF_OPEN:
                break
    _last, received, moments = max(found, key=lambda each: each[0])
    return received, moments


def live(scene: Scene, plans: Sequence[Planned], *, moment: Moment) -> Iterator[int]:
    """Live through the cases one after the other; yield each one's id when it is done."""
    actor_of = lru_cache(maxsize=None)(_actor_of)
    for plan in plans:
        moment.go_to(plan.received_at)
        case_id = _report(scene, plan, actor_of)
        grid = plan.building.place.code[:15]
        routing = Routing(
            responsible=scene.cast.unit_for(plan.category.unit_kind, grid),
            others=scene.cast.other_units(plan.category.unit_kind, grid),
        )
        for place, (step, at) in enumerate(zip(plan.steps, plan.moments, strict=True)):
            moment.go_to(at)
            take_step(
                step,
                case_id=case_id,
                photos=photos_of(step, plan.category, case_id=case_id, place=place),
                routing=routing,
                cast=scene.cast,
                actor_of=actor_of,
            )
        yield case_id


def _actor_of(account_id: int) -> Actor:
    return actor_for(AccountId(account_id))


def _report(scene: Scene, plan: Planned, actor_of: Callable[[int], Actor]) -> int:
    chance, place = scene.chance, plan.building.place
    leaf = Leaf(plan.category.code, plan.category.name)
    report = write_report(leaf, place=place.name, chance=chance)
    named = plan.source != "patrol" and chance.random() < 0.8  # noqa: PLR2004 - a share
    lon, lat = place.point or (None, None)
    new = NewCase(
        title=report.title,
        detail=report.detail,
        # What nobody has looked at yet waits for its category, and comes with a suggestion.
        category_code=plan.category.code if plan.steps else "",
        lon=lon,
        lat=lat,
        address=plan.building.address,
        source=Case.Source(plan.source),
        contact_name=person_name(chance.randrange(800)) if named else "",
        contact_phone=phone_number(chance.randrange(10_000_000)) if named else "",
        consent_to_unit=named and chance.random() < 0.3,  # noqa: PLR2004 - a share
    )
    return create_case(actor=_reporting(scene, plan, actor_of), new=new).case.pk


def _reporting(scene: Scene, plan: Planned, actor_of: Callable[[int], Actor]) -> Actor:
    if plan.source == "call":
        return actor_of(scene.cast.holders["call_taker"][0])
    if plan.source in {"patrol", "api"}:
        return actor_of(scene.cast.officers[plan.building.place.code[:15]])
    return ANYBODY
