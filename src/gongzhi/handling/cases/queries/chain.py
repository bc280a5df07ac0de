"""The record of a case as an auditor checks it: every entry held against its hash and its place."""

from __future__ import annotations

from typing import Final

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.journal.chains import CheckedChain, check_chain
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.queries.pages import get_case

VERIFY_JOURNAL: Final = "journal.verify"


def check_case_chain(viewer: Actor, case_id: int) -> tuple[Case, CheckedChain]:
    """Return a case with its checked chain. Three statements.

    Raises ``NotFound`` where the viewer may not see the case, ``NotPermitted`` where none of the
    viewer's posts at its area checks the record.
    """
    case = get_case(viewer, case_id)
    check_may(viewer, VERIFY_JOURNAL, case.area_code)
    return case, check_chain(subject_of(case.pk))
