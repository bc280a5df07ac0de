"""Commands on topics."""

from gongzhi.handling.topics.services.answering import Answered, answer_topic
from gongzhi.handling.topics.services.following import follow_topic, unfollow_topic
from gongzhi.handling.topics.services.looking import ask_look, look
from gongzhi.handling.topics.services.planning import link_measure, make_measure, unlink_measure
from gongzhi.handling.topics.services.tending import (
    close_topic,
    put_case,
    rename_topic,
    reopen_topic,
    take_out_case,
)

__all__ = [
    "Answered",
    "answer_topic",
    "ask_look",
    "close_topic",
    "follow_topic",
    "link_measure",
    "look",
    "make_measure",
    "put_case",
    "rename_topic",
    "reopen_topic",
    "take_out_case",
    "unfollow_topic",
    "unlink_measure",
]
