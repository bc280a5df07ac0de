"""Outbox: a command emits an event, and one job delivers it after the commit.

The job is a row written in the command's own transaction: it exists only if the change does, and
outlives a killed process. Consumers register explicitly, and must bear being called twice, since
a worker that dies in mid-delivery leaves the job to the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping

from gongzhi.foundation.journal.hashing import Json

Consumer = Callable[[Mapping[str, Json]], None]

_consumers: dict[str, list[Consumer]] = defaultdict(list)


def on(event: str) -> Callable[[Consumer], Consumer]:
    """Register a consumer of an event, such as ``cases.created``."""

    def register(consumer: Consumer) -> Consumer:
        if consumer not in _consumers[event]:
            _consumers[event].append(consumer)
        return consumer

    return register


def emit(event: str, **facts: Json) -> None:
    """Defer the event's delivery in the current transaction; free where nobody listens."""
    if _consumers.get(event):
        from gongzhi.foundation.tasks import deliver_event  # noqa: PLC0415 (needs loaded apps)

        deliver_event.defer(event=event, facts=dict(facts))


def waiting(events: Collection[str]) -> Iterator[Mapping[str, Json]]:
    """Yield the facts of the events committed and not yet delivered. One query."""
    from procrastinate.contrib.django.models import (  # noqa: PLC0415 (needs loaded apps)
        ProcrastinateJob,
    )

    from gongzhi.foundation.tasks import deliver_event  # noqa: PLC0415 (needs loaded apps)

    jobs = ProcrastinateJob.objects.filter(
        task_name=deliver_event.name, status__in=["todo", "doing"], args__event__in=list(events)
    )
    yield from jobs.values_list("args__facts", flat=True)


def deliver(event: str, facts: Mapping[str, Json]) -> None:
    """Hand the event to each consumer in the order of registration."""
    for consumer in _consumers.get(event, ()):
        consumer(facts)
