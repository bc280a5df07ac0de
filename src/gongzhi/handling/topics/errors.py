"""Refusals of topics: why, and what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput, NotFound, WrongState


def no_such_topic(topic_id: object) -> NotFound:
    """Say that there is no such topic, or none that the actor may know of."""
    return NotFound(
        _("There is no topic {topic_id} among those you may see. Look it up in the list."),
        topic_id=str(topic_id)[:40],
    )


def no_such_case_here(number: object) -> InvalidInput:
    """Say that a case is none of the topic's sub-district that the actor may see."""
    return InvalidInput(
        _("There is no case {number} of this sub-district among those you may see."),
        field="case",
        number=str(number)[:40],
    )


def topic_is_closed(title: str) -> WrongState:
    """Say that a closed topic is reopened before anything else is done with it."""
    return WrongState(_("The topic “{title}” is closed. Reopen it first."), title=title)


def topic_is_open(title: str) -> WrongState:
    """Say that only a closed topic can be reopened."""
    return WrongState(_("The topic “{title}” is not closed; nothing is to reopen."), title=title)
