"""Reading file intakes: one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongzhi.channels.transfer.errors import copy_gone, no_such_run
from gongzhi.channels.transfer.models import ImportRun
from gongzhi.foundation.actors import Actor, ActorKind

if TYPE_CHECKING:
    from django.db.models import QuerySet


def runs_of(viewer: Actor) -> QuerySet[ImportRun]:
    """Return the intakes that the viewer brought, latest first.

    The files name residents, so nobody sees another's.
    """
    runs = ImportRun.objects.order_by("-created_at", "-id")
    if viewer.kind is ActorKind.SYSTEM:
        return runs
    if viewer.kind is not ActorKind.ACCOUNT:
        return runs.none()
    return runs.filter(account_id=viewer.id)


def get_run(viewer: Actor, run_id: int) -> ImportRun:
    """Return one intake. Raises ``NotFound``, also for another's."""
    run = runs_of(viewer).filter(pk=run_id).first()
    if run is None:
        raise no_such_run(run_id)
    return run


def marked_copy_of(viewer: Actor, run_id: int) -> tuple[str, bytes]:
    """Return the marked copy's file name and bytes. Raises ``NotFound``."""
    run = get_run(viewer, run_id)
    stored = run.marked_copy.name
    if not stored or not run.marked_copy.storage.exists(stored):
        raise copy_gone(run_id)
    with run.marked_copy.open("rb") as stream:
        return f"{run.name.rpartition('.')[0] or run.name}-退回.xlsx", stream.read()
