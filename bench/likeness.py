"""Likely the same matters in the platform's own path: keys in the database, ranked with place.

Where the real messages are, the cases tell invented edits of them while this measures, and
afterwards what they told before: ``BENCH_CASES=100000,1000000``.

Places of labelled pairs are invented: a copy's lie 30 metres apart, those of one matter and those
of another matter of the same place 120 metres (standard deviation, each way), all others anywhere
within five kilometres. Each pair is ranked among 40 more messages.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from contextlib import nullcontext
from typing import Final

from django.db import connection

from bench.complaints import FOLDER, Pair, hot_messages, labelled_pairs
from bench.harness import Run
from bench.server import cpu_seconds
from bench.setting import fill, sizes
from bench.setting.edits import told_in_edits
from gongzhi.foundation.actors import SYSTEM
from gongzhi.handling.cases.models import Case
from gongzhi.handling.likeness import rules
from gongzhi.handling.likeness.queries import likely_same, matter_of
from gongzhi.handling.likeness.services import index_all
from gongzhi.language.duplicates import Report, rank_duplicates
from gongzhi.language.messages import Message

QUERY_WITHIN, RATE = 20.0, 2_000
ASKED: Final = 200
ROUNDS: Final = 6
POOL: Final = 40
METRE: Final = 1 / 111_195
APART: Final = {"copy": 30, "same matter": 120, "same place": 120}

Point = tuple[float, float]


def measure(run: Run) -> None:
    """Index and ask at each size, then weigh labelled pairs with places."""
    for size in sizes(quick=run.quick):
        fill(size, run)
        with told_in_edits() if FOLDER.exists() else nullcontext():
            _keep(run, size)
            _ask(run, size)
    if FOLDER.exists():
        _weigh(run)


def _keep(run: Run, size: int) -> None:
    begun, busy = time.perf_counter(), _busy()
    made = index_all(anew=True)
    spent, busy = time.perf_counter() - begun, _busy() - busy
    run.value(
        f"{size:,}: texts indexed", made / spent, unit="texts/s", limit=RATE, higher_is_better=True
    )
    run.value(f"{size:,}: the same, processor time of both", made / busy, unit="texts/s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE likeness_textkeys")
        cursor.execute("SELECT pg_total_relation_size('likeness_textkeys')")
        run.value(f"{size:,}: bytes a text", cursor.fetchone()[0] / max(made, 1), unit="bytes")


def _ask(run: Run, size: int) -> None:
    rows = list(Case.objects.select_related("text").order_by("-received_at")[:ASKED])
    matters = [matter_of(row) for row in rows]
    rounds, spent = [], []
    for _ in range(ROUNDS):
        times = []
        for matter in matters:
            begun, busy = time.perf_counter(), time.process_time()
            likely_same(SYSTEM, matter)
            times.append((time.perf_counter() - begun) * 1000)
            spent.append((time.process_time() - busy) * 1000)
        rounds.append(times)
    name = f"{size:,}: what is likely the same"
    run.samples(f"{name}, by the clock", [each for times in rounds[1:] for each in times])
    # Of several times asked, the quickest: when nobody else had the processor.
    run.samples(
        f"{name}, at rest", [min(each) for each in zip(*rounds, strict=True)], limit=QUERY_WITHIN
    )
    run.samples(f"{name}, processor time of the process", spent[len(matters) :], limit=QUERY_WITHIN)
    busy = _backend()
    for matter in matters:
        likely_same(SYSTEM, matter)
    run.value(
        f"{name}, processor time of the database",
        (_backend() - busy) / len(matters) * 1000,
        unit="ms",
    )


def _busy() -> float:
    """Return the processor time of this process and of its side of the database, in seconds."""
    return time.process_time() + _backend()


def _backend() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cpu_seconds(int(cursor.fetchone()[0]))


def _weigh(run: Run) -> None:
    chance = random.Random(11)
    pool = chance.sample(hot_messages(), POOL)
    asked: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for pair in labelled_pairs(chance, each=20 if run.quick else 100):
        asked[pair.kind] += 1
        told[pair.kind] += _is_told(pair, pool, chance)
    for kind, count in asked.items():
        run.value(f"told as the same, with places: {kind}", told[kind] / count, unit="share")


def _is_told(pair: Pair, pool: list[Message], chance: random.Random) -> bool:
    here = _anywhere(chance)
    apart = APART.get(pair.kind)
    there = _around(here, apart, chance) if apart else _anywhere(chance)
    others = [_report(one, place, _anywhere(chance)) for place, one in enumerate(pool, start=2)]
    ranked = rank_duplicates(
        _report(pair.one, 0, here), [_report(pair.other, 1, there), *others], most=99, least=0
    )
    length = min(len(one.title + one.detail) for one in (pair.one, pair.other))
    return any(
        each.id == 1 and rules.weigh(each, same_class=None, radius=0, length=length) > 0
        for each in ranked
    )


def _anywhere(chance: random.Random) -> Point:
    return 113 + chance.uniform(0, 5000) * METRE, 28 + chance.uniform(0, 5000) * METRE


def _around(point: Point, metres: float, chance: random.Random) -> Point:
    return (
        point[0] + chance.gauss(0, metres) * METRE,
        point[1] + chance.gauss(0, metres) * METRE,
    )


def _report(message: Message, number: int, point: Point) -> Report:
    return Report(number, message.title, message.detail, message.at, lon=point[0], lat=point[1])
