"""Hot topics: messages about one matter, gathered over text, place and time. Pure.

How: near-copies count as one text; texts are compared by the rare runs of characters that they
share, place and time adding a little; groups are made by average linkage; and a group that only a
place's name holds together is parted again, since one place is no matter.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import Final

from gongzhi.language.formulas import formulas_of, without
from gongzhi.language.heat import Course, Score, course_of, people_of, score_of
from gongzhi.language.identities import keys_of
from gongzhi.language.likeness import Likeness
from gongzhi.language.linkage import join_smaller, link
from gongzhi.language.messages import Message, aware, beside, cleaned
from gongzhi.language.phrases import Phrases, find_phrases
from gongzhi.language.similar_texts import COPY, SimilarTexts

LEAST_PEOPLE: Final = 3
"""So many people, at least, write about a topic: what one person writes often is none."""
LINKED: Final = 0.06
"""Least average likeness within a topic."""
LINKED_WITHOUT_BY_TIME: Final = 0.03
LINKED_SHORT: Final = 0.09
SHORT_TEXT: Final = 120
"""Characters; shorter texts, on average, are alike by chance more, and must be more alike."""
KEPT_WHOLE: Final = 0.75
"""A group is left whole where so large a part of it holds together without its place."""
NEAREST: Final = 8
"""A smaller group is held to so many texts of a larger one, those nearest to it."""
COMPARED: Final = 0.03
"""Below this, two messages count as not alike at all."""
WINDOW_DAYS: Final = 14
EXAMPLES: Final = 3
_BY_TIME: Final = attrgetter("place_in_time")


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter that several people wrote about. Nothing in it holds a personal number.

    ``title`` is that of the message nearest to all others, ``what`` the words that mark the topic,
    ``where`` the places named; ``examples`` and ``messages`` are ids.
    """

    id: str
    title: str
    what: tuple[str, ...]
    where: tuple[str, ...]
    count: int
    writers: int | None
    since: datetime | None
    until: datetime | None
    course: Course
    score: Score
    examples: tuple[str, ...]
    messages: tuple[str, ...]


