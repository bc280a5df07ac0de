"""One verb on several cases: each by its own command in its own transaction, each at most once.

A run keeps what was confirmed, in order, and what came of each case. Whoever works on it, the
request that started it, a second press of the button, or a job, takes the next case under the
run's lock: so nothing is done twice, and what a dying process left is taken up where it stood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.models import VerbRun
from gongzhi.channels.portal.verbs import LETTERS, slug_of
from gongzhi.foundation.actors import Actor, ActorKind
from gongzhi.foundation.errors import DomainError, NotFound
from gongzhi.handling.cases.permissions import permission
from gongzhi.handling.cases.queries import filled_for
from gongzhi.handling.cases.verbs import get_verb
from gongzhi.handling.cases.workflow import VERB_TITLES

MOST: Final = 200
AT_ONCE: Final = 50
"""So many cases are done while their officer waits; more become a job with its progress shown."""

VERBS: Final = ("accept", "classify", "dispatch", "reassign", "close", "supervise", "comment")
"""The verbs that mean the same for many cases. What needs a look at each is done one by one."""


@dataclass(frozen=True, slots=True)
class BulkVerb:
    """A verb that the actor may use on several cases."""

    verb: str
    slug: str
    title: str | Promise
    key: str


@dataclass(frozen=True, slots=True)
class Item:
    """One case of a run: the version that was previewed, and the unit it goes to if it does."""

    case_id: int
    version: int | None
    unit_id: int | None = None


def bulk_verbs(actor: Actor) -> list[BulkVerb]:
    """Return the verbs that the actor's posts give for several cases."""
    return [
        BulkVerb(verb, slug_of(verb), cast("str", VERB_TITLES[verb]), LETTERS.get(verb, ""))
        for verb in VERBS
        if actor.holds(permission(verb))
    ]


def start_run(
    *, actor: Actor, key: UUID, verb: str, given: dict[str, Any], items: Sequence[Item]
) -> VerbRun:
    """Keep what was confirmed and carry it out; the same key again is the same run.

    Up to ``AT_ONCE`` cases are done before this returns, more by a job.
    """
    with transaction.atomic():
        run, new = VerbRun.objects.get_or_create(
            account_id=_account_id(actor),
            key=key,
            defaults={
                "verb": verb,
                "given": given,
                "items": [[item.case_id, item.version, item.unit_id] for item in items],
            },
        )
        if new and len(items) > AT_ONCE:
            _defer(run)
    if len(run.items) <= AT_ONCE:
        perform(run, actor)
    return run


def perform(run: VerbRun, actor: Actor) -> None:
    """Carry a run out to its end, from wherever it stands."""
    while _do_next(run.pk, actor):
        pass
    run.refresh_from_db()


def get_run(actor: Actor, run_id: int) -> VerbRun:
    """Return one of the actor's own runs. Raises ``NotFound``."""
    run = VerbRun.objects.filter(account_id=_account_id(actor), pk=run_id).first()
    if run is None:
        raise NotFound(_("There is no such run of yours. They are kept for a week."))
    return run


@transaction.atomic
def _do_next(run_id: int, actor: Actor) -> bool:
    """Do the run's next case; return whether there was one."""
    run = VerbRun.objects.select_for_update().get(pk=run_id)
    if run.finished_at is not None:
        return False
    if len(run.results) == len(run.items):
        # What was written lives on with the cases; here it has done its service.
        run.finished_at, run.given = timezone.now(), {}
        run.save(update_fields=["finished_at", "given"])
        return False
    case_id, version, unit_id = run.items[len(run.results)]
    given = {**run.given, **({"unit_id": unit_id} if unit_id else {})}
    refusal = ""
    try:
        with transaction.atomic():
            given["note"] = filled_for(case_id, given.get("note", ""))
            get_verb(run.verb).command(actor=actor, case_id=case_id, version=version, **given)
    except DomainError as error:
        refusal = error.message
    run.results.append(refusal)
    run.save(update_fields=["results"])
    return True


def _account_id(actor: Actor) -> int:
    return actor.id if actor.kind is ActorKind.ACCOUNT else 0


def _defer(run: VerbRun) -> None:
    from gongzhi.channels.portal.tasks import perform_run  # noqa: PLC0415 - needs loaded apps

    perform_run.configure(lock=f"together:{run.pk}").defer(run_id=run.pk)
