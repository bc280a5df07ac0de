"""How long an intake's files and texts are kept: both hold residents' personal data."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from gongzhi.channels.transfer.models import ImportRun
from gongzhi.channels.transfer.services import give_up
from gongzhi.foundation.actors import SYSTEM

KEPT_DAYS = 30


def forget_files() -> int:
    """Forget what files of more than ``KEPT_DAYS`` ago said; return how many runs that were.

    The marked copy goes, and the texts that quote cells: refusals, notices, the reason of a
    failure. A run that still waits for a worker killed in mid-work is ended with its file.
    """
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    unfinished = ImportRun.objects.filter(finished_at=None, created_at__lt=before)
    for run in unfinished.iterator():
        give_up(run, SYSTEM)
    nothing = {"marked_copy": "", "refusals": [], "notices": [], "error": ""}
    old = ImportRun.objects.filter(Q(finished_at__lt=before) | Q(created_at__lt=before))
    count = 0
    for run in old.exclude(**nothing).iterator():
        run.marked_copy.delete(save=False)
        run.refusals, run.notices, run.error = [], [], ""
        run.save(update_fields=list(nothing))
        count += 1
    return count
