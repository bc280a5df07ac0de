"""What is done once cases are made, filed or placed: their text is indexed, and compared."""

from __future__ import annotations

from collections.abc import Mapping

from gongzhi.foundation.events import on
from gongzhi.foundation.journal.hashing import Json


@on("cases.created")
@on("cases.classified")
@on("cases.placed")
def look_for_same(facts: Mapping[str, Json]) -> None:
    """Look for the same matter, once words, class or place of a case are known or have changed."""
    from gongzhi.handling.likeness.services import (  # noqa: PLC0415 (loaded apps)
        index_texts,
        suggest_for,
    )

    case_id = facts["case_id"]
    if isinstance(case_id, int):
        index_texts([case_id])
        suggest_for(case_id)


@on("cases.imported")
def index_imported(facts: Mapping[str, Json]) -> None:
    """Index the texts of a batch, and compare each with those here and those before it."""
    from gongzhi.handling.likeness.services import index_batch  # noqa: PLC0415 (as above)

    case_ids = facts["case_ids"]
    if isinstance(case_ids, list):
        index_batch([each for each in case_ids if isinstance(each, int)])
