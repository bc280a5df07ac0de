"""The words of the workflow: where a case stands, what its clocks measure, what can be done."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from gongzhi.foundation.errors import Text


class Status(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    RETURNED = "returned"
    ASKING = "asking"
    SUSPENDED = "suspended"
    HANDLED = "handled"
    VERIFIED = "verified"
    CLOSED = "closed"
    RATED = "rated"
    REFUSED = "refused"
    DIVERTED = "diverted"
    MERGED = "merged"


class Phase(StrEnum):
    """What a clock measures."""

    FILING = "filing"
    DISPATCH = "dispatch"
    HANDLING = "handling"
    CALL_BACK = "call_back"
    WHISTLE = "whistle"
    ANSWER = "answer"
    INQUIRY = "inquiry"


STATUS_TITLES: Final[dict[str, Text]] = {
    Status.RECEIVED: _("received"),
    Status.ACCEPTED: _("accepted, to dispatch"),
    Status.DISPATCHED: _("dispatched"),
    Status.HANDLING: _("being handled"),
    Status.RETURNED: _("returned, to rule on"),
    Status.ASKING: _("waiting for the reporter"),
    Status.SUSPENDED: _("suspended"),
    Status.HANDLED: _("handled, to verify"),
    Status.VERIFIED: _("verified"),
    Status.CLOSED: pgettext_lazy("status", "closed"),
    Status.RATED: _("rated"),
    Status.REFUSED: _("not accepted"),
    Status.DIVERTED: _("diverted"),
    Status.MERGED: pgettext_lazy("case", "merged"),
}

PHASE_TITLES: Final = {
    Phase.FILING: _("filing"),
    Phase.DISPATCH: _("dispatch"),
    Phase.HANDLING: _("handling"),
    Phase.CALL_BACK: _("call-back"),
    Phase.WHISTLE: _("answer to the whistle"),
    Phase.ANSWER: _("the reporter's answer"),
    Phase.INQUIRY: _("the answer of an outside body"),
}

VERB_TITLES: Final[dict[str, Text]] = {
    "accept": _("Accept"),
    "refuse": _("Do not accept"),
    "divert": _("Divert"),
    "merge": _("Merge"),
    "unmerge": _("Undo the merge"),
    "split": _("Split"),
    "classify": _("Classify"),
    "place": pgettext_lazy("verb", "Place"),
    "dispatch": _("Dispatch"),
    "reassign": _("Reassign"),
    "take": _("Take"),
    "assign_officer": _("Name the case officer"),
    "return_case": _("Return"),
    "rule_return": _("Rule on the return"),
    "ask_reporter": _("Ask the reporter"),
    "answer": _("Answer"),
    "lapse_question": _("Go on without an answer"),
    "suspend": _("Suspend"),
    "resume": _("Resume"),
    "request_extension": _("Request an extension"),
    "extend": _("Extend"),
    "refuse_extension": _("Refuse the extension"),
    "whistle": _("Whistle"),
    "answer_whistle": _("Answer the whistle"),
    "refuse_whistle": _("Refuse the whistle"),
    "rule_whistle": _("Rule on the refusal"),
    "withdraw_whistle": _("Withdraw the whistle"),
    "rate_whistle": _("Rate the other side"),
    "assign_part": _("Assign a part"),
    "take_part": _("Take the part"),
    "finish_part": _("Finish the part"),
    "withdraw_part": _("Withdraw the part"),
    "inquire": _("Ask an outside body"),
    "answer_inquiry": _("Answer as an outside body"),
    "withdraw_inquiry": _("Withdraw the request to an outside body"),
    "lapse_inquiry": _("Go on without the outside body"),
    "handle": _("Report as handled"),
    "verify": _("Verify as done"),
    "fail_verification": _("Not done: send back"),
    "close": pgettext_lazy("case", "Close"),
    "call_back": _("Record the call-back"),
    "rate": _("Rate"),
    "reopen": _("Reopen"),
    "supervise": _("Supervise"),
    "comment": _("Comment"),
    "attach": _("Attach"),
    "supplement": _("Answer the questions of its class"),
    "withdraw_photo": _("Take a photo back"),
    "reveal_contact": _("Show the contact"),
}

OPEN: Final = frozenset(
    {
        Status.RECEIVED,
        Status.ACCEPTED,
        Status.DISPATCHED,
        Status.HANDLING,
        Status.RETURNED,
        Status.ASKING,
        Status.SUSPENDED,
        Status.HANDLED,
        Status.VERIFIED,
    }
)
"""Statuses in which somebody still owes the next step before the matter counts as closed."""
