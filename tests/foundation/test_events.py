"""An event is a job of the transaction that made it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from gongzhi.foundation import events
from gongzhi.foundation.journal.hashing import Json

heard: list[Mapping[str, Json]] = []


@pytest.fixture
def listening() -> Iterator[None]:
    heard.clear()
    events.on("doors.opened")(heard.append)
    yield
    events._consumers.pop("doors.opened")


@pytest.mark.django_db
@pytest.mark.usefixtures("listening")
def test_an_event_becomes_one_job() -> None:
    events.emit("doors.opened", door=1)

    job = ProcrastinateJob.objects.get(task_name="deliver_event")
    assert job.args == {"event": "doors.opened", "facts": {"door": 1}}
    events.deliver("doors.opened", {"door": 1})
    assert heard == [{"door": 1}]


@pytest.mark.django_db
@pytest.mark.usefixtures("listening")
def test_an_event_of_a_change_that_failed_never_happened() -> None:
    with transaction.atomic():
        events.emit("doors.opened", door=1)
        transaction.set_rollback(True)

    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db
def test_an_event_that_nobody_hears_costs_nothing(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(0):
        events.emit("doors.painted", door=1)
