"""Learning from the installation's own decided cases, adopting what is better, and going back."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

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
    not_enough,
    nothing_to_go_back_to,
    one_class_only,
    too_few_decisions,
)
from gongzhi.handling.triage.judging import Learnt, in_use, threshold_in_force
from gongzhi.handling.triage.measuring import figures_of, is_held_back
from gongzhi.handling.triage.models import ModelVersion, Training
from gongzhi.handling.triage.permissions import check_may_change
from gongzhi.language.errors import NotEnoughToLearn
from gongzhi.registry.records import record_change

if TYPE_CHECKING:
    from gongzhi.language.training import Learnt as LearntModel

KIND: Final = "triage_model"
TRAIN: Final = "triage.train"
RETIRE: Final = "triage.retire"
GO_BACK: Final = "triage.go_back"
KEPT_FILES: Final = 3
"""So many retired models keep their file, to be gone back to."""

Told = Callable[[Training.Step], None]


def train_from_cases(*, actor: Actor, tell: Told = lambda _step: None) -> ModelVersion:
    """Learn from decided cases; adopt the model if it beats what is in use on the same decisions.

    One decision in five is held back, by its text, from every training. ``tell`` hears each step.
    Returns the new version, in use or not adopted. Raises ``InvalidInput`` where there is too
    little to learn from: then nothing changes.
    """
    # Read here: its solver takes 50 MB of each web process, which never trains.
    from gongzhi.language.training import Example, learn  # noqa: PLC0415

    check_may_change(actor)
    begun = time.monotonic()
    tell(Training.Step.READING)
    learnt_from, held = _parted(cases.decided_cases(most=rules.MOST_LEARNT))
    tell(Training.Step.LEARNING)
    try:
        learnt = learn([Example((c.title, c.detail), c.path) for c in learnt_from])
    except NotEnoughToLearn as error:
        raise not_enough(str(error)) from error
    tell(Training.Step.JUDGING)
    least = threshold_in_force() / 100
    using = in_use()
    figures = figures_of(Learnt(learnt.model), held, threshold=least)
    before = figures_of(using.judge, held, threshold=least)
    version = ModelVersion(
        file=_content(learnt),
        learnt_at=timezone.now(),
        learnt_by=actor.label,
        examples=learnt.examples,
        held_back=len(held),
        figures=figures.as_json(),
        before=before.as_json(),
    )
    version.size = len(version.file or b"")
    version.seconds = round(time.monotonic() - begun, 1)
    return _settled(
        version, actor, compared_with=using.chosen_id, better=rules.beats(figures, before)
    )


def _parted(decided: Sequence[DecidedCase]) -> tuple[list[DecidedCase], list[DecidedCase]]:
    """Return what may be learnt from and what is held back. Raises ``InvalidInput``."""
    if len(decided) < rules.LEAST_DECIDED:
        raise too_few_decisions(len(decided), rules.LEAST_DECIDED)
    if len({each.path for each in decided}) == 1:
        raise one_class_only()
    held = [each for each in decided if is_held_back(each)]
    if len(held) < rules.LEAST_HELD_BACK:
        raise too_few_decisions(len(held), rules.LEAST_HELD_BACK)
    learnt_from = [each for each in decided if not is_held_back(each)]
    return learnt_from, held[: rules.MOST_JUDGED]


def _content(learnt: LearntModel) -> bytes:
    stored = io.BytesIO()
    learnt.model.write(stored)
    return stored.getvalue()


@transaction.atomic
def _settled(
    version: ModelVersion, actor: Actor, *, compared_with: int | None, better: bool
) -> ModelVersion:
    """Store the version, in use where it is better than what still is in use."""
    current = _current()
    better = better and (current.pk if current else None) == compared_with
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
def go_back(*, actor: Actor) -> ModelVersion | None:
    """Put the model before this one back in use; None where that is the start from keywords.

    Raises ``WrongState`` where the start from keywords is in use already.
    """
    check_may_change(actor)
    current = _current()
    if current is None:
        raise nothing_to_go_back_to()
    earlier = current.replaced
    _retire(current, actor, verb=GO_BACK)
    if earlier is None or earlier.file is None:
        return None
    earlier.state = ModelVersion.State.IN_USE
    earlier.adopted_at = timezone.now()
    earlier.save(update_fields=["state", "adopted_at"])
    _record(earlier, actor, GO_BACK)
    emit(events.ADOPTED, model_id=earlier.pk)
    return earlier


def _current() -> ModelVersion | None:
    hold("triage.models")  # a row's lock keeps nobody out where no model is in use yet
    rows = ModelVersion.objects.select_for_update(no_key=True)
    return rows.defer("file").filter(state=ModelVersion.State.IN_USE).first()


def _retire(version: ModelVersion, actor: Actor, *, verb: str = RETIRE) -> None:
    version.state = ModelVersion.State.RETIRED
    version.save(update_fields=["state"])
    _record(version, actor, verb)
    retired = ModelVersion.objects.filter(state=ModelVersion.State.RETIRED, file__isnull=False)
    kept = list(retired.order_by("-adopted_at", "-pk").values_list("pk", flat=True)[:KEPT_FILES])
    retired.exclude(pk__in=kept).update(file=None)


def _record(version: ModelVersion, actor: Actor, verb: str, *, new: bool = False) -> None:
    facts: dict[str, Json] = {"to": version.state}
    if new:
        facts |= {
            "examples": version.examples,
            "held_back": version.held_back,
            "right": version.figures["right"],
            "right_before": version.before["right"],
        }
    record_change(version, kind=KIND, actor=actor, verb=verb, county="", facts=facts, new=new)
