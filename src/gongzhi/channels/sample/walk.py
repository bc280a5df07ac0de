"""Taking imported cases through the whole loop by the public API, all roles included.

The cases and every choice follow from the seed. An imported case has no reporter who holds its
secret, so what the reporter says is entered by the call-taker, as in a call-back.
"""

from __future__ import annotations

import base64
import random
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any, Final

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.sample.acting import LEADS, parameters_of
from gongzhi.channels.sample.cast import Cast, Routing, read_cast
from gongzhi.channels.sample.photos import photos_of
from gongzhi.channels.sample.stories import (
    MERGED,
    STORIES,
    UNMERGED,
    By,
    Step,
    Story,
    choose,
    cut_short,
)
from gongzhi.channels.sample.walk_client import Client
from gongzhi.channels.sample.wording import STREET
from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.errors import WrongState
from gongzhi.foundation.ids import AccountId
from gongzhi.handling.cases.categories import CategoryInForce, all_categories
from gongzhi.registry.people.services import issue_token, revoke_token

Progress = Callable[[int, int], None]

OPEN_SHARE: Final = 0.15
"""How many of the walked cases are left part of the way."""

MERGED_SHARE: Final = 0.02
"""How many turn out to report the same matter as another."""

_CASES: Final = """
    SELECT id FROM cases_case
    WHERE source = 'import' AND status = 'received' AND starts_with(area_code, %s)
    ORDER BY id"""

# Verbs that several roles may use: the walk lets them take turns.
_TURNS: Final[Mapping[str, tuple[str, ...]]] = {
    "accept": ("street_dispatcher", "call_taker", "community_secretary", "community_worker"),
    "dispatch": ("street_dispatcher", "community_secretary"),
    "verify": ("street_dispatcher", "grid_head", "grid_instructor", "community_secretary"),
    "close": ("street_dispatcher", "community_secretary", "street_leader"),
    "call_back": ("call_taker", "community_worker", "community_secretary"),
}
_AT_WORK: Final = frozenset({By.LEAD, By.ASSIST, By.CALLED})
_FOR_THE_REPORTER: Final = "call_taker"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where one case ended, by which story, after which verbs."""

    story: str
    status: str
    verbs: tuple[str, ...]
    satisfied: int | None


@dataclass(slots=True)
class WalkReport:
    """What became of all cases."""

    outcomes: list[Outcome] = field(default_factory=list)
    requests: int = 0
    roles: Counter[str] = field(default_factory=Counter)

    def by_status(self) -> Counter[str]:
        """Return how many cases ended in each status."""
        return Counter(outcome.status for outcome in self.outcomes)

    def by_verb(self) -> Counter[str]:
        """Return how often each verb was used."""
        return Counter(verb for outcome in self.outcomes for verb in outcome.verbs)

    def ratings(self) -> Counter[int]:
        """Return how many reporters were how satisfied."""
        return Counter(o.satisfied for o in self.outcomes if o.satisfied is not None)


def walk(*, base_url: str, cases: int, seed: int, progress: Progress | None = None) -> WalkReport:
    """Take so many imported cases through the loop at a running server.

    Raises ``WrongState`` where no imported case waits, and ``Refused`` for anything that the API
    does not let a role do which the workflow gives it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CASES, (STREET[0],))
        waiting = [row[0] for row in cursor.fetchall()]
    if not waiting:
        raise WrongState(
            _("No imported case waits in the sample. Import some first: gongzhi import cases FILE.")
        )
    chance = random.Random(f"walk:{seed}")  # noqa: S311 - choices to repeat, not secrets
    chosen = chance.sample(waiting, min(cases, len(waiting)))
    client = Client(base_url)
    report = WalkReport()
    with _tokens() as token_of:
        walker = _Walker(client, read_cast(), token_of, chance, report)
        plans = _plans(chance, others=len(chosen) - 1)
        for done, (case_id, story) in enumerate(zip(chosen, plans, strict=False), start=1):
            # A case is merged into the one that comes next: it is still to be walked.
            report.outcomes.append(
                walker.take(case_id, *story, into=next(iter(chosen[done:]), None))
            )
            if progress is not None:
                progress(done, len(chosen))
    client.close()
    report.requests = client.requests
    return report


def _plans(chance: random.Random, *, others: int) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """Yield every story once, then stories by their shares, some cut short.

    Merging needs another case to come: it is chosen only for the first so many, ``others``.
    """
    firsts = (*STORIES, MERGED, UNMERGED)
    for place in count():
        if place < len(firsts) and (place < others or firsts[place].weight):
            story: Story = firsts[place]
            yield story.name, story.steps
        elif place < others and chance.random() < MERGED_SHARE:
            yield MERGED.name, MERGED.steps
        elif chance.random() < OPEN_SHARE:
            yield "left open", cut_short(chance)
        else:
            story = choose(chance)
            yield story.name, story.steps


