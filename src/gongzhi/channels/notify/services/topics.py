"""What is told of topics: to those who follow one, when it has grown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils import timezone

from gongzhi.channels.notify.matters import MATTERS
from gongzhi.channels.notify.recipients import Recipient
from gongzhi.channels.notify.services.writing import News, tell
from gongzhi.foundation.ids import AccountId
from gongzhi.foundation.journal.hashing import Json
from gongzhi.handling.topics.queries import topics_among
from gongzhi.registry.organisations.queries import find_actor

TOPIC: Final = "topic"
GREW: Final = "topic.grew"


def tell_grown(facts: Mapping[str, Json]) -> int:
    """Tell those who follow a topic that it has grown, who may still see it; return how many."""
    topic_id, given = facts.get("topic_id"), facts.get("accounts")
    if not isinstance(topic_id, int) or not isinstance(given, list):
        return 0
    accounts = [AccountId(each) for each in given if isinstance(each, int)]
    actors = [actor for each in accounts if (actor := find_actor(each)) is not None]
    told = [actor for actor in actors if topics_among(actor, [topic_id])]
    area_code = str(facts.get("area_code", ""))
    news = News(
        key=f"{GREW}:{topic_id}:{facts.get('count')}",
        kind=MATTERS[GREW].kind,
        urgent=False,
        county=area_code[:6],
        subject_kind=TOPIC,
        subject_key=str(topic_id),
        number="",
        area_code=area_code,
        category_id=None,
        facts={"event": GREW, "count": facts.get("count")},
        happened_at=timezone.now(),
    )
    return tell(news, [Recipient(AccountId(actor.id), frozenset()) for actor in told])
