"""Situations of metrics: the cast's ground, measured and tallied."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from gongzhi.oversight.metrics.queries import Reading, read_metric
from gongzhi.oversight.metrics.services import update_tallies
from tests.channels.notify.conftest import Outbox, outbox  # noqa: F401 - fixtures
from tests.handling.cases.conftest import _fresh_books, cast, report  # noqa: F401 - fixtures

Read = Callable[..., dict[str, Reading]]


@pytest.fixture
def tally(outbox: Outbox) -> Callable[[], int]:  # noqa: F811 - the fixture
    """Return what delivers the events since, and tallies what they touched."""

    def run() -> int:
        outbox.deliver()
        ProcrastinateJob.objects.filter(task_name="deliver_event").delete()
        return update_tallies()

    return run


@pytest.fixture
def read(db: None) -> Read:
    """Return a reader of one metric: its readings by area."""

    def by_area(metric_id: str, area_code: str, **more: object) -> dict[str, Reading]:
        readings = read_metric(metric_id, area_code=area_code, **more)  # type: ignore[arg-type]
        return {reading.area_code: reading for reading in readings}

    return by_area
