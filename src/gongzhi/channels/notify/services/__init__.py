"""Commands on notifications: reading and choosing one's own, and keeping group robots."""

from gongzhi.channels.notify.services.burden import tell_answered, tell_asked, tell_ended
from gongzhi.channels.notify.services.choosing import choose
from gongzhi.channels.notify.services.plans import tell_due, tell_measure, tell_tasks
from gongzhi.channels.notify.services.reading import mark_all_read, mark_read
from gongzhi.channels.notify.services.reporters import mail_reporters
from gongzhi.channels.notify.services.robots import (
    RobotDetails,
    add_robot,
    change_robot,
    remove_robot,
    try_robot,
)
from gongzhi.channels.notify.services.telling import tell_case, tell_import
from gongzhi.channels.notify.services.topics import tell_grown

__all__ = [
    "RobotDetails",
    "add_robot",
    "change_robot",
    "choose",
    "mail_reporters",
    "mark_all_read",
    "mark_read",
    "remove_robot",
    "tell_answered",
    "tell_asked",
    "tell_case",
    "tell_due",
    "tell_ended",
    "tell_grown",
    "tell_import",
    "tell_measure",
    "tell_tasks",
    "try_robot",
]
