"""A case's row changed by SQL no longer says what the journal told, and `verify` finds it."""

from __future__ import annotations

import pytest

from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases.models import Case
from tests.handling.cases.cast import Cast, Story


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"status": "closed"}, "to: the row says closed, the journal handling"),
        ({"area_code": "990101"}, "area: the row says 990101"),
        ({"category_id": None}, "category: the row says ,"),
    ],
)
def test_a_row_changed_by_hand_is_found(cast: Cast, changed: dict[str, object], named: str) -> None:
    story = Story(cast).handling()
    assert verify().clean

    Case.objects.filter(pk=story.id).update(**changed)

    [finding] = verify().altered
    assert finding.subject == f"case:{story.id}"
    assert named in finding.detail
