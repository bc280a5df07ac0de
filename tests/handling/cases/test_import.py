"""Bulk intake: many rows at once, each with its own answer, the same file never twice."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.foundation.clock import services as clocks
from gongzhi.foundation.errors import InvalidInput, NotPermitted
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.models import Case, CaseContact, CaseText
from gongzhi.handling.cases.rulebook import thresholds_for
from gongzhi.handling.cases.services import Imported, NewCase
from tests.handling.cases.cast import GRID, IN_GRID, IN_NEXT_GRID, LAMP, NEXT_GRID, STREET, Cast


def _row(ref: str, **values: object) -> NewCase:
    given = {
        "title": f"路灯 {ref}",
        "detail": "三天不亮了",
        "area_code": STREET,
        "source": "import",
        "source_system": "热线",
        "external_ref": ref,
        **values,
    }
    return NewCase(**given)  # type: ignore[arg-type]


def _import(cast: Cast, *rows: NewCase) -> list[object]:
    return list(cases.import_batch(actor=cast.dispatcher, rows=rows, source_file="热线.csv"))


def test_every_row_becomes_a_case_with_its_text_contact_clock_and_entry(cast: Cast) -> None:
    lon, lat = IN_GRID
    one, other = _import(
        cast,
        _row("1", lon=lon, lat=lat, category_code=LAMP, contact_name="王示例"),
        _row("2"),
    )

    case = Case.objects.get(pk=one.case_id)
    assert (case.area_code, case.version, case.phase) == (GRID, 1, "filing")
    assert Case.objects.get(pk=other.case_id).placed is False
    assert CaseText.objects.count() == 2
    assert CaseContact.objects.get().name == "王示例"
    computed = clocks.recompute(
        subject_of(case.pk), county=case.county, chain=thresholds_for(GRID).chain
    )
    assert clocks.differences(clocks.load_clocks(subject_of(case.pk)), computed) == []
    assert verify().clean


def test_a_refused_row_stops_no_other_and_says_why(cast: Cast) -> None:
    results = _import(
        cast,
        _row("1"),
        _row("2", title="", detail=""),
        _row("3", lon=500.0, lat=0.0),
        _row("4", area_code="990101002"),
        _row("5"),
    )

    assert [type(result) for result in results] == [
        Imported, InvalidInput, InvalidInput, NotPermitted, Imported,
    ]  # fmt: skip
    assert [results[1].field, results[2].field] == ["title", "lon"]
    assert Case.objects.count() == 2


def test_the_same_file_twice_adds_nothing(cast: Cast) -> None:
    first = _import(cast, _row("1"), _row("2"))

    again = _import(cast, _row("1"), _row("2"), _row("3"))

    assert [result.existing for result in again] == [True, True, False]
    assert [result.case_id for result in again[:2]] == [result.case_id for result in first]
    assert Case.objects.count() == 3


def test_a_row_that_comes_twice_in_one_file_is_one_case(cast: Cast) -> None:
    first, second = _import(cast, _row("1"), _row("1"))

    assert (first.existing, second.existing) == (False, True)
    assert first.case_id == second.case_id


def test_rows_without_a_reference_are_cases_of_their_own(cast: Cast) -> None:
    first, second = _import(cast, _row(""), _row(""))

    assert first.case_id != second.case_id


def test_points_of_many_rows_find_their_own_grids(cast: Cast) -> None:
    places = [IN_GRID, None, IN_NEXT_GRID]
    results = _import(
        cast,
        *(
            _row(str(n), lon=place and place[0], lat=place and place[1])
            for n, place in enumerate(places)
        ),
    )

    found = [Case.objects.get(pk=result.case_id).area_code for result in results]
    assert found == [GRID, STREET, NEXT_GRID]


def test_who_may_not_import_gets_that_for_every_row(cast: Cast) -> None:
    (refused,) = cases.import_batch(actor=cast.officer, rows=[_row("1")], source_file="x.csv")

    assert isinstance(refused, NotPermitted)


def test_a_batch_beyond_measure_is_refused_whole(cast: Cast) -> None:
    with pytest.raises(InvalidInput):
        cases.import_batch(actor=cast.dispatcher, rows=[_row("1")] * 5001, source_file="x.csv")


def test_known_references_are_looked_up_by_their_index_however_many(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # the table here is too small to care
    with CaptureQueriesContext(connection) as asked:
        _import(cast, *(_row(f"{number:04}") for number in range(150)))
    lookup = next(each["sql"] for each in asked if '"external_ref" IN' in each["sql"])

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {lookup}")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "case_imported_once" in plan
