"""Bulk cases are what the commands would have written: chains, clocks, rows, words."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from gongzhi.channels.sample.bulk import services
from gongzhi.channels.sample.services import load_sample
from gongzhi.foundation.clock import services as clocks
from gongzhi.foundation.journal.services import Subject, timeline
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases.models import Assignment, Case, CaseText, Whistle
from gongzhi.handling.cases.rulebook import thresholds_for
from gongzhi.handling.cases.words import vector
from gongzhi.handling.cases.workflow import OPEN

pytestmark = pytest.mark.django_db(transaction=True)
MADE = 70
BULK = 3_000


TABLES = """
    SELECT c.relname, i.indexname, i.indexdef FROM pg_class AS c
    JOIN pg_indexes AS i ON i.tablename = c.relname
    WHERE c.relname ~ '^(cases|foundation)_' ORDER BY 1, 2"""
COLUMNS = """
    SELECT table_name, column_name, data_type, character_maximum_length, collation_name, is_nullable
    FROM information_schema.columns WHERE table_name ~ '^(cases|foundation)_' ORDER BY 1, 2"""


@pytest.fixture
def bulk(monkeypatch):
    monkeypatch.setattr(services, "REBUILD_FROM", 1_000)
    load_sample(households=700, cases=MADE, seed=3)
    before = rows(TABLES), rows(COLUMNS)
    report = services.make_bulk(cases=BULK, seed=5)
    assert set(before[0]) ^ set(rows(TABLES)) == set()
    assert set(before[1]) ^ set(rows(COLUMNS)) == set()
    return report


def rows(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def test_bulk_cases_hold_against_every_check(bulk):
    made = Case.objects.order_by("pk")[MADE - 1].pk
    assert bulk.cases == BULK
    assert Case.objects.count() == CaseText.objects.count() == MADE + BULK
    findings = verify()
    assert findings.clean, findings

    newest = list(Case.objects.filter(pk__gt=made).order_by("pk")[:: BULK // 400])
    for case in newest:
        subject = Subject("case", case.pk)
        chain = thresholds_for(case.area_code).chain
        stored = clocks.load_clocks(subject)
        computed = clocks.recompute(subject, county=case.county, chain=chain)
        assert clocks.differences(stored, computed) == [], case
        text = CaseText.objects.get(pk=case.pk)
        literal = vector((case.title, text.detail, case.address), case.received_at)
        assert rows(
            "SELECT %s::tsvector = words FROM cases_casetext WHERE case_id = %s", literal, case.pk
        ) == [(True,)]

    # The case's row, and what is routed, follow from its journal.
    for case in newest:
        entries = list(timeline(Subject("case", case.pk)))
        facts = [json.loads(entry.facts) for entry in entries]
        assert facts[0]["area"] == case.area_code
        assert facts[-1].get("to", case.status) == case.status
        assert case.version == entries[-1].seq
        assert case.changed_at == entries[-1].at
        assert case.received_at == entries[0].at
        parts = {fact["part"] for fact in facts if "part" in fact}
        assert parts <= set(Assignment.objects.filter(case=case).values_list("pk", flat=True))
        whistles = {fact["whistle"] for fact in facts if "whistle" in fact}
        assert whistles == set(Whistle.objects.filter(case=case).values_list("pk", flat=True))
        for entry in entries:
            if entry.actor_kind == "reporter" and entry.seq > 1:
                assert entry.actor_id == case.pk

    # A shape's clones differ from it in ids, place, time and words, and in nothing else.
    open_share = Case.objects.filter(pk__gt=made, status__in=OPEN).count() / BULK
    assert 0.005 < open_share < 0.03
    assert not rows("SELECT 1 FROM cases_case WHERE changed_at > now()")
    assert rows("SELECT max(id) < (SELECT nextval('cases_case_id_seq')) FROM cases_case")[0][0]
    (years,) = rows("SELECT extract(day FROM max(received_at) - min(received_at)) FROM cases_case")[
        0
    ]
    assert years > 1000

    back = rows(
        """SELECT count(*) FROM (SELECT received_at < lag(received_at) OVER (ORDER BY id)
                   AS back FROM cases_case WHERE id > %s) AS x WHERE back""",
        made,
    )
    assert back == [(0,)]
