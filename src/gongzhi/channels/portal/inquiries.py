"""The requests to outside bodies as the page of their case tells them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gongzhi.foundation.codes import mask_email
from gongzhi.handling.cases.models import Attachment, Inquiry
from gongzhi.handling.cases.queries import CaseView

_TONES: Final = {
    Inquiry.State.ANSWERED: "good",
    Inquiry.State.WITHDRAWN: "quiet",
    Inquiry.State.UNDELIVERED: "bad",
}


@dataclass(frozen=True, slots=True)
class ToldInquiry:
    """One request: what was asked and answered, and what may be done about it."""

    row: Inquiry
    email: str
    tone: str
    sent_along: Sequence[Attachment]
    came_with: Sequence[Attachment]
    may_withdraw: bool
    may_ask_again: bool


def inquiries_told(view: CaseView) -> list[ToldInquiry]:
    """Return the requests of a case as its viewer may act on them, newest first."""
    verbs = frozenset(view.verbs)
    held = {offer.verb for offer in view.offers if offer.via is not None}
    return [
        ToldInquiry(
            row=row,
            email=mask_email(row.email),
            tone=_TONES.get(Inquiry.State(row.state), "warn"),
            sent_along=list(row.pictures.all()),
            came_with=list(row.answered_with.all()),
            may_withdraw=row.state == Inquiry.State.WAITING and "withdraw_inquiry" in verbs,
            may_ask_again=row.state != Inquiry.State.ANSWERED and "inquire" in held,
        )
        for row in reversed(view.inquiries)
    ]
