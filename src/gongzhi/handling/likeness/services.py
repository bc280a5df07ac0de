"""Keeping the keys of texts, and suggesting which cases may be the same matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from gongzhi.foundation.actors import SYSTEM
from gongzhi.handling.cases.models import Case, CaseText
from gongzhi.handling.cases.services import suggest_same
from gongzhi.handling.cases.workflow import OPEN
from gongzhi.handling.likeness.keys import bands_of, mixed, month_of, text_of
from gongzhi.handling.likeness.models import TextKeys
from gongzhi.handling.likeness.queries import likely_copies, likely_same, matter_of

BATCH: Final = 5000


def index_texts(case_ids: Sequence[int]) -> int:
    """Keep the keys of those of the cases' texts that have none yet; return how many are new.

    A text in which there is nothing to compare has no keys.
    """
    return _index(_without_keys().filter(pk__in=case_ids))


def index_all(*, anew: bool = False, told: Callable[[int], None] = lambda _done: None) -> int:
    """Keep the keys of every text that has none yet, by batches; return how many are new.

    ``anew`` forgets all keys first. ``told`` hears after each batch how many are done.
    """
    if anew:
        TextKeys.objects.all().delete()
    done = last = 0
    while ids := list(_without_keys().filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        done += index_texts(ids)
        last = ids[-1]
        told(done)
    return done


def suggest_for(case_id: int) -> list[int]:
    """Suggest for an open case which others may be the same matter; return those newly suggested.

    The suggestion is on record on the case (``suggest_same``); whether it is so, a person decides.
    """
    case = Case.objects.select_related("text").filter(pk=case_id, status__in=list(OPEN)).first()
    if case is None:
        return []
    found = likely_same(SYSTEM, matter_of(case))
    return suggest_same(case_id=case_id, others=[each.case_id for each in found])


@transaction.atomic
def index_batch(case_ids: Sequence[int]) -> set[int]:
    """Index the texts of a batch and suggest what its cases are likely the same as.

    Compared are near-copies, here already or earlier in the batch. Returns the cases that got a
    suggestion. One statement finds the copies of all.
    """
    index_texts(case_ids)
    marked = set()
    for case_id, others in likely_copies(case_ids).items():
        if suggest_same(case_id=case_id, others=others):
            marked.add(case_id)
    return marked


def _without_keys() -> QuerySet[CaseText]:
    keys = TextKeys.objects.filter(pk=OuterRef("pk"))
    return CaseText.objects.filter(~Exists(keys)).order_by("pk")


@transaction.atomic
def _index(texts: QuerySet[CaseText]) -> int:
    # Locked, so that nobody erases a text while its keys are made.
    rows = list(
        texts.select_for_update(of=("self",), no_key=True).values_list(
            "pk", "case__county", "case__received_at", "case__title", "detail"
        )
    )
    bands, told = bands_of([text_of(title, detail) for *_rest, title, detail in rows])
    found = [
        TextKeys(text_id=pk, keys=mixed(band, county, month_of(at.astimezone(UTC))).tolist())
        for (pk, county, at, *_words), band, said in zip(rows, bands, told, strict=True)
        if said
    ]
    return len(TextKeys.objects.bulk_create(found, ignore_conflicts=True, batch_size=1000))
