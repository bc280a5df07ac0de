"""The events of cases: one per command, delivered after its commit.

Each carries ``case_id``, ``version``, ``county``, ``area_code``, ``verb``, ``actor`` (its key) and
``status``, and the ids that the command adds (``unit_id``, ``whistle_id``, ``merged_ids`` …).
"""

from __future__ import annotations

from typing import Final

CREATED: Final = "cases.created"
IMPORTED: Final = "cases.imported"
ESCALATED: Final = "cases.escalated"
REHOMED: Final = "cases.rehomed"
CONTACT_ERASED: Final = "cases.contact_erased"
JOINED: Final = "cases.joined"
OFFICER_LEFT: Final = "cases.officer_left"

_PAST: Final = {
    "accept": "accepted",
    "refuse": "refused",
    "divert": "diverted",
    "merge": "merged",
    "unmerge": "unmerged",
    "split": "split",
    "classify": "classified",
    "place": "placed",
    "dispatch": "dispatched",
    "reassign": "reassigned",
    "take": "taken",
    "assign_officer": "officer_assigned",
    "return_case": "returned",
    "rule_return": "return_ruled",
    "ask_reporter": "reporter_asked",
    "answer": "answered",
    "lapse_question": "question_lapsed",
    "suspend": "suspended",
    "resume": "resumed",
    "request_extension": "extension_requested",
    "extend": "extended",
    "refuse_extension": "extension_refused",
    "whistle": "whistled",
    "answer_whistle": "whistle_answered",
    "refuse_whistle": "whistle_refused",
    "rule_whistle": "whistle_ruled",
    "withdraw_whistle": "whistle_withdrawn",
    "rate_whistle": "whistle_rated",
    "assign_part": "part_assigned",
    "take_part": "part_taken",
    "finish_part": "part_finished",
    "withdraw_part": "part_withdrawn",
    "inquire": "inquired",
    "answer_inquiry": "inquiry_answered",
    "withdraw_inquiry": "inquiry_withdrawn",
    "lapse_inquiry": "inquiry_lapsed",
    "handle": "handled",
    "verify": "verified",
    "fail_verification": "verification_failed",
    "close": "closed",
    "call_back": "called_back",
    "rate": "rated",
    "reopen": "reopened",
    "supervise": "supervised",
    "comment": "commented",
    "attach": "attached",
    "withdraw_photo": "photo_withdrawn",
    "supplement": "supplemented",
    "reveal_contact": "contact_revealed",
}


def event_of(verb: str) -> str:
    """Return the event that a verb of the table emits."""
    return f"cases.{_PAST[verb]}"


ALL: Final = frozenset(
    {
        CREATED,
        IMPORTED,
        ESCALATED,
        REHOMED,
        CONTACT_ERASED,
        JOINED,
        OFFICER_LEFT,
        *(event_of(verb) for verb in _PAST),
    }
)
