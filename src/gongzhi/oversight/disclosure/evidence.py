"""A notice that shows that a measure or a duty was carried out: it was there for all to read."""

from __future__ import annotations

from gongzhi.foundation.actors import Actor
from gongzhi.handling.plans.services import OnRecord, number_on_record, register_finder
from gongzhi.oversight.disclosure.queries import posted_notice


def _notice(_actor: Actor, key: str) -> OnRecord:
    """Return a posted notice; whoever acts may see it, as everybody may."""
    notice = posted_notice(number_on_record(key))
    title = f"{notice.title} {notice.shown_from:%Y-%m-%d}"
    return OnRecord(str(notice.pk), str(notice.pk), title)


register_finder("notice", _notice)
