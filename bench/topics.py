"""Topics of 4,326 real messages: how long it takes, and whether known matters are found whole."""

from __future__ import annotations

import time
from typing import Final

from bench.complaints import CHOSEN_ON, FOLDER, HELD_BACK, Matter, hot_messages, ids_of
from bench.harness import Run
from gongzhi.language.topics import Topic, TopicBook

FOUND_WITHIN: Final = 10.0
DAILY: Final = 50


def measure(run: Run) -> None:
    """Find the topics, hold them to the listed matters, then keep them up day by day."""
    if not FOLDER.exists():
        raise SystemExit(f"{FOLDER} is absent: the measurement needs the messages there.")
    begun = time.process_time()
    messages = hot_messages()
    run.value("read the file, processor time", time.process_time() - begun, unit="s")
    book = TopicBook()
    begun = time.process_time()
    book.find(messages)
    topics = book.topics()
    run.value(
        "find and tell the topics, processor time",
        time.process_time() - begun,
        unit="s",
        limit=FOUND_WITHIN,
    )
    run.value("messages", len(messages), unit="messages")
    run.value("topics", len(topics), unit="topics")
    for matter in (*CHOSEN_ON, *HELD_BACK):
        _hold(run, matter, topics)
    _keep_up(run)


def _hold(run: Run, matter: Matter, topics: list[Topic]) -> None:
    ids = ids_of(matter)
    best = max(topics, key=lambda topic: len(ids.intersection(topic.messages)))
    told = set(best.messages) - set(matter.either)
    kept = " (held back)" if matter in HELD_BACK else ""
    run.value(f"{matter.name}{kept}: messages", len(ids), unit="messages")
    run.value("  recall", len(ids & told) / len(ids), unit="share")
    run.value("  precision", len(ids & told) / len(told), unit="share")


def _keep_up(run: Run) -> None:
    """Find the topics of all but the last messages, add those, and compare with finding all."""
    ordered = sorted(hot_messages(), key=lambda one: (str(one.at or ""), one.id))
    earlier, later = ordered[: -5 * DAILY], ordered[-5 * DAILY :]
    book = TopicBook()
    book.find(earlier)
    before = {topic.id for topic in book.topics()}
    spent = []
    for start in range(0, len(later), DAILY):
        begun = time.process_time()
        book.add(later[start : start + DAILY])
        spent.append((time.process_time() - begun) * 1000)
    run.samples(f"add {DAILY} messages to the topics, processor time", spent)
    kept = {topic.id for topic in book.topics()}
    run.value(
        "topics that keep their id when added to", len(before & kept) / len(before), unit="share"
    )
    known = {topic.id: topic.messages for topic in book.topics()}
    again = TopicBook()
    again.find(ordered, previous=known)
    follows = {topic.id for topic in again.topics()}
    run.value(
        "topics that keep their id when found anew", len(kept & follows) / len(kept), unit="share"
    )
