"""From a verb of the table to the command that does it and the way it is offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from gongzhi.handling.cases import services

Command = Callable[..., Any]

COMMANDS: Final[Mapping[str, Command]] = {
    "accept": services.accept_case,
    "refuse": services.refuse_case,
    "divert": services.divert_case,
    "merge": services.merge_case,
    "unmerge": services.unmerge_case,
    "split": services.split_case,
    "classify": services.classify_case,
    "place": services.place_case,
    "dispatch": services.dispatch_case,
    "reassign": services.reassign_case,
    "take": services.take_case,
    "return_case": services.return_case,
    "rule_return": services.rule_return,
    "ask_reporter": services.ask_reporter,
    "answer": services.answer_question,
    "suspend": services.suspend_case,
    "resume": services.resume_case,
    "request_extension": services.request_extension,
    "extend": services.extend_limit,
    "refuse_extension": services.refuse_extension,
    "whistle": services.blow_whistle,
    "answer_whistle": services.answer_whistle,
    "refuse_whistle": services.refuse_whistle,
    "rule_whistle": services.rule_whistle,
    "rate_whistle": services.rate_whistle,
    "assign_part": services.assign_part,
    "take_part": services.take_part,
    "finish_part": services.finish_part,
    "withdraw_part": services.withdraw_part,
    "handle": services.handle_case,
    "verify": services.verify_case,
    "fail_verification": services.fail_verification,
    "close": services.close_case,
    "call_back": services.call_back,
    "rate": services.rate_case,
    "reopen": services.reopen_case,
    "supervise": services.supervise_case,
    "comment": services.comment_case,
    "attach": services.attach_file,
    "reveal_contact": services.reveal_contact,
}

# The step that usually comes next, first match wins; it gets the one red button.
LEADING: Final = (
    "answer_whistle",
    "accept",
    "dispatch",
    "rule_return",
    "rule_whistle",
    "take",
    "take_part",
    "finish_part",
    "handle",
    "verify",
    "close",
    "rate",
    "call_back",
    "resume",
)
# Verbs shown where they belong on the page rather than in the row of buttons.
ELSEWHERE: Final = frozenset({"reveal_contact"})
# Verbs that end or turn back: never the leading one, asked for with a red button.
GRAVE: Final = frozenset({"refuse", "divert", "merge", "withdraw_part", "fail_verification"})


def leading_of(verbs: list[str] | tuple[str, ...]) -> str:
    """Return the verb to offer first, or "" if none stands out."""
    return next((verb for verb in LEADING if verb in verbs), "")


def slug_of(verb: str) -> str:
    """Return a verb as the address spells it."""
    return verb.replace("_", "-")


def verb_of(slug: str) -> str:
    """Return the verb that an address spells."""
    return slug.replace("-", "_")
