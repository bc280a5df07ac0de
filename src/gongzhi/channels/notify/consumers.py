"""What is told after somebody's command has committed."""

from __future__ import annotations

from collections.abc import Mapping

from gongzhi.channels.notify.kinds import TOLD
from gongzhi.channels.transfer.events import FINISHED
from gongzhi.foundation.events import on
from gongzhi.foundation.journal.hashing import Json
from gongzhi.handling.cases.events import CREATED, ESCALATED, event_of
from gongzhi.handling.plans import events as plans
from gongzhi.handling.topics.events import TOPIC_GREW
from gongzhi.oversight.burden import events as burden


def tell_of_case(facts: Mapping[str, Json]) -> None:
    """Tell whom a change of a case concerns."""
    from gongzhi.channels.notify.services.telling import tell_case  # noqa: PLC0415 (loaded apps)

    tell_case(facts)


def mail_reporter(facts: Mapping[str, Json]) -> None:
    """Mail the reporter of a case, where they left an address."""
    from gongzhi.channels.notify.services import mail_reporters  # noqa: PLC0415 (loaded apps)

    mail_reporters(facts)


@on(event_of("inquire"))
def mail_outside(facts: Mapping[str, Json]) -> None:
    """Mail the outside body that a case's unit asks."""
    from gongzhi.channels.notify.inquiring import mail_inquiry  # noqa: PLC0415 (loaded apps)

    inquiry_id = facts.get("inquiry")
    if isinstance(inquiry_id, int):
        mail_inquiry(inquiry_id)


def tell_of_import(facts: Mapping[str, Json]) -> None:
    """Tell who brought a file that it is done: one notification, whatever the file held."""
    from gongzhi.channels.notify.services.telling import tell_import  # noqa: PLC0415 (loaded apps)

    tell_import(facts)


@on(plans.MEASURE_CHANGED)
def tell_of_measure(facts: Mapping[str, Json]) -> None:
    """Tell whom a change of a measure concerns."""
    from gongzhi.channels.notify.services import tell_measure  # noqa: PLC0415 (loaded apps)

    tell_measure(facts)


@on(plans.MEETING_HELD)
def tell_of_tasks(facts: Mapping[str, Json]) -> None:
    """Tell the units that a meeting gave tasks."""
    from gongzhi.channels.notify.services import tell_tasks  # noqa: PLC0415 (loaded apps)

    tell_tasks(facts)


@on(burden.REQUESTED)
def tell_of_request(facts: Mapping[str, Json]) -> None:
    """Tell the communities of which data is asked."""
    from gongzhi.channels.notify.services import tell_asked  # noqa: PLC0415 (loaded apps)

    tell_asked(facts)


@on(burden.ANSWERED)
def tell_of_answer(facts: Mapping[str, Json]) -> None:
    """Tell whoever asked once all is answered."""
    from gongzhi.channels.notify.services import tell_answered  # noqa: PLC0415 (loaded apps)

    tell_answered(facts)


@on(burden.ENDED)
def tell_of_end(facts: Mapping[str, Json]) -> None:
    """Tell whom it concerns that a request is over or withdrawn."""
    from gongzhi.channels.notify.services import tell_ended  # noqa: PLC0415 (loaded apps)

    tell_ended(facts)


@on(TOPIC_GREW)
def tell_of_topic(facts: Mapping[str, Json]) -> None:
    """Tell those who follow a topic that it has grown."""
    from gongzhi.channels.notify.services import tell_grown  # noqa: PLC0415 (loaded apps)

    tell_grown(facts)


for _name in TOLD:
    if not _name.startswith("clock."):
        on(f"cases.{_name}")(tell_of_case)
for _event in (CREATED, *map(event_of, ("ask_reporter", "refuse", "divert", "close", "reopen"))):
    on(_event)(mail_reporter)
on(ESCALATED)(tell_of_case)
on(FINISHED)(tell_of_import)
