"""Loading the sample sub-district, and the accounts to try it with."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from gongzhi.channels.sample.asking import ask_communities
from gongzhi.channels.sample.bodies import DEMO_ROLES, make_bodies
from gongzhi.channels.sample.bulk.lives import Spread
from gongzhi.channels.sample.bulk.services import make_bulk
from gongzhi.channels.sample.cast import read_cast
from gongzhi.channels.sample.employing import DEMO_PASSWORD, employ, register
from gongzhi.channels.sample.figures import measure_sample, state_sample
from gongzhi.channels.sample.living import WEEKS, Scene, live, plan_cases
from gongzhi.channels.sample.past import in_the_past
from gongzhi.channels.sample.places import make_ground
from gongzhi.channels.sample.planning import enliven_plans
from gongzhi.channels.sample.settling import settle
from gongzhi.channels.sample.wording import STREET
from gongzhi.foundation.actors import SYSTEM
from gongzhi.handling.cases.services import (
    load_categories,
    load_rating_reasons,
    load_standard_texts,
)
from gongzhi.handling.topics.services import ask_look

Progress = Callable[[str, int, int], None]
"""``progress(what, done, of)``; called a few times a second at most."""

COMMANDED: Final = 110
"""So many cases are lived through by commands, in every way there is; further ones are cloned."""

LIVELY_SHARE: Final = 0.2
"""How many of the cloned cases of the sample are still open."""

FOUNDED_WEEKS_BEFORE: Final = 12
"""How long before its first case the sample's offices opened."""


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What a load made; all zero where the sample stood already."""

    areas: int = 0
    units: int = 0
    accounts: int = 0
    residents: int = 0
    cases: int = 0


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account to sign in with: its role, and what to try as it."""

    role: str
    username: str
    password: str
    name: str
    try_this: str


def sample_loaded() -> bool:
    """Tell whether the sample sub-district stands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM territory_area WHERE code = %s)", (STREET[0],))
        return bool(cursor.fetchone()[0])


def load_sample(
    *,
    households: int = 3_000,
    cases: int = 400,
    seed: int = 1,
    progress: Progress | None = None,
) -> SampleReport:
    """Load the invented sub-district with its staff and cases.

    Does nothing where it stands already. The first cases are made by the real commands, the rest
    are cloned from them, all dated over the last weeks: the same for the same sizes and seed, but
    for the day it is loaded on.
    """
    if sample_loaded():
        return SampleReport()
    tell = progress or (lambda _what, _done, _of: None)
    ground = make_ground(households=max(households, 1), seed=seed)
    bodies = make_bodies(ground)
    now = timezone.now()
    founded = now - timedelta(weeks=WEEKS + FOUNDED_WEEKS_BEFORE)
    with transaction.atomic(), in_the_past(founded) as moment:
        load_categories()
        load_standard_texts()
        load_rating_reasons()
        tell("areas", 0, 1)
        areas = settle(ground)
        tell("staff", 0, 1)
        employ(bodies)
        residents = register(ground, seed=seed)
        chance = random.Random(f"cases:{seed}")  # noqa: S311 - invented cases, not secrets
        scene = Scene(ground, read_cast(), now, chance)
        plans = plan_cases(scene, min(cases, COMMANDED))
        for done, _case_id in enumerate(live(scene, plans, moment=moment), start=1):
            if done % 20 == 0:
                tell("cases", done, cases)
        ask_communities(moment=moment, now=now, seed=seed)
        tell("policy packs", 0, 1)
        enliven_plans(scene.cast, now=now, moment=moment)
        state_sample(seed=seed)
    if cases > COMMANDED:
        spread = Spread(days=WEEKS * 7, open_share=LIVELY_SHARE)
        make_bulk(cases=cases - COMMANDED, seed=seed, spread=spread)
    measure_sample()
    ask_look(actor=SYSTEM, area_code=STREET[0])
    return SampleReport(
        areas=areas,
        units=len(bodies.units),
        accounts=len(bodies.accounts),
        residents=residents,
        cases=cases,
    )


def demo_accounts() -> list[DemoAccount]:
    """Return the accounts of the demonstration that exist, in the order to try them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT username, display_name FROM people_account WHERE username = ANY(%s)"
            " AND is_active",
            ([role.username for role in DEMO_ROLES],),
        )
        names = dict(cursor.fetchall())
    return [
        DemoAccount(
            role=f"{role.title} {role.title_en}",
            username=role.username,
            password=DEMO_PASSWORD,
            name=names[role.username],
            try_this=role.try_this,
        )
        for role in DEMO_ROLES
        if role.username in names
    ]
