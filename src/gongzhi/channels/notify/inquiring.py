"""Sending e-mails to outside bodies: number, class, place and the link, never the request's words.

Whoever is asked reads the request behind the link, once the mail has reached them.
"""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from gongzhi.channels.notify import letters
from gongzhi.channels.notify.models import Delivery, InquiryMail
from gongzhi.channels.notify.robots.client import RobotRefusal
from gongzhi.channels.notify.sending import hand_over
from gongzhi.channels.portal.choices import category_name
from gongzhi.foundation.settings import get_settings
from gongzhi.handling.cases.categories import category_of
from gongzhi.handling.cases.models import Inquiry
from gongzhi.handling.cases.secret_codes import link_secret_of
from gongzhi.handling.cases.services import fail_delivery, forget_nonce


def mail_inquiry(inquiry_id: int) -> bool:
    """Have the mail of a request sent; False where it is on its way already."""
    _row, made = InquiryMail.objects.get_or_create(
        inquiry_id=inquiry_id, defaults={"made_at": timezone.now()}
    )
    return made


def queue_due() -> list[int]:
    """Mark the mails that wait as queued and return them; each is returned once."""
    return letters.queue_due(InquiryMail)


def send(mail_id: int, *, last_try: bool) -> None:
    """Send one queued mail, unless its request was withdrawn; one that fails ends its request.

    Raises ``TryLater`` where it may succeed later, unless this is the last try.
    """
    letters.send(InquiryMail, mail_id, _send, last_try=last_try, ended=_settle)


def _settle(row: InquiryMail) -> None:
    if row.state == Delivery.State.FAILED:
        fail_delivery(row.inquiry_id)
    else:
        forget_nonce(row.inquiry_id)


def _send(row: InquiryMail) -> None:
    inquiry = Inquiry.objects.select_related("case", "unit").get(pk=row.inquiry_id)
    if inquiry.state != Inquiry.State.WAITING:
        return
    installation = get_settings()
    if not (installation.sends_mail and inquiry.email and inquiry.nonce):
        # Without a server Django would print the mail, link and all, to the log.
        raise RobotRefusal(_("There is no mail server, or no address any more."))
    link = reverse("outside:answer", args=[link_secret_of(inquiry.nonce)])
    with translation.override(installation.LANGUAGE):
        category = category_of(inquiry.case.category_id)
        context = {
            "number": inquiry.case.number,
            "asked_by": str(inquiry.unit) if inquiry.unit else "",
            "category": category_name(category) if category else "",
            "place": inquiry.place,
            "limit": inquiry.limit,
            "link": f"{installation.public_url}{link}",
        }
        message = EmailMessage(
            subject=_("A request to you about a matter of the city: {number}").format(**context),
            body=render_to_string("gongzhi/notify/inquiry_mail.txt", context),
            to=[inquiry.email],
            headers={"Auto-Submitted": "auto-generated"},
        )
    hand_over(message)
