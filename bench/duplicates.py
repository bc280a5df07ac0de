"""Near-copies among a million invented edits of real messages, and ranking by text and time."""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Iterator
from functools import partial
from typing import Final

from bench.complaints import (
    FOLDER,
    Pair,
    edited,
    hot_messages,
    labelled_pairs,
    labelled_texts,
)
from bench.harness import Run
from gongzhi.language.duplicates import LEAST, Report, rank_duplicates
from gongzhi.language.grams import distinct_grams
from gongzhi.language.messages import Message
from gongzhi.language.similar_texts import SimilarTexts

TEXTS: Final = 1_000_000
QUICK: Final = 50_000
BATCH: Final = 20_000
RATE, SINGLE_RATE, QUERY_WITHIN, RECALL = 50_000, 2_000, 20.0, 0.95
SAMPLED: Final = 100_000
POOL: Final = 100
TRULY_ALIKE: Final = 0.4


def measure(run: Run) -> None:
    """Sign, add, query, group and save; then tell pairs apart."""
    if not FOLDER.exists():
        raise SystemExit(f"{FOLDER} is absent: the measurement needs the messages there.")
    chance = random.Random(5)
    index = SimilarTexts()
    _fill(run, index, chance, QUICK if run.quick else TEXTS)
    _ask(run, index, chance)
    _group(run, index, chance)
    _rank(run)


def _copies(chance: random.Random, count: int) -> Iterator[tuple[range, list[str]]]:
    """Yield batches of invented copies; number modulo the originals tells which it copies."""
    originals = labelled_texts()
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        yield numbers, [edited(originals[number % len(originals)], chance) for number in numbers]


def _fill(run: Run, index: SimilarTexts, chance: random.Random, count: int) -> None:
    spent = busy = 0.0
    for numbers, texts in _copies(chance, count):
        begun, begun_busy = time.perf_counter(), time.process_time()
        index.add_many(numbers, texts)
        spent += time.perf_counter() - begun
        busy += time.process_time() - begun_busy
    run.value("texts held", len(index), unit="texts")
    run.value(
        "sign and add in batches, processor time",
        count / busy,
        unit="texts/s",
        limit=RATE,
        higher_is_better=True,
    )
    run.value("sign and add in batches, wall time", count / spent, unit="texts/s")
    run.value("memory of the index", index.size / 2**20, unit="MiB")
    run.value("bytes a text", index.size / count, unit="bytes")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    run.value("peak of the process", peak, unit="MiB")


def _ask(run: Run, index: SimilarTexts, chance: random.Random) -> None:
    asked = [edited(text, chance) for text in chance.sample(labelled_texts(), 500)]
    texts = iter(asked * 10)
    run.timed("query", lambda: index.query(next(texts)), times=400, limit=QUERY_WITHIN)
    begun = time.process_time()
    for text in asked:
        index.query(text)
    spent = (time.process_time() - begun) / len(asked) * 1000
    run.value("query, processor time", spent, unit="ms")
    count = len(index)
    begun = time.process_time()
    for number, text in enumerate(asked * 8, start=count):
        index.add(number, text)
    rate = len(asked) * 8 / (time.process_time() - begun)
    run.value(
        "add one by one, processor time",
        rate,
        unit="texts/s",
        limit=SINGLE_RATE,
        higher_is_better=True,
    )
    for number in range(count, count + len(asked) * 8):
        index.remove(number)


def _group(run: Run, index: SimilarTexts, chance: random.Random) -> None:
    """Tell how many pairs of copies of one original end in one group, and what else does."""
    begun = time.process_time()
    groups = index.groups()
    run.value("group all, processor time", time.process_time() - begun, unit="s")
    run.value("groups", len(groups), unit="groups")
    originals, home = labelled_texts(), {}
    for place, group in enumerate(groups):
        home.update(dict.fromkeys(group, place))
    together = 0
    copies = len(index) // len(originals)
    for _ in range(SAMPLED):
        original = chance.randrange(len(originals))
        one, other = (
            original + len(originals) * which for which in chance.sample(range(copies), 2)
        )
        together += one in home and home[one] == home.get(other)
    run.value(
        "recall of pairs", together / SAMPLED, unit="share", limit=RECALL, higher_is_better=True
    )
    wrong = 0
    weights = [len(group) for group in groups]
    for group in chance.choices(groups, weights, k=SAMPLED // 10):
        one, other = (number % len(originals) for number in chance.sample(group, 2))
        wrong += one != other and _jaccard(originals[one], originals[other]) < TRULY_ALIKE
    run.value("precision of pairs", 1 - wrong / (SAMPLED // 10), unit="share")


def _jaccard(one: str, other: str) -> float:
    grams = distinct_grams([one, other], (3,))
    ours, theirs = (set(grams.hashes[grams.texts == place].tolist()) for place in (0, 1))
    return len(ours & theirs) / max(len(ours | theirs), 1)


def _rank(run: Run) -> None:
    """Rank each labelled pair among others, and tell how well the score parts them."""
    chance = random.Random(11)
    pool = [_report(one, place) for place, one in enumerate(chance.sample(hot_messages(), POOL), 2)]
    pairs = list(labelled_pairs(chance, each=40 if run.quick else 200))
    found: list[tuple[Pair, bool]] = []
    for pair in pairs:
        ranked = rank_duplicates(
            _report(pair.one, 0), [_report(pair.other, 1), *pool], most=POOL + 1, least=LEAST
        )
        found.append((pair, any(candidate.id == 1 for candidate in ranked)))
    told = sum(said for _, said in found)
    right = sum(said and pair.same for pair, said in found)
    run.value("labelled pairs", len(pairs), unit="pairs")
    run.value("ranking: precision", right / told, unit="share")
    run.value("ranking: recall", right / sum(pair.same for pair in pairs), unit="share")
    for kind in ("copy", "same matter", "same place", "by lot"):
        said = [answer for pair, answer in found if pair.kind == kind]
        run.value(f"told as the same: {kind}", sum(said) / len(said), unit="share")
    one, others = _report(pairs[0].one, 0), pool
    run.timed(f"rank {POOL} candidates", partial(rank_duplicates, one, others), times=50)


def _report(message: Message, number: int) -> Report:
    return Report(number, message.title, message.detail, message.at)
