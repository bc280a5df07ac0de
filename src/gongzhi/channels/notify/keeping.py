"""How long notifications are kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from gongzhi.channels.notify.models import (
    Delivery,
    InquiryMail,
    Notification,
    ReporterMail,
    ToldEvent,
)
from gongzhi.handling.cases.queries import notification_days

UNREAD_TIMES: Final = 4
"""Unread ones are kept so many times longer than read ones: nobody reads a year back."""


def forget_old() -> int:
    """Delete notifications that are old, or whose account is closed; return how many.

    How long a read one is kept is a dated rule (``notification_days``, 90 as shipped). With them
    goes what went out, and the note that their event was told.
    """
    now, kept = timezone.now(), timedelta(days=notification_days())
    read = Q(read_at__lt=now - kept) | Q(in_page=False, happened_at__lt=now - kept)
    unread = Q(happened_at__lt=now - kept * UNREAD_TIMES)
    old = Notification.objects.filter(read | unread | Q(account__is_active=False))
    _all, by_model = old.delete()
    Delivery.objects.filter(ended_at__lt=now - kept).delete()
    ReporterMail.objects.filter(ended_at__lt=now - kept).delete()
    InquiryMail.objects.filter(ended_at__lt=now - kept).delete()
    ToldEvent.objects.filter(at__lt=now - kept).delete()
    return by_model.get("notify.Notification", 0)
