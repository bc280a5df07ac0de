"""Sending what is due: e-mails and posts of group robots, each once."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from typing import Final

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongzhi.channels.notify.models import Delivery, Notification, RobotEndpoint
from gongzhi.channels.notify.robots import client
from gongzhi.channels.notify.robots.client import RobotRefusal, TryLater
from gongzhi.channels.notify.robots.formats import Post, body_of
from gongzhi.channels.notify.robots.sealing import Unreadable, unseal
from gongzhi.channels.notify.wording import Line, lines_of
from gongzhi.foundation.settings import get_settings
from gongzhi.registry.people.queries import MailAddress, mail_addresses

AT_A_TIME: Final = 500
LONGEST_REASON: Final = 300
MOST_LINES: Final = 50
_FOR_GOOD: Final = 500


def queue_due() -> list[int]:
    """Mark the messages that are due as queued and return them; each is returned once.

    The caller defers their jobs in the same transaction.
    """
    due = Delivery.objects.select_for_update(skip_locked=True, no_key=True).filter(
        state=Delivery.State.WAITING, due_at__lte=timezone.now()
    )
    ids = list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:AT_A_TIME])
    Delivery.objects.filter(pk__in=ids).update(state=Delivery.State.QUEUED)
    return ids


def send(delivery_id: int, *, last_try: bool) -> None:
    """Send one queued message; one that is sent or has failed stays as it is.

    Raises ``TryLater`` where it may succeed later, unless this is the last try.
    """
    delivery = Delivery.objects.filter(pk=delivery_id, state=Delivery.State.QUEUED).first()
    if delivery is None:
        return
    delivery.attempts += 1
    try:
        _send(delivery)
    except TryLater as refusal:
        if last_try:
            _end(delivery, Delivery.State.FAILED, str(refusal))
            return
        delivery.reason = str(refusal)[:LONGEST_REASON]
        delivery.save(update_fields=["attempts", "reason"])
        raise
    except RobotRefusal as refusal:
        _end(delivery, Delivery.State.FAILED, str(refusal))
    except Exception as error:
        # A defect of ours: the message must not look as if it were still on its way.
        _end(delivery, Delivery.State.FAILED, type(error).__name__)
        raise
    else:
        _end(delivery, Delivery.State.SENT)


def post_test(robot: RobotEndpoint) -> None:
    """Post a message that says what the robot is for. Raises what ``client.post`` does."""
    with translation.override(get_settings().LANGUAGE):
        about = _("This group now gets what concerns: %(name)s") % {"name": robot.name}
        _post(robot, Post(_("Gongzhi: test message"), (about, get_settings().public_url)))


def _send(delivery: Delivery) -> None:
    rows = list(delivery.notifications.order_by("-happened_at", "-pk"))
    if delivery.robot is not None:
        _post_rows(delivery.robot, rows)
        return
    address = mail_addresses([delivery.account_id or 0]).get(delivery.account_id or 0)
    unread = [row for row in rows if row.read_at is None]
    if address is None or not unread:
        return  # the address was taken back, or all was read in the page meanwhile
    _mail(address, unread)


def _mail(address: MailAddress, rows: Sequence[Notification]) -> None:
    with translation.override(address.locale):
        choose = f"{get_settings().public_url}{reverse('notify:preferences')}"
        lines = lines_of(rows[:MOST_LINES])
        context = {"lines": lines, "more": len(rows) - len(lines), "preferences_url": choose}
        message = EmailMultiAlternatives(
            subject=_subject(lines, len(rows)),
            body=render_to_string("gongzhi/notify/mail.txt", context),
            to=[address.email],
            headers={"List-Unsubscribe": f"<{choose}>", "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(
            render_to_string("gongzhi/notify/mail.html", context), "text/html"
        )
    hand_over(message)


def hand_over(message: EmailMessage) -> None:
    """Hand a mail to the server.

    Raises ``RobotRefusal`` where it refuses the address for good, ``TryLater`` for the rest: a
    server that is away, and one that puts the address off, as greylisting does with a 4xx.
    """
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        if all(code >= _FOR_GOOD for code, _words in error.recipients.values()):
            raise RobotRefusal(_("The mail server does not take this address.")) from None
        raise TryLater(type(error).__name__) from None
    except (smtplib.SMTPException, OSError) as error:
        raise TryLater(type(error).__name__) from None


def _subject(lines: Sequence[Line], count: int) -> str:
    if count == 1:
        return " ".join(part for part in (str(lines[0].headline), lines[0].number) if part)
    return ngettext("%(n)s notification", "%(n)s notifications", count) % {"n": count}


def _post_rows(robot: RobotEndpoint, rows: Sequence[Notification]) -> None:
    if not rows:
        return  # all accounts that were told are gone
    with translation.override(get_settings().LANGUAGE):
        title = ngettext("%(n)s notification", "%(n)s notifications", len(rows)) % {"n": len(rows)}
        lines = tuple(_markdown(line) for line in lines_of(rows))
        _post(robot, Post(_("Gongzhi: %(title)s") % {"title": title}, lines))


def _markdown(line: Line) -> str:
    name = " ".join(part for part in (line.number, line.about) if part)
    return f"**{line.headline}** [{name}]({line.url})\n{line.next_step}"


def _post(robot: RobotEndpoint, post: Post) -> None:
    try:
        webhook = unseal(robot.webhook)
        secret = unseal(robot.secret) if robot.secret else ""
    except Unreadable:
        raise RobotRefusal(
            _("What opens this robot cannot be read any more. Enter address and secret again.")
        ) from None
    more = _("And more: open the list in Gongzhi.")
    body = body_of(robot.provider, post, keyword=robot.keyword, more=more)
    client.post(robot.provider, webhook, secret, body)


@transaction.atomic
def _end(delivery: Delivery, state: Delivery.State, reason: str = "") -> None:
    delivery.state, delivery.reason = state, reason[:LONGEST_REASON]
    delivery.ended_at = timezone.now()
    delivery.save(update_fields=["state", "attempts", "reason", "ended_at"])
