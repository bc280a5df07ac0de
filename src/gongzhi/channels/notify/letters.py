"""Sending e-mails to people and bodies without an account, each once, whatever they say."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from gongzhi.channels.notify.models import Delivery, Letter
from gongzhi.channels.notify.robots.client import RobotRefusal, TryLater
from gongzhi.channels.notify.sending import AT_A_TIME, LONGEST_REASON

Row = TypeVar("Row", bound=Letter)


def queue_due(kind: type[Letter]) -> list[int]:
    """Mark the mails of a kind that wait as queued and return them; each is returned once.

    The caller defers their jobs in the same transaction.
    """
    waiting = kind._default_manager.select_for_update(skip_locked=True, no_key=True).filter(
        state=Delivery.State.WAITING
    )
    ids = list(waiting.order_by("made_at", "pk").values_list("pk", flat=True)[:AT_A_TIME])
    kind._default_manager.filter(pk__in=ids).update(state=Delivery.State.QUEUED)
    return ids


def send(
    kind: type[Row],
    mail_id: int,
    write: Callable[[Row], None],
    *,
    last_try: bool,
    ended: Callable[[Row], object] = lambda row: row,
) -> None:
    """Have one queued mail written and handed over; ``ended`` is told, whichever way it ended.

    Raises ``TryLater`` where it may succeed later, unless this is the last try.
    """
    row = kind._default_manager.filter(pk=mail_id, state=Delivery.State.QUEUED).first()
    if row is None:
        return
    state, reason = Delivery.State.FAILED, ""
    try:
        write(row)
        state = Delivery.State.SENT
    except TryLater as refusal:
        if not last_try:
            raise
        reason = str(refusal)
    except RobotRefusal as refusal:
        reason = str(refusal)
    except Exception as error:
        # A defect of ours: the mail must not look as if it were still on its way.
        _end(row, state, type(error).__name__, ended)
        raise
    _end(row, state, reason, ended)


@transaction.atomic
def _end(row: Row, state: Delivery.State, reason: str, ended: Callable[[Row], object]) -> None:
    row.state, row.reason, row.ended_at = state, reason[:LONGEST_REASON], timezone.now()
    row.save(update_fields=["state", "reason", "ended_at"])
    ended(row)
