"""Gathering notifications into the messages that will go out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils import timezone

from gongzhi.channels.notify.choices import Wish
from gongzhi.channels.notify.models import Delivery, Notification, RobotEndpoint
from gongzhi.channels.notify.rules import Timing, due_at
from gongzhi.foundation.clock.services import working_calendar
from gongzhi.registry.territory.queries import lineage

_TRIES: Final = 3
Item: Final = Delivery.notifications.through

Slot = tuple[int, datetime]
"""Who gets a message (an account or a robot), and when."""


def gather_mails(rows: Iterable[tuple[Notification, Wish]]) -> None:
    """Put each notification into the next e-mail that its account wants it in, if any."""
    now, calendar = timezone.now(), working_calendar()
    slots: dict[Slot, list[Notification]] = defaultdict(list)
    for row, wish in rows:
        if not wish.mails:
            continue
        due = due_at(wish.choice.email, now, calendar=calendar, quiet=wish.quiet, urgent=row.urgent)
        if due is not None:
            slots[wish.account_id, due].append(row)
    _gather("account_id", slots)


def gather_posts(row: Notification, unit_ids: Iterable[int]) -> None:
    """Put what is told into the next post of each robot of these units, or over the area."""
    codes = [*lineage(row.area_code), ""]
    robots = RobotEndpoint.objects.filter(
        Q(unit_id__in=list(unit_ids)) | Q(unit_id__isnull=True, area_code__in=codes)
    )
    now, calendar = timezone.now(), working_calendar()
    slots: dict[Slot, list[Notification]] = {}
    for robot in robots:
        due = due_at(Timing(robot.timing), now, calendar=calendar)
        if due is not None:
            slots[robot.pk, due] = [row]
    _gather("robot_id", slots)


def _gather(column: str, slots: dict[Slot, list[Notification]]) -> None:
    """Add to the waiting message of each slot, made where there is none.

    A message that starts to be sent meanwhile no longer waits: then there is room for a new one.
    """
    missing = dict(slots)
    for _try in range(_TRIES):
        if not missing:
            return
        Delivery.objects.bulk_create(
            (Delivery(**{column: key}, due_at=due) for key, due in missing),
            ignore_conflicts=True,
        )
        Item.objects.bulk_create(
            (
                Item(delivery_id=delivery.pk, notification_id=row.pk)
                for delivery in _locked_waiting(column, list(missing))
                for row in missing.pop((getattr(delivery, column), delivery.due_at), [])
            ),
            ignore_conflicts=True,
        )
    if missing:
        raise RuntimeError(f"no waiting message could be made for {len(missing)} addresses")


def _locked_waiting(column: str, slots: Sequence[Slot]) -> list[Delivery]:
    wanted = Q()
    for key, due in slots:
        wanted |= Q(**{column: key}, due_at=due)
    waiting = Delivery.objects.select_for_update().filter(wanted, state=Delivery.State.WAITING)
    return list(waiting.order_by("pk"))
