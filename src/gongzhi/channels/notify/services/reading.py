"""Marking one's own notifications as read.

No entry in the journal: nothing but the mark changes, and nobody else may ever learn when somebody
read what (RULES §10: officers are not watched).
"""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.notify.models import Notification
from gongzhi.channels.notify.queries import own_notifications
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import NotFound


def mark_read(*, actor: Actor, notification_id: int) -> Notification:
    """Mark one of the actor's own as read. Raises ``NotFound``, also for another's."""
    row = own_notifications(actor).filter(pk=notification_id).first()
    if row is None:
        raise NotFound(_("There is no such notification; it may have been deleted by now."))
    if row.read_at is None:
        row.read_at = timezone.now()
        row.save(update_fields=["read_at"])
    return row


def mark_all_read(*, actor: Actor) -> int:
    """Mark all of the actor's own as read; return how many were not."""
    unread = own_notifications(actor).filter(read_at__isnull=True)
    return unread.update(read_at=timezone.now())
