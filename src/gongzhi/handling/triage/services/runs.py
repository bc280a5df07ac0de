"""Trainings as jobs: asked for, run once, with how far they are."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import SYSTEM, Actor, ActorKind
from gongzhi.foundation.errors import Conflict, DomainError
from gongzhi.foundation.ids import AccountId
from gongzhi.handling.triage.models import ModelVersion, Training
from gongzhi.handling.triage.permissions import check_may_change
from gongzhi.handling.triage.services.training import train_from_cases
from gongzhi.registry.organisations.queries import find_actor


def ask_for_training(*, actor: Actor) -> Training:
    """Have a model learnt as a job. Raises ``Conflict`` while the actor's last one still runs."""
    check_may_change(actor)
    from gongzhi.handling.triage.tasks import train  # noqa: PLC0415 (jobs need loaded apps)

    try:
        with transaction.atomic():
            run = Training.objects.create(asked_at=timezone.now(), asked_by=actor.key)
            train.defer(training_id=run.pk)
    except IntegrityError as error:
        raise Conflict(_("A training of yours is still running. Wait until it is done.")) from error
    return run


def run_training(training_id: int) -> None:
    """Run a training that was asked for; what refuses it is written on its row."""
    run = Training.objects.filter(pk=training_id, ended_at__isnull=True).first()
    if run is None:
        return

    def tell(step: Training.Step) -> None:
        Training.objects.filter(pk=training_id).update(step=step)

    run.step = Training.Step.REFUSED  # also where something fails that nobody foresaw
    try:
        learnt = train_from_cases(actor=_actor_of(run), tell=tell)
        in_use = ModelVersion.State.IN_USE
        run.adopted = [part.value for part, row in learnt.items() if row.state == in_use]
        run.step = Training.Step.DONE
    except DomainError as refusal:
        run.refusal = refusal.message[:500]
    finally:
        run.ended_at = timezone.now()
        run.save(update_fields=["adopted", "step", "refusal", "ended_at"])


def _actor_of(run: Training) -> Actor:
    """Return who asked, with the posts of now: a right that ended gives nothing to a late job."""
    kind, _colon, key = run.asked_by.partition(":")
    if kind == ActorKind.SYSTEM.value:
        return SYSTEM
    return find_actor(AccountId(int(key))) or Actor(ActorKind.ACCOUNT, int(key), "")
