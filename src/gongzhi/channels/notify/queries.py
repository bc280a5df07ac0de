"""Reading one's own notifications, and what could not be delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.notify.kinds import Kind
from gongzhi.channels.notify.models import (
    Delivery,
    InquiryMail,
    Letter,
    Notification,
    ReporterMail,
    RobotEndpoint,
)
from gongzhi.channels.notify.permissions import CHANGE_ROBOT
from gongzhi.foundation.actors import Actor, ActorKind
from gongzhi.foundation.errors import InvalidInput, NotFound
from gongzhi.registry.territory.queries import within

PAGE: Final = 30
MOST_COUNTED: Final = 99
FAILURES_DAYS: Final = 30
_LETTERS: Final[tuple[type[Letter], ...]] = (ReporterMail, InquiryMail)
_MICROSECOND: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class NotificationPage:
    """Some notifications, newest first, and the key of the page after; "" at the end."""

    rows: tuple[Notification, ...]
    next_key: str


def own_notifications(viewer: Actor) -> QuerySet[Notification]:
    """Return the viewer's own notifications that are shown in the page."""
    account_id = viewer.id if viewer.kind is ActorKind.ACCOUNT else 0
    return Notification.objects.filter(account_id=account_id, in_page=True)


def count_unread(account_id: int) -> int:
    """Return how many notifications an account has not read, at most one more than is shown.

    One statement on a partial index of unread ones, whatever the history.
    """
    unread = Notification.objects.filter(account_id=account_id, read_at__isnull=True, in_page=True)
    return unread[: MOST_COUNTED + 1].count()


def list_notifications(
    viewer: Actor, *, unread: bool = False, kind: str = "", after: str = ""
) -> NotificationPage:
    """Return the viewer's own notifications, newest first, a keyset page at a time. One query."""
    rows = own_notifications(viewer)
    if unread:
        rows = rows.filter(read_at__isnull=True)
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    if after:
        at, row_id = _decoded(after)
        rows = rows.filter(Q(happened_at__lt=at) | Q(happened_at=at, pk__lt=row_id))
    found = list(rows.order_by("-happened_at", "-pk")[: PAGE + 1])
    more = found[PAGE - 1] if len(found) > PAGE else None
    return NotificationPage(tuple(found[:PAGE]), _encoded(more) if more else "")


def robots(viewer: Actor) -> QuerySet[RobotEndpoint]:
    """Return the group robots that the viewer keeps, by name."""
    prefixes = viewer.prefixes(CHANGE_ROBOT)
    kept = within(prefixes, field="area_code")
    return RobotEndpoint.objects.filter(kept).select_related("unit").order_by("name", "pk")


def get_robot(viewer: Actor, robot_id: int) -> RobotEndpoint:
    """Return one group robot. Raises ``NotFound`` out of the viewer's scope."""
    robot = robots(viewer).filter(pk=robot_id).first()
    if robot is None:
        raise NotFound(_("There is no such robot among those you keep. Reload the list."))
    return robot


def failed_deliveries(viewer: Actor) -> QuerySet[Delivery]:
    """Return what could not be delivered of late within the viewer's scope, latest first."""
    prefixes = viewer.prefixes(CHANGE_ROBOT)
    kept = within(prefixes, field="robot__area_code") | within(prefixes, field="account__area_code")
    return _failed().filter(kept).select_related("robot", "account").order_by("-ended_at", "-pk")


def count_failed() -> int:
    """Return how many messages could not be delivered in the last days, for the doctor."""
    mails = (
        kind._default_manager.filter(state=Delivery.State.FAILED, ended_at__gte=_lately())
        for kind in _LETTERS
    )
    return _failed().count() + sum(each.count() for each in mails)


def count_overdue(minutes: int) -> int:
    """Return how many messages have waited for so many minutes since they were due."""
    before = timezone.now() - timedelta(minutes=minutes)
    mails = (
        kind._default_manager.filter(state=Delivery.State.WAITING, made_at__lt=before)
        for kind in _LETTERS
    )
    due = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lt=before)
    return due.count() + sum(each.count() for each in mails)


def _failed() -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=Delivery.State.FAILED, ended_at__gte=_lately())


def _lately() -> datetime:
    return timezone.now() - timedelta(days=FAILURES_DAYS)


def _encoded(row: Notification) -> str:
    return f"{(row.happened_at - _EPOCH) // _MICROSECOND}-{row.pk}"


def _decoded(after: str) -> tuple[datetime, int]:
    at, _dash, row_id = after.partition("-")
    try:
        return _EPOCH + int(at) * _MICROSECOND, int(row_id)
    except (ValueError, OverflowError):
        raise InvalidInput(
            _("This page of the list cannot be found. Start from its beginning."), field="after"
        ) from None
