"""What named persons set right: a topic's title and cases, and when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.foundation.texts import NOTE_LENGTH, clean_line, clean_text
from gongzhi.handling.cases.queries.compared import STREET_LENGTH, cases_among
from gongzhi.handling.topics.engine import State, Work, acting, hold_area
from gongzhi.handling.topics.errors import no_such_case_here
from gongzhi.handling.topics.models import TITLE_LENGTH, Topic, TopicCase
from gongzhi.handling.topics.permissions import CLOSE, CORRECT, RENAME
from gongzhi.handling.topics.queries import KIND, get_topic
from gongzhi.handling.topics.services.storing import refresh
from gongzhi.language.normal import without_numbers
from gongzhi.registry.records import locked, record_change


def rename_topic(*, actor: Actor, topic_id: int, title: str, version: int | None = None) -> Topic:
    """Give a topic another title, people's numbers starred; no later look changes it."""
    with acting(RENAME, actor=actor, topic_id=topic_id, version=version) as work:
        line = clean_line(title, field="title", longest=TITLE_LENGTH, required=True)
        line = without_numbers(line)
        work.facts["before"] = work.topic.title
        work.topic.title, work.topic.titled_by_hand = line, True
        work.facts["title"] = line
    return work.topic


def put_case(*, actor: Actor, topic_id: int, case_id: int, version: int | None = None) -> Topic:
    """Put a case into a topic, out of any other; no later look takes it out again.

    The other's history tells it too. Raises ``InvalidInput`` for a case of another sub-district or
    one the actor may not see, and ``Conflict`` where it is in the topic.
    """
    with _correcting("put_case", actor=actor, topic_id=topic_id, version=version) as work:
        row = next(iter(cases_among(actor, [case_id])), None)
        if row is None or row.area_code[:STREET_LENGTH] != work.topic.area_code:
            raise no_such_case_here(row.number if row else case_id)
        standing = TopicCase.objects.filter(case_id=case_id, present=True)
        before = standing.values_list("topic_id", flat=True).first()
        if before == topic_id:
            raise Conflict(_("The case is in this topic already."), field="case")
        standing.update(present=False, by_hand=True)
        TopicCase.objects.update_or_create(
            topic_id=topic_id,
            case_id=case_id,
            defaults={
                "present": True, "by_hand": True, "nearness": 0, "joined_at": timezone.now(),
            },
        )  # fmt: skip
        work.facts |= {"case": case_id, "out_of": before}
        if before is not None:
            _left(before, work)
    return work.topic


def take_out_case(
    *, actor: Actor, topic_id: int, case_id: int, version: int | None = None
) -> Topic:
    """Take a case out of a topic; no later look puts it in again.

    Raises ``InvalidInput`` where it is not in the topic.
    """
    with _correcting("take_out_case", actor=actor, topic_id=topic_id, version=version) as work:
        rows = TopicCase.objects.filter(topic_id=topic_id, case_id=case_id, present=True)
        if not cases_among(actor, [case_id]) or not rows.update(present=False, by_hand=True):
            raise InvalidInput(_("The case is not in this topic. Reload the page."), field="case")
        work.facts["case"] = case_id
    return work.topic


def close_topic(*, actor: Actor, topic_id: int, note: str, version: int | None = None) -> Topic:
    """Close a topic for a reason on record; what comes after still joins it, and shows."""
    reason = clean_text(note, field="note", longest=NOTE_LENGTH, required=True)
    with acting(CLOSE, actor=actor, topic_id=topic_id, version=version, note=reason) as work:
        work.topic.state = State.CLOSED
        work.topic.closed_at, work.topic.closed_count = timezone.now(), work.topic.count
        work.topic.early = ""
    return work.topic


def reopen_topic(*, actor: Actor, topic_id: int, note: str, version: int | None = None) -> Topic:
    """Reopen a closed topic for a reason on record."""
    reason = clean_text(note, field="note", longest=NOTE_LENGTH, required=True)
    with acting(
        CLOSE,
        verb="topics.reopen",
        actor=actor,
        topic_id=topic_id,
        version=version,
        note=reason,
        on_closed=True,
    ) as work:
        work.topic.state, work.topic.closed_at, work.topic.early = State.OPEN, None, ""
        work.topic.closed_count = 0
    return work.topic


@contextmanager
def _correcting(verb: str, *, actor: Actor, topic_id: int, version: int | None) -> Iterator[Work]:
    """Correct which cases a topic holds while no look stores any, and count them anew."""
    with transaction.atomic():
        hold_area(get_topic(actor, topic_id).area_code)
        with acting(
            CORRECT, verb=f"topics.{verb}", actor=actor, topic_id=topic_id, version=version
        ) as work:
            yield work
        left = work.facts.get("out_of")
        refresh([topic_id, *([left] if isinstance(left, int) else [])], timezone.now())
        work.topic.refresh_from_db()


def _left(topic_id: int, work: Work) -> None:
    """Put on another topic's record that a hand moved a case out of it."""
    other = locked(Topic, topic_id)
    other.tended = True
    other.save(update_fields=["tended"])
    record_change(
        other,
        kind=KIND,
        actor=work.actor,
        verb="topics.take_out_case",
        county=other.county,
        facts={"to": str(other.state), "case": work.facts["case"], "into": work.topic.pk},
    )
