"""Files of cases taken in: nothing twice, nothing lost, every refusal handed back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from gongzhi.channels.transfer.intake import BATCH_ROWS, ImportReport
from gongzhi.channels.transfer.mapping import load_mapping
from gongzhi.channels.transfer.marked import MARK, REASON_HEADER, ROW_HEADER
from gongzhi.channels.transfer.services import import_cases
from gongzhi.channels.transfer.sheets import read
from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.errors import InvalidInput, NotFound, NotPermitted
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.cases.models import Case
from gongzhi.handling.likeness.consumers import index_imported
from tests.channels.transfer.workbooks import table
from tests.registry.cast import APRICOT, STREET, holder

HEADERS = ["编号", "标题", "内容", "时间", "分类", "电话"]
GOOD = ["1", "路灯不亮", "门口的路灯不亮", "2020/1/6 12:09:38", "城乡建设", "13000000001"]


def csv_of(
    *rows: Sequence[str], headers: Sequence[str] = HEADERS, encoding: str = "gb18030"
) -> bytes:
    return "\n".join(",".join(row) for row in (headers, *rows)).encode(encoding)


def taken(actor: Actor, content: bytes, **options: object) -> ImportReport:
    return import_cases(actor=actor, file=content, name="来件.csv", **options)  # type: ignore[arg-type]


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.added, report.replayed, report.refused


def test_a_row_becomes_a_case(centre: Actor) -> None:
    report = taken(centre, csv_of(GOOD))

    assert counts(report) == (1, 0, 0)
    case = Case.objects.select_related("text", "contact", "category").get()
    assert case.source == Case.Source.IMPORT
    assert case.area_code == STREET
    assert case.title == "路灯不亮"
    assert case.category is not None
    assert case.category.code == "C"
    assert case.contact.phone == "13000000001"
    assert case.received_at.isoformat() == "2020-01-06T04:09:38+00:00"
    assert JournalEntry.objects.filter(subject_kind="case", subject_key=str(case.pk)).count() == 1


def test_the_same_file_twice_adds_nothing(centre: Actor) -> None:
    content = csv_of(
        GOOD, ["2", "噪音", "夜里施工", "2020-01-07", "", ""], ["", "积水", "路口积水", "", "", ""]
    )

    first, second = taken(centre, content), taken(centre, content)

    assert counts(first) == (3, 0, 0)
    assert counts(second) == (0, 3, 0)
    assert Case.objects.count() == 3


def test_the_same_list_in_another_format_adds_nothing(centre: Actor) -> None:
    taken(centre, csv_of(GOOD))

    again = taken(centre, csv_of(GOOD, encoding="utf-16"))
    workbook = taken(centre, table([HEADERS, [1, *GOOD[1:]]]))

    assert counts(again) == counts(workbook) == (0, 1, 0)


def test_equal_rows_without_number_are_each_taken_in(centre: Actor) -> None:
    row = ["", "路灯不亮", "门口", "", "", ""]

    assert counts(taken(centre, csv_of(row, row))) == (2, 0, 0)
    assert counts(taken(centre, csv_of(row, row))) == (0, 2, 0)


def test_a_dry_run_finds_the_same_and_leaves_nothing(centre: Actor) -> None:
    content = csv_of(GOOD, GOOD, ["2", "", "", "昨天", "", ""])

    report = taken(centre, content, dry_run=True)

    assert counts(report) == (1, 1, 1)
    assert not Case.objects.exists()
    assert counts(taken(centre, content)) == (1, 1, 1)


def test_refused_rows_come_back_marked_and_can_be_mended_there(
    centre: Actor, tmp_path: Path
) -> None:
    wrong = ["2", "噪音", "夜里施工", "06/01/2020", "", "12"]
    copy = tmp_path / "marked.xlsx"

    report = taken(centre, csv_of(GOOD, wrong), marked_copy=copy)

    assert counts(report) == (1, 0, 1)
    assert [(r.row, r.column) for r in report.refusals] == [(3, "时间"), (3, "电话")]
    (sheet,) = read(copy)
    assert sheet.headers == (*HEADERS, ROW_HEADER, REASON_HEADER)
    kept, refused = sheet.rows()
    assert kept.cells[:7] == (*GOOD, "2")
    assert kept.cells[7] is None
    assert str(refused.cells[3]).startswith(f"06/01/2020\n{MARK}")
    assert str(refused.cells[5]).startswith(f"12\n{MARK}")
    assert str(refused.cells[7]).startswith("时间：")

    mended = [[str(cell or "") for cell in row.cells] for row in (kept, refused)]
    mended[1][3] = "2020-01-06"
    again = import_cases(
        actor=centre, file=table([list(sheet.headers), *mended]), name="来件-退回.xlsx"
    )
    assert counts(again) == (0, 1, 1)
    assert [r.column for r in again.refusals] == ["电话"]
    mended[1][5] = ""
    last = import_cases(
        actor=centre, file=table([list(sheet.headers), *mended]), name="来件-退回.xlsx"
    )
    assert counts(last) == (1, 1, 0)


def test_a_marked_cell_that_nobody_mended_is_refused_for_the_same_reason(
    centre: Actor, tmp_path: Path
) -> None:
    copy, second = tmp_path / "marked.xlsx", tmp_path / "second.xlsx"
    taken(centre, csv_of(["2", "噪音", "夜里", "06/01/2020", "", ""]), marked_copy=copy)

    import_cases(actor=centre, file=copy, name="来件-退回.xlsx", marked_copy=second)

    (first_sheet,), (second_sheet,) = read(copy), read(second)
    assert first_sheet.first(1)[0].cells[3] == second_sheet.first(1)[0].cells[3]


def test_no_copy_is_written_where_nothing_was_refused(centre: Actor, tmp_path: Path) -> None:
    copy = tmp_path / "marked.xlsx"

    assert taken(centre, csv_of(GOOD), marked_copy=copy).marked_copy is None
    assert not copy.exists()


def test_what_the_register_refuses_is_marked_in_its_column(centre: Actor) -> None:
    headers = ["标题", "区域编码"]

    report = taken(centre, csv_of(["路灯", "990101001009"], ["噪音", APRICOT], headers=headers))

    assert counts(report) == (1, 0, 1)
    assert report.refusals[0].column == "区域编码"


def test_only_ones_own_area_can_be_filled(centre: Actor) -> None:
    elsewhere = csv_of(["路灯", "990101"], headers=["标题", "区域编码"])

    assert counts(taken(centre, elsewhere)) == (0, 0, 1)
    with pytest.raises(NotPermitted):
        taken(centre, csv_of(GOOD), area_code="990101")


def test_without_the_post_no_file_is_read(ground: None) -> None:
    with pytest.raises(NotPermitted):
        taken(holder("grid_officer", STREET), b"\x00")


def test_an_area_that_does_not_exist_is_named(ground: None) -> None:
    with pytest.raises(NotFound):
        taken(SYSTEM, csv_of(GOOD), area_code="990101777")


def test_the_only_street_there_is_needs_no_naming(ground: None) -> None:
    taken(SYSTEM, csv_of(GOOD))

    assert Case.objects.get().area_code == STREET


def test_unknown_categories_wait_to_be_classified_and_are_counted(centre: Actor) -> None:
    report = taken(centre, csv_of([*GOOD[:4], "闻所未闻", ""], ["2", *GOOD[1:]]))

    assert counts(report) == (2, 0, 0)
    assert "1" in report.notices[-1]
    assert Case.objects.filter(category__isnull=True).count() == 1


def test_a_mapping_names_source_and_columns(centre: Actor) -> None:
    mapping = load_mapping("source: hotline\ncolumns: {text: 情况}", "m.yaml")

    taken(centre, csv_of(["7", "门口的路灯"], headers=["编号", "情况"]), mapping=mapping)

    case = Case.objects.get()
    assert (case.source_system, case.external_ref) == ("hotline", "7")


@pytest.mark.parametrize(
    ("content", "mapping"),
    [
        ("年度,地区\n2017,东\n".encode(), ""),
        ("编号,标题\n1,路灯\n".encode(), "sheet: 别的"),
        ("编号,标题\n1,路灯\n".encode(), "columns: {text: 别的}"),
        (b"%PDF-1.7", ""),
        (b"", ""),
    ],
)
def test_an_unusable_file_is_one_clear_sentence(
    centre: Actor, content: bytes, mapping: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        taken(centre, content, mapping=load_mapping(mapping, "m.yaml"))

    assert refused.value.field == "file"
    assert "{" not in refused.value.message
    assert not Case.objects.exists()


def test_several_sheets_are_taken_in_and_others_told(centre: Actor) -> None:
    report = taken(centre, table([["标题"], *[[f"路灯 {n}"] for n in range(BATCH_ROWS + 7)]]))

    assert report.added == BATCH_ROWS + 7


def test_progress_is_told_batch_by_batch(centre: Actor) -> None:
    told: list[tuple[int, int]] = []
    rows = [[f"路灯 {n}"] for n in range(BATCH_ROWS * 2 + 1)]

    taken(
        centre,
        csv_of(*rows, headers=["标题"]),
        progress=lambda done, total: told.append((done, total)),
    )

    total = BATCH_ROWS * 2 + 1
    assert told == [
        (BATCH_ROWS, total + 1),
        (BATCH_ROWS * 2, total + 1),
        (total, total + 1),
        (total, total),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "rows"),
    [("complaints/messages_labelled.csv", 8228), ("complaints/messages_hot.xlsx", 4326)],
)
def test_real_files_are_taken_in_whole_and_only_once(
    centre: Actor, shared_data: Path, path: str, rows: int
) -> None:
    file = shared_data / path

    report = import_cases(actor=centre, file=file, name=file.name)
    again = import_cases(actor=centre, file=file, name=file.name)

    assert (report.rows, report.replayed) == (rows, 0)
    assert report.added + report.refused == rows
    assert report.refused <= 1
    assert again.added == 0
    assert Case.objects.count() == report.added


def test_rows_that_look_like_another_are_taken_in_and_marked_afterwards(centre: Actor) -> None:
    told = "五一路口烧烤店每天营业到凌晨两点 油烟直接排到楼上 老人孩子无法休息"
    here = ["1", "烧烤店扰民", told, "2026/1/6 12:09:38", "城乡建设", ""]
    copy = ["2", "烧烤店扰民", told.replace("每天", "天天"), "2026/1/7 12:09:38", "城乡建设", ""]
    taken(centre, csv_of(here))

    report = taken(centre, csv_of(copy, GOOD))
    index_imported({"case_ids": list(Case.objects.order_by("pk").values_list("pk", flat=True))})

    assert report.added == 2
    marked = Case.objects.get(title="烧烤店扰民", received_at__day=7)
    assert JournalEntry.objects.filter(verb="cases.suggest_same").get().subject_key == str(
        marked.pk
    )
