"""Jobs of notifications: what is due goes out every minute, what is old goes every night."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from gongzhi.channels.notify import inquiring, keeping, mailing, sending
from gongzhi.channels.notify.robots.client import TryLater
from gongzhi.foundation.daily import daily_at

MOST_ATTEMPTS: Final = 6


@app.periodic(cron="* * * * *")
@app.task(name="send_due_messages", queue="messages", queueing_lock="send_due_messages")
def send_due_messages(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Hand every message that is due to a job of its own; so one that fails stops no other.

    A robot has at most one message a minute, far below its vendor's limit of twenty.
    """
    with transaction.atomic():
        for delivery_id in sending.queue_due():
            send_message.defer(delivery_id=delivery_id)
        for mail_id in mailing.queue_due():
            mail_reporter.defer(mail_id=mail_id)
        for mail_id in inquiring.queue_due():
            mail_outside_body.defer(mail_id=mail_id)


@app.task(
    name="send_message",
    queue="messages",
    pass_context=True,
    retry=RetryStrategy(
        max_attempts=MOST_ATTEMPTS, exponential_wait=4, retry_exceptions=[TryLater]
    ),
)
def send_message(context: JobContext, delivery_id: int) -> None:
    """Send one message, again and again with longer waits while the other side is busy."""
    sending.send(delivery_id, last_try=context.job.attempts >= MOST_ATTEMPTS)


@app.task(
    name="mail_reporter",
    queue="messages",
    pass_context=True,
    retry=RetryStrategy(
        max_attempts=MOST_ATTEMPTS, exponential_wait=4, retry_exceptions=[TryLater]
    ),
)
def mail_reporter(context: JobContext, mail_id: int) -> None:
    """Send one e-mail to a reporter, again and again with longer waits."""
    mailing.send(mail_id, last_try=context.job.attempts >= MOST_ATTEMPTS)


@app.task(
    name="mail_outside_body",
    queue="messages",
    pass_context=True,
    retry=RetryStrategy(
        max_attempts=MOST_ATTEMPTS, exponential_wait=4, retry_exceptions=[TryLater]
    ),
)
def mail_outside_body(context: JobContext, mail_id: int) -> None:
    """Send one e-mail to an outside body, again and again with longer waits."""
    inquiring.send(mail_id, last_try=context.job.attempts >= MOST_ATTEMPTS)


@app.periodic(cron=daily_at("07:50"))
@app.task(name="tell_what_is_due", queue="upkeep", queueing_lock="tell_what_is_due")
def tell_what_is_due(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Tell of measures and duties that have come near or are late; in the morning."""
    from gongzhi.channels.notify.services import tell_due  # noqa: PLC0415 (loaded apps)

    tell_due(timezone.now())


@app.periodic(cron=daily_at("03:30"))
@app.task(name="forget_notifications", queue="upkeep", queueing_lock="forget_notifications")
def forget_notifications(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Delete old notifications, and those of closed accounts."""
    keeping.forget_old()
