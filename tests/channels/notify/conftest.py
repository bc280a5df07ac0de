"""Situations of the tests of notifications: real posts, and events delivered at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from gongzhi.channels.notify.models import Notification
from gongzhi.foundation import events
from gongzhi.registry.organisations.services import load_roles
from tests.channels.api.callers import Staff
from tests.channels.portal.conftest import _fresh_allowances, browser_of  # noqa: F401 - fixtures
from tests.handling.cases.cast import Cast
from tests.handling.cases.conftest import _fresh_books, cast, report  # noqa: F401 - fixtures

Happen = Callable[[], None]
Told = Callable[[], set[str]]


@pytest.fixture
def staff(cast: Cast) -> Staff:  # noqa: F811 - the fixture
    load_roles()
    return Staff(cast)


class Outbox:
    """The events that were emitted, each delivered once, in their order."""

    def __init__(self) -> None:
        self._delivered: list[int] = []

    def deliver(self, *, before_each: Callable[[], object] = lambda: None) -> list[dict[str, Any]]:
        """Deliver what was emitted since, and return the events."""
        jobs = ProcrastinateJob.objects.filter(task_name="deliver_event")
        events_seen = []
        for job in jobs.exclude(pk__in=self._delivered).order_by("pk"):
            self._delivered.append(job.pk)
            before_each()
            events.deliver(job.args["event"], job.args["facts"])
            events_seen.append(job.args)
        return events_seen


@pytest.fixture
def outbox(db: None) -> Outbox:
    return Outbox()


@pytest.fixture
def happen(outbox: Outbox) -> Happen:
    """Return what delivers the events emitted since."""
    return lambda: outbox.deliver() and None


@pytest.fixture
def told(staff: Staff) -> Told:
    """Return a reader of the roles that have a notification; it forgets them then."""

    def read() -> set[str]:
        ids = set(Notification.objects.values_list("account_id", flat=True))
        Notification.objects.all().delete()
        return {role for role, caller in staff._hired.items() if caller.account.pk in ids}

    return read
