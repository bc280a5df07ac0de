"""Sending e-mails to reporters: number, step and links, never what anybody wrote."""

from __future__ import annotations

from typing import Final

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy

from gongzhi.channels.notify import letters
from gongzhi.channels.notify.models import ReporterMail
from gongzhi.channels.notify.sending import hand_over
from gongzhi.foundation.settings import get_settings
from gongzhi.handling.cases.models import Case, CaseContact
from gongzhi.handling.cases.secret_codes import secret_of
from gongzhi.handling.cases.workflow import Status

_Kind = ReporterMail.Kind
_ENDED: Final = frozenset({Status.REFUSED, Status.DIVERTED})
_STILL: Final = {
    _Kind.ASKED: frozenset({Status.ASKING}),
    _Kind.ENDED: _ENDED,
    _Kind.CLOSED: frozenset({Status.CLOSED, Status.MERGED}),
}
"""Where a case must still stand for a mail to make sense; the others always do."""

WORDS: Final = {
    _Kind.RECEIVED: (
        gettext_lazy("We received your report {number}"),
        gettext_lazy("Your report has this number, under which you can follow it."),
        gettext_lazy("See how it goes on:"),
    ),
    _Kind.ASKED: (
        gettext_lazy("A question on your report {number}"),
        gettext_lazy("To go on with your report we need to know something from you."),
        gettext_lazy("Read the question and answer it here:"),
    ),
    _Kind.ENDED: (
        gettext_lazy("Our reply to your report {number}"),
        gettext_lazy("We do not handle your report ourselves; the reason is in our reply."),
        gettext_lazy("Read the reply here:"),
    ),
    _Kind.CLOSED: (
        gettext_lazy("Your report {number} is closed"),
        gettext_lazy("We have handled your report and replied to it."),
        gettext_lazy("Read the reply, tell us whether it is solved, and rate it here:"),
    ),
    _Kind.REOPENED: (
        gettext_lazy("Your report {number} is open again"),
        gettext_lazy("Your report is opened again and given out anew."),
        gettext_lazy("See how it goes on:"),
    ),
}
"""Subject, what happened, and what the link is for."""

_JOINED: Final = (
    WORDS[_Kind.CLOSED][0],
    gettext_lazy("Your report was joined with others of the same matter. It is handled."),
    gettext_lazy("Read the reply here:"),
)
"""The same of a closure that came by the case it was merged into, which alone can be rated."""


def queue_due() -> list[int]:
    """Mark the mails that wait as queued and return them; each is returned once."""
    return letters.queue_due(ReporterMail)


def send(mail_id: int, *, last_try: bool) -> None:
    """Send one queued mail, unless the address was taken back or events overtook it.

    Raises ``TryLater`` where it may succeed later, unless this is the last try.
    """
    letters.send(ReporterMail, mail_id, _send, last_try=last_try)


def _send(row: ReporterMail) -> None:
    installation = get_settings()
    if not installation.sends_mail:
        return  # without a server Django would print the mail, address and link, to the log
    contact = CaseContact.objects.filter(case_id=row.case_id).exclude(email="").first()
    case = Case.objects.get(pk=row.case_id)
    still = _STILL.get(_Kind(row.kind))
    if contact is None or (still is not None and Status(case.status) not in still):
        return
    code = [case.number, secret_of(contact.mail_nonce)]
    stop = f"{installation.public_url}{reverse('resident:open_stop_mail', args=code)}"
    with translation.override(installation.LANGUAGE):
        words = WORDS[_Kind(row.kind)] if row.step_of == row.case_id else _JOINED
        subject, happened, asked = map(str, words)
        context = {
            "number": case.number,
            "happened": happened,
            "asked": asked,
            "link": f"{installation.public_url}{reverse('resident:open_link', args=code)}",
            "stop": stop,
        }
        message = EmailMessage(
            subject=subject.format(number=case.number),
            body=render_to_string("gongzhi/notify/reporter_mail.txt", context),
            to=[contact.email],
            headers={"List-Unsubscribe": f"<{stop}>", "Auto-Submitted": "auto-generated"},
        )
    hand_over(message)
