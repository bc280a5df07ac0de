"""The one road every verb of a topic takes.

``acting`` locks the topic, hides it from those who may not see it, refuses a stale writer, asks for
the permission and the state; the command's body then changes what it must; and on leaving, the
topic is saved and one journal entry is written. All in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.locks import hold
from gongzhi.handling.topics.errors import topic_is_closed, topic_is_open
from gongzhi.handling.topics.models import Topic
from gongzhi.handling.topics.queries import KIND, get_topic
from gongzhi.registry.records import locked, record_change

State = Topic.State


def hold_area(area_code: str) -> None:
    """Let nobody else change which cases the topics of a sub-district hold; in a transaction."""
    hold(f"topics:{area_code}")


@dataclass(slots=True)
class Work:
    """One command at work on one locked topic."""

    topic: Topic
    actor: Actor
    facts: dict[str, Json] = field(default_factory=dict)


@contextmanager
def acting(  # noqa: PLR0913 (a verb's name beside its permission, and what every verb takes)
    permission: str,
    *,
    verb: str = "",
    actor: Actor,
    topic_id: int,
    version: int | None = None,
    note: str = "",
    on_closed: bool = False,
) -> Iterator[Work]:
    """Do one verb on one topic; ``verb`` is what the journal calls it, else the permission.

    Raises ``NotFound`` for a topic the actor may not see, ``StaleVersion``, ``NotPermitted``, and
    ``WrongState`` where the topic is closed, or is not although the verb is ``on_closed``.
    """
    with transaction.atomic():
        get_topic(actor, topic_id)
        topic = locked(Topic, topic_id, version=version)
        check_may(actor, permission, topic.area_code)
        if on_closed is not (topic.state == State.CLOSED):
            raise (topic_is_open if on_closed else topic_is_closed)(str(topic))
        before = topic.state
        work = Work(topic, actor)
        yield work
        topic.tended = True
        if topic.state == State.FADED:
            topic.state = State.OPEN
        topic.save()
        record_change(
            topic,
            kind=KIND,
            actor=actor,
            verb=verb or permission,
            county=topic.county,
            facts={"from": before, "to": str(topic.state), **work.facts},
            note=note,
        )