class TopicBook:
    """Messages and their topics: found at once, then kept up as messages come in.

    ``find`` gives the same topics whatever the order of its messages. ``add`` holds each new
    message to the topics that are there, and gathers what belongs to none into new ones.
    """

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}
        self._formulas = frozenset[str]()
        self._copies = SimilarTexts()
        self._likeness = Likeness()
        self._nodes: list[list[Message]] = []
        self._near: list[dict[int, float]] = []
        self._topics: dict[str, list[int]] = {}

    def find(
        self, messages: Iterable[Message], *, previous: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """Take messages in and make topics of all; a message whose id is known is passed over.

        ``previous`` gives the messages of topics by their ids: a topic that shares half of them,
        or half of its own, keeps that id; topics of this book keep theirs likewise.
        """
        self._take(messages)
        groups = self._group(range(len(self._nodes)))
        known = dict(previous or {})
        known |= {key: self._ids(nodes) for key, nodes in self._topics.items()}
        self._topics = {}
        self._name(groups, known)

    def add(self, messages: Iterable[Message]) -> None:
        """Take further messages in, leaving the topics that are there as they are."""
        home = {node for nodes in self._topics.values() for node in nodes}
        self._take(messages)
        loose = [node for node in range(len(self._nodes)) if node not in home]
        fresh = []
        for nodes, keys in self._settle(loose):
            if keys:
                self._topics[keys[0]] += nodes
            elif self._enough(nodes):
                fresh += [part for part in self._parted(nodes) if self._enough(part)]
        self._name(fresh, {})

    def resume(
        self, topics: Mapping[str, Iterable[Message]], loose: Iterable[Message] = ()
    ) -> None:
        """Take up topics that are known, each by some of its messages, and messages of none.

        Nothing is gathered anew: what ``add`` brings is held to these. A dozen messages nearest to
        all others stand for a topic well enough, so that a topic's size costs nothing.
        """
        held = {key: list(messages) for key, messages in topics.items()}
        apart = list(loose)
        self._take([*chain.from_iterable(held.values()), *apart], compared=False)
        place = {one.id: node for node, ones in enumerate(self._nodes) for one in ones}
        taken: set[int] = set()
        for key, messages in held.items():
            nodes = dict.fromkeys(place[one.id] for one in messages)
            self._topics[key] = [node for node in nodes if node not in taken]
            taken.update(nodes)
        self._topics = {key: nodes for key, nodes in self._topics.items() if nodes}
        for node in dict.fromkeys(place[one.id] for one in apart):
            self._compare(node)

    def topics(self, *, now: datetime | None = None, days: int = WINDOW_DAYS) -> list[Topic]:
        """Return all topics, the hottest first.

        ``now`` ends the window that tells whether a topic rises; without it, the latest message.
        """
        moments = [message.at for message in self._messages.values() if message.at]
        end = aware(now) if now else max(moments, default=None)
        told = [self._tell(key, nodes, end, days) for key, nodes in self._topics.items()]
        return sorted(told, key=lambda topic: (-topic.score.total, -topic.count, topic.id))

    def _take(self, messages: Iterable[Message], *, compared: bool = True) -> list[int]:
        """Take messages in as nodes of near-copies; return the nodes touched, each once."""
        fresh: dict[str, Message] = {}
        for message in messages:
            if message.id not in self._messages:
                fresh.setdefault(message.id, cleaned(message))
        self._formulas |= formulas_of([one.words for one in fresh.values()])
        ordered = sorted(map(self._telling, fresh.values()), key=_BY_TIME)
        self._messages |= {message.id: message for message in ordered}
        joined, rest = self._join_copies(ordered)
        first = len(self._nodes)
        groups = _copies_of([message.whole for message in rest])
        self._nodes += [[rest[place] for place in group] for group in groups]
        heads = [nodes[0] for nodes in self._nodes[first:]]
        self._copies.add_many(range(first, len(self._nodes)), [message.whole for message in heads])
        self._likeness.add([message.words for message in heads])
        self._near += [{} for _ in heads]
        fresh_nodes = range(first, len(self._nodes))
        for node in fresh_nodes if compared else ():
            self._compare(node)
        return [*joined, *fresh_nodes]

    def _telling(self, message: Message) -> Message:
        """Return a message without what people write whatever the matter is."""
        told = without(message.words, self._formulas)
        return message if told.detail is message.detail else replace(message, detail=told.detail)

    def _join_copies(self, messages: Sequence[Message]) -> tuple[list[int], list[Message]]:
        """Put each message that copies a known one into its node.

        Returns the nodes, and the messages that are no copies.
        """
        if not self._nodes:
            return [], list(messages)
        joined, rest = [], []
        for message in messages:
            found = self._copies.query(message.whole, most=1, least=COPY)
            if found:
                self._nodes[found[0].id].append(message)
                joined.append(found[0].id)
            else:
                rest.append(message)
        return list(dict.fromkeys(joined)), rest

    def _compare(self, node: int) -> None:
        rows, similarities = self._likeness.similar(node, least=COMPARED)
        one = self._nodes[node][0]
        for row, similarity in zip(rows.tolist(), similarities.tolist(), strict=True):
            if row < node:
                closeness = similarity + beside(one, self._nodes[row][0])
                self._near[row][node] = self._near[node][row] = closeness

    def _group(self, nodes: Sequence[int]) -> list[list[int]]:
        """Return the topics among these nodes, as lists of nodes."""
        groups = self._linked(nodes, LINKED)
        parts = (part for group in groups if self._enough(group) for part in self._parted(group))
        whole = [part for part in parts if self._enough(part)]
        sizes = [len(ones) for ones in self._nodes]
        # Short texts are like some of nearly everything.
        short: list[list[int]] = []
        long: list[list[int]] = []
        for part in whole:
            (short if self._short(part) else long).append(part)
        return [*join_smaller(long, sizes, self._near, nearest=NEAREST, least=LINKED), *short]

    def _linked(self, nodes: Sequence[int], least: float) -> list[list[int]]:
        number = {node: place for place, node in enumerate(nodes)}
        sizes = [len(self._nodes[node]) for node in nodes]
        edges = (
            (number[one], number[other], similarity)
            for one in nodes
            for other, similarity in self._near[one].items()
            if one < other and other in number
        )
        return [[nodes[place] for place in group] for group in link(sizes, edges, least=least)]

    def _parted(self, nodes: list[int]) -> list[list[int]]:
        """Part a group of short texts that are not alike enough, or one held by a place's name."""
        firm = self._linked(nodes, LINKED_SHORT) if self._short(nodes) else [nodes]
        return [part for group in firm for part in self._parted_of_place(group)]

    def _short(self, nodes: Sequence[int]) -> bool:
        lengths = [len(self._nodes[node][0].whole) for node in nodes]
        return sum(lengths) < SHORT_TEXT * len(nodes)

    def _parted_of_place(self, nodes: list[int]) -> list[list[int]]:
        """Part a group that holds together only by the name of a place."""
        places = self._phrases(nodes).places
        if len(nodes) < LEAST_PEOPLE or not places:
            return [nodes]
        sizes = [len(self._nodes[node]) for node in nodes]
        edges = self._likeness.pairs_without(nodes, places, least=LINKED_WITHOUT_BY_TIME / 10)
        groups = link(sizes, edges, least=LINKED_WITHOUT_BY_TIME)
        largest = max(sum(sizes[place] for place in group) for group in groups)
        if largest >= KEPT_WHOLE * sum(sizes):
            return [nodes]
        return [[nodes[place] for place in group] for group in groups]

    def _settle(self, loose: Sequence[int]) -> list[tuple[list[int], list[str]]]:
        """Group loose nodes with each other and with the topics, each of which stays whole.

        Returns the nodes of each group, and the topics that it joins, the largest first.
        """
        keys = list(self._topics)
        number = {node: place for place, node in enumerate(loose)}
        whole = [sum(len(self._nodes[node]) for node in self._topics[key]) for key in keys]
        sizes = [*(len(self._nodes[node]) for node in loose), *whole]
        home = {node: place for place, key in enumerate(keys) for node in self._topics[key]}
        edges: dict[tuple[int, int], float] = defaultdict(float)
        for node, place in number.items():
            for other, similarity in self._near[node].items():
                topic = home.get(other)
                if topic is not None:
                    share = len(self._nodes[other]) / whole[topic]
                    edges[place, len(loose) + topic] += similarity * share
                elif place < number[other]:
                    edges[place, number[other]] = similarity
        split = []
        for group in link(sizes, ((*pair, near) for pair, near in edges.items()), least=LINKED):
            nodes = [loose[place] for place in group if place < len(loose)]
            joined = sorted(group[len(nodes) :], key=lambda place: -sizes[place])
            split.append((nodes, [keys[place - len(loose)] for place in joined]))
        return split

    def _name(self, groups: list[list[int]], known: Mapping[str, Sequence[str]]) -> None:
        """Keep groups as topics, under the ids of the known ones that they come from, or new."""
        keys = keys_of([self._ids(group) for group in groups], known, self._topics)
        self._topics |= dict(zip(keys, groups, strict=True))

    def _ids(self, nodes: Sequence[int]) -> list[str]:
        return [message.id for message in self._in(nodes)]

    def _in(self, nodes: Sequence[int]) -> list[Message]:
        return sorted((one for node in nodes for one in self._nodes[node]), key=_BY_TIME)

    def _enough(self, nodes: Sequence[int]) -> bool:
        return people_of(one for node in nodes for one in self._nodes[node]) >= LEAST_PEOPLE

    def _phrases(self, nodes: Sequence[int]) -> Phrases:
        headlines = [message.headline for message in self._in(nodes)]
        return find_phrases(headlines, total=len(self._messages), shares=self._likeness.shares)

    def _tell(self, key: str, nodes: list[int], end: datetime | None, days: int) -> Topic:
        messages = self._in(nodes)
        phrases = self._phrases(nodes)
        stated = Counter(message.place for message in messages if message.place)
        moments = [message.at for message in messages if message.at]
        course = course_of(messages, now=end, days=days)
        central = self._central(nodes)
        authors = {message.author for message in messages if message.author}
        return Topic(
            id=key,
            title=central[0].headline,
            what=phrases.words,
            where=tuple(dict.fromkeys([*(p for p, _ in stated.most_common(1)), *phrases.places])),
            count=len(messages),
            writers=len(authors) or None,
            since=min(moments, default=None),
            until=max(moments, default=None),
            course=course,
            score=score_of(messages, course),
            examples=tuple(message.id for message in central[:EXAMPLES]),
            messages=tuple(message.id for message in messages),
        )

    def _central(self, nodes: Sequence[int]) -> list[Message]:
        """Return the first message of each node, those nearest to all others first."""
        weight = dict.fromkeys(nodes, 0.0)
        for one in nodes:
            for other, similarity in self._near[one].items():
                if other in weight:
                    weight[one] += similarity * len(self._nodes[other])
        order = sorted(nodes, key=lambda node: (-weight[node], node))
        return [self._nodes[node][0] for node in order]


def _copies_of(texts: Sequence[str]) -> list[list[int]]:
    """Return the places of texts, near-copies together, in the order of the first of each."""
    index = SimilarTexts()
    index.add_many(range(len(texts)), texts)
    groups = index.groups(least=COPY)
    grouped = {place for group in groups for place in group}
    alone = [[place] for place in range(len(texts)) if place not in grouped]
    return sorted(groups + alone, key=lambda group: group[0])
