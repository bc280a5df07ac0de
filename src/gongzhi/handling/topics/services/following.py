"""Following a topic: whoever does is told when it grows beyond what they know."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, ActorKind
from gongzhi.foundation.errors import NotPermitted
from gongzhi.handling.topics.models import Topic, TopicFollow
from gongzhi.handling.topics.permissions import FOLLOW
from gongzhi.handling.topics.queries import KIND, get_topic
from gongzhi.registry.records import locked, record_change


@transaction.atomic
def follow_topic(*, actor: Actor, topic_id: int) -> Topic:
    """Follow a topic from its number of cases now; already followed, nothing changes.

    Raises ``NotFound`` and ``NotPermitted``.
    """
    topic = _topic(actor, topic_id)
    _row, new = TopicFollow.objects.get_or_create(
        topic=topic,
        account_id=actor.id,
        defaults={"told_count": topic.count, "followed_at": timezone.now()},
    )
    if new:
        _record(topic, actor, FOLLOW)
    return topic


@transaction.atomic
def unfollow_topic(*, actor: Actor, topic_id: int) -> Topic:
    """Follow a topic no longer; not followed, nothing changes."""
    topic = _topic(actor, topic_id)
    gone, _kinds = TopicFollow.objects.filter(topic=topic, account_id=actor.id).delete()
    if gone:
        _record(topic, actor, "topics.unfollow")
    return topic


def _topic(actor: Actor, topic_id: int) -> Topic:
    get_topic(actor, topic_id)
    if actor.kind is not ActorKind.ACCOUNT or not actor.holds(FOLLOW):
        raise NotPermitted(_("Your posts do not include following topics. Ask your administrator."))
    return locked(Topic, topic_id)


def _record(topic: Topic, actor: Actor, verb: str) -> None:
    record_change(
        topic, kind=KIND, actor=actor, verb=verb, county=topic.county, facts={"to": topic.state}
    )
