"""How the verbs of the table are offered: which first, which with care, which elsewhere."""

from __future__ import annotations

from typing import Final

from gongzhi.channels.portal.suggested import KEY, SLUG
from gongzhi.foundation.actors import Actor
from gongzhi.handling.cases.permissions import permission

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
    # Nothing above is possible yet: a report waits for its category.
    "classify",
)
# Verbs shown where they belong on the page rather than in the row of buttons.
ELSEWHERE: Final = frozenset({"withdraw_photo", "reveal_contact", "supplement", "withdraw_inquiry"})
# Verbs that end or turn back: never the leading one, asked for with a red button.
GRAVE: Final = frozenset(
    {
        "refuse",
        "divert",
        "merge",
        "withdraw_part",
        "withdraw_photo",
        "withdraw_whistle",
        "withdraw_inquiry",
        "fail_verification",
    }
)

LETTERS: Final = {
    "accept": "a",
    "return_case": "b",
    "classify": "c",
    "dispatch": "d",
    "close": "e",
    "fail_verification": "f",
    "handle": "h",
    "call_back": "l",
    "comment": "m",
    "refuse": "n",
    "divert": "o",
    "place": "p",
    "ask_reporter": "q",
    "reassign": "r",
    "supervise": "s",
    "take": "t",
    "rule_return": "u",
    "verify": "v",
    "whistle": "w",
    "extend": "y",
    "suspend": "z",
}
"""The key of a verb. j, k, x and g move and select, i accepts a suggestion: they are nobody's."""


def letters_held(actor: Actor) -> dict[str, str]:
    """Return the keys of the verbs that the actor's posts give anywhere, by key."""
    return {key: verb for verb, key in LETTERS.items() if actor.holds(permission(verb))}


def keys_for_script(actor: Actor) -> str:
    """Return ``letters_held`` as the page tells them to its script: ``a:accept b:return-case``."""
    letters = {key: slug_of(verb) for key, verb in letters_held(actor).items()}
    if actor.holds(permission("classify")):
        letters[KEY] = SLUG
    return " ".join(f"{key}:{slug}" for key, slug in letters.items())


def leading_of(verbs: list[str] | tuple[str, ...]) -> str:
    """Return the verb to offer first, or "" if none stands out."""
    return next((verb for verb in LEADING if verb in verbs), "")


def slug_of(verb: str) -> str:
    """Return a verb as the address spells it."""
    return verb.replace("_", "-")


def verb_of(slug: str) -> str:
    """Return the verb that an address spells."""
    return slug.replace("-", "_")
