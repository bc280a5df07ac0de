"""Answering a topic together: one public answer on each of its open cases."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import DomainError, InvalidInput
from gongzhi.foundation.texts import NOTE_LENGTH, clean_text
from gongzhi.handling.cases.queries import VerbPreview, preview_verb
from gongzhi.handling.cases.queries.compared import cases_among
from gongzhi.handling.cases.services import comment_case
from gongzhi.handling.topics.engine import acting
from gongzhi.handling.topics.models import Topic
from gongzhi.handling.topics.permissions import ANSWER
from gongzhi.handling.topics.queries import case_ids_of

MOST: Final = 200
VERB: Final = "comment"


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer: the cases that have it, and those that do not, with the reason."""

    topic: Topic
    done: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]


def preview_answer(actor: Actor, topic_id: int) -> list[VerbPreview]:
    """Return a topic's open cases that the actor may see, and whether each takes the answer.

    At most ``MOST``, those waiting longest first. Five statements.
    """
    rows = [row for row in cases_among(actor, case_ids_of(topic_id)) if row.is_open]
    return preview_verb(actor, VERB, [row.id for row in reversed(rows)][:MOST])


def answer_topic(
    *,
    actor: Actor,
    topic_id: int,
    note: str,
    case_ids: Collection[int] | None = None,
    version: int | None = None,
) -> Answered:
    """Put one public answer to the open cases of a topic, or to those chosen among them.

    Each case has it by its own command and in its own journal; one that refuses leaves the others
    be. Raises ``InvalidInput`` where there is nothing to answer or no case takes it.
    """
    text = clean_text(note, field="note", longest=NOTE_LENGTH, required=True)
    with acting(ANSWER, actor=actor, topic_id=topic_id, version=version, note=text) as work:
        open_ids = [each.case_id for each in preview_answer(actor, topic_id)]
        wanted = sorted(open_ids if case_ids is None else set(open_ids).intersection(case_ids))
        done, refused = [], []
        for case_id in wanted:
            try:
                with transaction.atomic():
                    comment_case(actor=actor, case_id=case_id, note=text, public=True)
            except DomainError as error:
                refused.append((case_id, error.message))
            else:
                done.append(case_id)
        if not done:
            raise InvalidInput(
                _("No open case of this topic takes an answer of yours. Choose some, or reload."),
                field="case",
            )
        work.facts |= {"cases": [*done], "refused": len(refused)}
    return Answered(work.topic, tuple(done), tuple(refused))
