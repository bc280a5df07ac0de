"""A topic and the measures of the plan: linked to one, or made one of (每月一题)."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.foundation.journal.services import Subject
from gongzhi.foundation.links import Relation, link, links_of, unlink, unlink_many
from gongzhi.handling.plans.models import Measure
from gongzhi.handling.plans.queries import get_measure
from gongzhi.handling.plans.services import add_measure
from gongzhi.handling.topics.engine import acting
from gongzhi.handling.topics.models import Topic, TopicCase
from gongzhi.handling.topics.permissions import LINK, MAKE
from gongzhi.handling.topics.queries import KIND, case_ids_of

MEASURE: Final = "measure"
CASE: Final = "case"
MOST_LINKED: Final = 200
"""So many of a topic's cases are linked to the measure made of it; the topic holds them all."""


def link_measure(
    *, actor: Actor, topic_id: int, measure_id: int, version: int | None = None
) -> Topic:
    """Say that a measure of the plan takes the topic on.

    Raises ``InvalidInput`` for a measure the actor may not see or of another place, and
    ``Conflict`` where it is linked already.
    """
    with acting(LINK, actor=actor, topic_id=topic_id, version=version) as work:
        measure = get_measure(actor, measure_id)
        _check_place(work.topic, measure)
        if not _link(work.topic, measure, actor):
            raise Conflict(_("This measure is linked to the topic already."), field="measure_id")
        work.facts["measure"] = measure.pk
    return work.topic


def unlink_measure(
    *, actor: Actor, topic_id: int, measure_id: int, version: int | None = None
) -> Topic:
    """Say that a measure does not take the topic on after all.

    The measure's links to cases go with it, but for cases of other topics that it takes on.
    Raises ``InvalidInput`` for a measure that is not linked.
    """
    with acting(
        LINK, verb="topics.unlink_measure", actor=actor, topic_id=topic_id, version=version
    ) as work:
        if not unlink(Subject(MEASURE, measure_id), Relation.ARISES_FROM, Subject(KIND, topic_id)):
            raise InvalidInput(
                _("This measure is not linked to the topic. Reload the page."), field="measure_id"
            )
        work.facts |= {"measure": measure_id, "cases": _unlink_cases(measure_id)}
    return work.topic


def make_measure(  # noqa: PLR0913 (what a measure holds, each by name)
    *,
    actor: Actor,
    topic_id: int,
    programme_id: int,
    title: str,
    text: str = "",
    due_on: date | None = None,
    version: int | None = None,
) -> Measure:
    """Make a topic a measure of a programme in force, its cases linked to the measure.

    The measure waits to be assigned like any other. Raises what adding a measure raises.
    """
    with acting(MAKE, actor=actor, topic_id=topic_id, version=version) as work:
        measure = add_measure(
            actor=actor,
            programme_id=programme_id,
            area_code=work.topic.area_code,
            title=title,
            text=text,
            due_on=due_on,
        )
        _link(work.topic, measure, actor)
        cases = case_ids_of(topic_id)[:MOST_LINKED]
        for case_id in cases:
            link(
                Subject(MEASURE, measure.pk),
                Relation.ARISES_FROM,
                Subject(CASE, case_id),
                actor=actor,
            )
        work.facts |= {"measure": measure.pk, "cases": len(cases)}
    return measure


def _link(topic: Topic, measure: Measure, actor: Actor) -> bool:
    return link(
        Subject(MEASURE, measure.pk), Relation.ARISES_FROM, Subject(KIND, topic.pk), actor=actor
    )


def _unlink_cases(measure_id: int) -> int:
    """Take away the measure's links to cases of no topic that it takes on; return how many."""
    measure = Subject(MEASURE, measure_id)
    held = [one.other for one in links_of(measure) if one.outgoing]
    topics = [int(other.key) for other in held if other.kind == KIND]
    kept = {
        str(case_id)
        for case_id in TopicCase.objects.filter(topic_id__in=topics, present=True).values_list(
            "case_id", flat=True
        )
    }
    gone = [other for other in held if other.kind == CASE and other.key not in kept]
    return unlink_many(measure, Relation.ARISES_FROM, gone)


def _check_place(topic: Topic, measure: Measure) -> None:
    near = topic.area_code.startswith(measure.area_code) or measure.area_code.startswith(
        topic.area_code
    )
    if not near:
        raise InvalidInput(
            _("This measure is of another place. Choose one of the topic's sub-district."),
            field="measure_id",
        )
