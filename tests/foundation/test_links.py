"""Links join any two subjects and read from both ends."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.journal.services import Subject
from gongzhi.foundation.links import Linked, Relation, link, links_of, unlink

pytestmark = pytest.mark.django_db

CASE, MEASURE = Subject("case", "1"), Subject("measure", "2")


def test_a_link_is_seen_from_both_ends() -> None:
    assert link(MEASURE, Relation.ARISES_FROM, CASE, actor=SYSTEM)

    assert links_of(MEASURE) == [Linked(Relation.ARISES_FROM, CASE, outgoing=True)]
    assert links_of(CASE) == [Linked(Relation.ARISES_FROM, MEASURE, outgoing=False)]


def test_linking_twice_makes_one_link() -> None:
    link(MEASURE, Relation.ARISES_FROM, CASE, actor=SYSTEM)

    assert not link(MEASURE, Relation.ARISES_FROM, CASE, actor=SYSTEM)
    assert unlink(MEASURE, Relation.ARISES_FROM, CASE)
    assert not unlink(MEASURE, Relation.ARISES_FROM, CASE)
    assert links_of(CASE) == []


def test_nothing_links_to_itself() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        link(CASE, Relation.SAME_AS, CASE, actor=SYSTEM)
