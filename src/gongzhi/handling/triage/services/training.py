"""Learning from the installation's own decided cases, adopting what is better, and going back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.events import emit
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.locks import hold
from gongzhi.handling.cases import queries as cases
from gongzhi.handling.cases.queries import DecidedCase
from gongzhi.handling.triage import events, rules
from gongzhi.handling.triage.errors import (
    no_such_part,
    nothing_to_go_back_to,
    one_class_only,
    too_few_decisions,
)
from gongzhi.handling.triage.judging import in_use, threshold_in_force
from gongzhi.handling.triage.models import ModelVersion, Part, Training
from gongzhi.handling.triage.permissions import check_may_change
from gongzhi.handling.triage.services.learning import (
    Decided,
    Lesson,
    learn_category,
    learn_others,
    parted,
)
from gongzhi.registry.records import record_change

KIND: Final = "triage_model"
TRAIN: Final = "triage.train"
RETIRE: Final = "triage.retire"
GO_BACK: Final = "triage.go_back"
KEPT_FILES: Final = 3
"""So many retired models keep their file, to be gone back to."""

Told = Callable[[Training.Step], None]


def train_from_cases(
    *, actor: Actor, tell: Told = lambda _step: None
) -> Mapping[Part, ModelVersion]:
    """Learn from decided cases; adopt of each part what beats what is in use on the same decisions.

    One decision in five is held back, by its text, from every training. ``tell`` hears each step.
    Returns the new versions, in use or not adopted; of a part that the cases say too little of
    there is none. Raises ``InvalidInput`` where no classes can be learnt: then nothing changes.
    """
    check_may_change(actor)
    begun = time.monotonic()
    tell(Training.Step.READING)
    decided = _enough(cases.decided_cases(most=rules.MOST_LEARNT))
    tell(Training.Step.LEARNING)
    least = threshold_in_force() / 100
    using = in_use()
    first = learn_category(
        decided, using=using.judge, threshold=least, told=lambda: tell(Training.Step.JUDGING)
    )
    lessons = [first, *learn_others(decided, using=using, threshold=least)]
    seconds = round(time.monotonic() - begun, 1)
    with transaction.atomic():  # all parts or none, so that a run tells what it changed
        return {
            lesson.part: _settled(
                _version(lesson, actor, seconds), actor, lesson, using.chosen.get(lesson.part)
            )
            for lesson in lessons
        }


def _enough(found: Sequence[DecidedCase]) -> Decided:
    """Return what may be learnt from and what is held back. Raises ``InvalidInput``."""
    if len(found) < rules.LEAST_DECIDED:
        raise too_few_decisions(len(found), rules.LEAST_DECIDED)
    if len({each.path for each in found}) == 1:
        raise one_class_only()
    decided = parted(found)
    if len(decided.held) < rules.LEAST_HELD_BACK:
        raise too_few_decisions(len(decided.held), rules.LEAST_HELD_BACK)
    return decided


def _version(lesson: Lesson, actor: Actor, seconds: float) -> ModelVersion:
    file, sure = lesson.file, lesson.calibration
    return ModelVersion(
        part=lesson.part,
        file=file,
        size=len(file or b""),
        scale=sure.scale if sure else None,
        offset=sure.offset if sure else None,
        learnt_at=timezone.now(),
        learnt_by=actor.label,
        examples=lesson.examples,
        held_back=lesson.figures.texts,
        seconds=seconds,
        figures=lesson.figures.as_json(),
        before=lesson.before.as_json(),
    )


def _settled(
    version: ModelVersion, actor: Actor, lesson: Lesson, compared_with: int | None
) -> ModelVersion:
    """Store the version, in use where it is better than what still is in use."""
    current = _current(lesson.part)
    better = lesson.better and (current.pk if current else None) == compared_with
    if better and current is not None:
        _retire(current, actor)
    version.state = ModelVersion.State.IN_USE if better else ModelVersion.State.REFUSED
    version.replaced = current if better else None
    version.adopted_at = version.learnt_at if better else None
    if not better:
        version.file = None
    version.save()
    _record(version, actor, TRAIN, new=True)
    emit(events.ADOPTED if better else events.REFUSED, model_id=version.pk)
    return version


@transaction.atomic
def go_back(*, actor: Actor, part: str = Part.CATEGORY, note: str = "") -> ModelVersion | None:
    """Put what was in use of a part before back in use; None where that is the start it ships with.

    ``note`` says why, on the record of what is no longer in use.
    Raises ``InvalidInput`` for no part, ``WrongState`` where the start is in use already.
    """
    check_may_change(actor)
    if part not in Part.values:
        raise no_such_part(part)
    current = _current(part)
    if current is None:
        raise nothing_to_go_back_to()
    earlier = current.replaced
    _retire(current, actor, verb=GO_BACK, note=note)
    if earlier is None or (earlier.file is None and earlier.scale is None):
        return None
    earlier.state = ModelVersion.State.IN_USE
    earlier.adopted_at = timezone.now()
    earlier.save(update_fields=["state", "adopted_at"])
    _record(earlier, actor, GO_BACK)
    emit(events.ADOPTED, model_id=earlier.pk)
    return earlier


def _current(part: str) -> ModelVersion | None:
    hold("triage.models")  # a row's lock keeps nobody out where no model is in use yet
    rows = ModelVersion.objects.select_for_update(no_key=True)
    return rows.defer("file").filter(state=ModelVersion.State.IN_USE, part=part).first()


def _retire(version: ModelVersion, actor: Actor, *, verb: str = RETIRE, note: str = "") -> None:
    version.state = ModelVersion.State.RETIRED
    version.save(update_fields=["state"])
    _record(version, actor, verb, note=note)
    retired = ModelVersion.objects.filter(
        part=version.part, state=ModelVersion.State.RETIRED, file__isnull=False
    )
    kept = list(retired.order_by("-adopted_at", "-pk").values_list("pk", flat=True)[:KEPT_FILES])
    retired.exclude(pk__in=kept).update(file=None)


def _record(
    version: ModelVersion, actor: Actor, verb: str, *, note: str = "", new: bool = False
) -> None:
    facts: dict[str, Json] = {"part": version.part, "to": version.state}
    if new:
        facts |= {
            "examples": version.examples,
            "held_back": version.held_back,
            "right": version.figures["right"],
            "right_before": version.before["right"],
        }
    record_change(
        version, kind=KIND, actor=actor, verb=verb, county="", facts=facts, note=note, new=new
    )