@contextmanager
def _tokens() -> Iterator[Callable[[int], str]]:
    """Yield what gives an account's token, issued when first asked for and revoked at the end."""
    issued: dict[int, tuple[int, str]] = {}

    def token_of(account_id: int) -> str:
        if account_id not in issued:
            made = issue_token(
                actor=SYSTEM,
                account_id=AccountId(account_id),
                label="demo walk",
                expires_at=timezone.now() + timedelta(days=1),
            )
            issued[account_id] = made.token.pk, made.text
        return issued[account_id][1]

    try:
        yield token_of
    finally:
        for token_id, _text in issued.values():
            revoke_token(actor=SYSTEM, token_id=token_id)


@dataclass(slots=True)
class _Walker:
    client: Client
    cast: Cast
    token_of: Callable[[int], str]
    chance: random.Random
    report: WalkReport
    finishers: set[int] = field(default_factory=set)
    """Who did the work of the case that is being walked."""

    def take(self, case_id: int, story: str, steps: Sequence[Step], *, into: int | None) -> Outcome:
        """Take one case through a story; every step carries the version that was read.

        ``into`` is the case that it is merged into where the story says so.
        """
        case = self._read(case_id)
        category = self._leaf(case)
        if not case["placed"]:
            case = self._write(case, "place", "street_dispatcher", area_code=self._some_grid(case))
        case = self._write(case, "classify", "street_dispatcher", category_code=category.code)
        routing = Routing(
            responsible=self.cast.unit_for(category.unit_kind, case["area_code"]),
            others=self.cast.other_units(category.unit_kind, case["area_code"]),
        )
        self.finishers.clear()
        for place, step in enumerate(steps):
            more: dict[str, object] = {}
            if photos := photos_of(step, category, case_id=case_id, place=place):
                more["photos"] = _encoded(photos)
            if step.verb == "merge" and into is not None:
                more["target"] = self._read(into)["number"]
            case = self._step(case, step, routing, more)
        ended = self._read(case_id)
        return Outcome(
            story, ended["status"], tuple(step.verb for step in steps), ended["satisfied"]
        )

    def _read(self, case_id: int) -> dict[str, Any]:
        auditor = self.cast.holders["auditor"][0]
        self.report.roles["auditor"] += 1
        return self.client.get(f"/cases/{case_id}", self.token_of(auditor))

    def _leaf(self, case: Mapping[str, Any]) -> CategoryInForce:
        """Choose a leaf below the class that the file gave, as a dispatcher would."""
        given = case.get("category_code") or ""
        leaves = [c for c in all_categories() if c.leaf and c.active and c.code.startswith(given)]
        return self.chance.choice(leaves)

    def _some_grid(self, case: Mapping[str, Any]) -> str:
        grids = [code for code in self.cast.officers if code.startswith(case["area_code"])]
        return self.chance.choice(sorted(grids or self.cast.officers))

    def _step(
        self, case: dict[str, Any], step: Step, routing: Routing, more: Mapping[str, object]
    ) -> dict[str, Any]:
        role, account = self._actor(step, routing, case["area_code"])
        self.report.roles[role] += 1
        if step.by in _AT_WORK:
            self.finishers.add(account)
        body = {**parameters_of(step, routing), **more, "version": case["version"]}
        found = self._post(case, step.verb, account, body)
        if step.verb in LEADS and step.unit is not None:
            routing.lead = routing.unit(step.unit)
        return found

    def _actor(self, step: Step, routing: Routing, area_code: str) -> tuple[str, int]:
        """Return the role and the account that takes a step."""
        if step.by in _AT_WORK:
            return "unit_handler", self.cast.account_of(step.by, units=(routing.acting(step.by),))
        if step.by is By.REPORTER:
            return _FOR_THE_REPORTER, self.cast.holder(_FOR_THE_REPORTER, area_code)
        if step.verb in _TURNS:
            return self.chance.choice(takers(step.verb, area_code, self.cast, self.finishers))
        role = self.cast.role_of(step.by)
        return role, self.cast.holder(role, area_code)

    def _write(
        self, case: Mapping[str, Any], verb: str, role: str, **values: object
    ) -> dict[str, Any]:
        self.report.roles[role] += 1
        account = self.cast.holder(role, case["area_code"])
        return self._post(case, verb, account, {**values, "version": case["version"]})

    def _post(
        self, case: Mapping[str, Any], verb: str, account: int, body: Mapping[str, object]
    ) -> dict[str, Any]:
        key = f"walk-{case['id']}-{case['version']}-{verb}"
        path = f"/cases/{case['id']}/{verb}"
        return {**case, **self.client.post(path, self.token_of(account), body, key=key)}


def takers(
    verb: str, area_code: str, cast: Cast, finishers: Collection[int]
) -> list[tuple[str, int]]:
    """Return the roles and accounts that take turns at a verb, but for those who did the work.

    In a community that is itself the responsible unit, its secretary may be the one who did it.
    """
    holders = [(role, cast.holder(role, area_code)) for role in _TURNS[verb]]
    return [held for held in holders if held[1] not in finishers]


def _encoded(photos: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(photo).decode() for photo in photos]
