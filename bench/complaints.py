"""Real messages to measure on, read from ``../shared/data``; what is made of them stays in memory.

Which messages are about one matter is written here as a rule over title and text, each checked
by reading all that it lists (2026-11-26). Of the first three the constants of
``language.topics`` were chosen; the others were listed afterwards and nothing was tuned on them.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Final

from bench.harness import REAL_DATA
from gongzhi.channels.transfer.topic_messages import read_messages
from gongzhi.language.messages import Message

FOLDER: Final = REAL_DATA / "complaints"
LABELLED: Final = FOLDER / "messages_labelled.csv"
HOT: Final = FOLDER / "messages_hot.xlsx"


@dataclass(frozen=True, slots=True)
class Matter:
    """Messages about one matter: all patterns are found in title or text.

    ``also`` belong though no pattern tells; ``either`` may be with them or not, and count for
    nothing. ``place`` finds what else was written about the same place.
    """

    name: str
    patterns: tuple[str, ...]
    place: str = ""
    since: str = ""
    also: tuple[str, ...] = ()
    either: tuple[str, ...] = ()


CHOSEN_ON: Final = (
    Matter(
        "a mixing plant beside an estate", ("丽发", "搅拌"), "丽发|暮云", "2019-11", ("234327",)
    ),
    Matter(
        "parking bays bundled with flats",
        ("伊景园|滨河苑",),
        "武广",
        also=("199190", "225479", "229731", "283901"),
    ),
    Matter(
        "a housing subsidy for graduates",
        (r"\A(?!)",),
        "落户|公积金",
        also=(
            "189180",
            "199435",
            "203760",
            "204245",
            "205771",
            "212128",
            "219026",
            "224042",
            "225657",
            "228559",
            "229963",
            "244951",
            "265577",
            "270015",
            "282104",
            "282248",
            "283494",
            "289408",
        ),
        # the allowance for rent and living, and the policy as a whole
        either=("200353", "206983", "247736", "250956", "215591", "268023", "268952", "237327"),
    ),
)
HELD_BACK: Final = (
    Matter("a loan company's collapse", ("58车[贷货]",), "A4区公安"),
    Matter("when a village group is resettled", ("茶场村五组",), "西湖街道"),
    Matter("a language school's refunds", ("温斯顿",), "梅溪湖"),
    Matter("smoke and noise of shops under flats", ("魅力之城", "油烟|烧烤|夜宵"), "魅力之城"),
    Matter("a food court's false promises", ("老地方",), "解放西路"),
    Matter("restaurants under flats", ("辉煌国际城",), "远大一路"),
    Matter("a lending platform", ("余易贷",), "A2区公安"),
    Matter("a company that collects money", ("富惠天下|惠伏天下|惠富天下",), "富绿|A2区"),
    Matter("a power line along a road", ("月亮岛|金星北", "高压|110kv"), "月亮岛"),
    Matter("a hospital at an estate's gate", ("诺亚山林", "医院"), "诺亚山林"),
    Matter("an old quarter's renewal", ("凉塘路", "旧城"), "凉塘路"),
)


@cache
def hot_messages() -> tuple[Message, ...]:
    """Return the messages of the file for hot topics."""
    return tuple(read_messages(HOT).messages)


@cache
def labelled_texts() -> tuple[str, ...]:
    """Return title and detail of the labelled messages whose text survives."""
    with LABELLED.open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["text_source"] != "tokens_only"]
    return tuple(f"{row['title']}\n{row['detail']}" for row in rows)


def ids_of(matter: Matter) -> set[str]:
    """Return the ids of the messages about a matter."""
    found = {
        message.id
        for message in hot_messages()
        if all(re.search(pattern, _text(message), re.IGNORECASE) for pattern in matter.patterns)
        and (message.at is None or f"{message.at:%Y-%m}" >= matter.since)
    }
    return found | set(matter.also)


def _text(message: Message) -> str:
    return re.sub(r"\s+", "", message.title + message.detail)


_COMMON: Final = "的了在请是有我们不这一来到时大地为子中你说"
_ADDED: Final = ("尊敬的领导您好，", "请尽快处理，谢谢！", "盼复。", "再次反映：")


def edited(text: str, chance: random.Random) -> str:
    """Return an invented copy as people make them.

    1 to 8 % of the characters are left out, put in or changed; then a greeting or a closing is
    added, or up to a quarter of the end is cut off, or nothing more is done.
    """
    letters = list(text)
    for _ in range(max(1, int(len(text) * chance.uniform(0.01, 0.08)))):
        place, kind = chance.randrange(len(letters)), chance.random()
        if kind < 0.4 and len(letters) > 5:
            del letters[place]
        elif kind < 0.7:
            letters.insert(place, chance.choice(_COMMON))
        else:
            letters[place] = chance.choice(_COMMON)
    copy, kind = "".join(letters), chance.random()
    if kind < 0.4:
        added = chance.choice(_ADDED)
        return added + copy if kind < 0.2 else copy + added
    return copy[: int(len(copy) * chance.uniform(0.75, 1))] if kind < 0.6 else copy


@dataclass(frozen=True, slots=True)
class Pair:
    """Two messages, whether they are about one matter, and how the pair came about."""

    one: Message
    other: Message
    same: bool
    kind: str


def labelled_pairs(chance: random.Random, *, each: int = 500) -> Iterator[Pair]:
    """Yield pairs of messages of which it is known whether they are about one matter.

    Same: a message and its invented copy; two of one matter in other words. Not the same: two
    chosen by lot among those of no listed matter; one of a matter and one about the same place
    that is of no listed matter, the hardest to tell apart.
    """
    messages = hot_messages()
    matters = [(matter, ids_of(matter)) for matter in (*CHOSEN_ON, *HELD_BACK)]
    listed = {one for matter, ids in matters for one in (*ids, *matter.either)}
    by_id = {message.id: message for message in messages}
    others = [message for message in messages if message.id not in listed]
    for message in chance.sample(messages, each):
        copy = edited(f"{message.title}\n{message.detail}", chance)
        title, _, detail = copy.partition("\n")
        yield Pair(message, Message(f"{message.id}'", title, detail, message.at), True, "copy")
    for matter, ids in matters:
        known = sorted(ids & by_id.keys())
        pairs = list(combinations(known, 2))
        for one, other in chance.sample(pairs, min(len(pairs), each // len(matters))):
            yield Pair(by_id[one], by_id[other], True, "same matter")
        near = [message for message in others if re.search(matter.place, _text(message))]
        for other_message in near[: each // len(matters)]:
            yield Pair(by_id[chance.choice(known)], other_message, False, "same place")
    for _ in range(each * 4):
        one_message, other_message = chance.sample(others, 2)
        yield Pair(one_message, other_message, False, "by lot")
