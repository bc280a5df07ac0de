"""Files brought at the desk: looked at first, taken in at once or as a job, followed to the end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from gongzhi.channels.transfer import services
from gongzhi.channels.transfer.keeping import forget_files
from gongzhi.channels.transfer.mapping import Meaning
from gongzhi.channels.transfer.models import ImportRun
from gongzhi.channels.transfer.queries import get_run, marked_copy_of, runs_of
from gongzhi.channels.transfer.services import perform, preview, start_import
from gongzhi.channels.transfer.sheets import Limits, read
from gongzhi.channels.transfer.tasks import carry_out
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import InvalidInput, NotFound, NotPermitted
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.cases.models import Case
from tests.registry.cast import STREET, holder

LIST = "编号,标题,时间,备用\n1,路灯不亮,2020-01-06,x\n2,噪音,06/01/2020,y\n".encode("gb18030")


@pytest.fixture
def as_job(monkeypatch: pytest.MonkeyPatch) -> list[ImportRun]:
    """Take every file as a job; return those that wait for a worker."""
    waiting: list[ImportRun] = []
    monkeypatch.setattr(services, "AT_ONCE_BYTES", 0)
    monkeypatch.setattr(services, "_defer", waiting.append)
    return waiting


def test_a_preview_shows_rows_and_what_columns_mean(centre: Actor) -> None:
    shown = preview(actor=centre, content=LIST, name="来件.csv")

    (sheet,) = shown.sheets
    assert sheet.meanings == (Meaning.EXTERNAL_ID, Meaning.TITLE, Meaning.RECEIVED_AT, None)
    assert sheet.rows[0] == ("1", "路灯不亮", "2020-01-06", "x")
    assert sheet.row_numbers == (2, 3)
    assert any("GB18030" in warning for warning in shown.warnings)
    assert any("备用" in warning for warning in shown.warnings)
    assert not Case.objects.exists()
    assert not ImportRun.objects.exists()


def test_a_preview_says_that_the_file_was_here_before(centre: Actor) -> None:
    start_import(actor=centre, content=LIST, name="来件.csv")

    assert preview(actor=centre, content=LIST, name="改名.csv").earlier_runs == 1


def test_a_file_that_cannot_be_previewed_says_why(centre: Actor) -> None:
    with pytest.raises(InvalidInput):
        preview(actor=centre, content=b"%PDF-1.7", name="来件.csv")


def test_previewing_needs_the_post_too(ground: None) -> None:
    with pytest.raises(NotPermitted):
        preview(actor=holder("grid_officer", STREET), content=LIST, name="来件.csv")


def test_a_small_file_is_taken_in_at_once(centre: Actor) -> None:
    run = start_import(actor=centre, content=LIST, name="来件.csv")

    assert run.state == ImportRun.State.DONE
    assert (run.added, run.replayed, run.refused, run.percent) == (1, 0, 1, 100)
    assert run.area_code == STREET
    name, content = marked_copy_of(centre, run.pk)
    assert name == "来件-退回.xlsx"
    (sheet,) = read(content, name)
    assert sum(1 for _ in sheet.rows()) == 2


def test_the_file_itself_is_not_kept(centre: Actor, media_folder: Path) -> None:
    start_import(actor=centre, content=LIST, name="来件.csv")

    assert not list((media_folder / "transfer" / "in").iterdir())


def test_start_and_end_are_journalled_without_personal_data(centre: Actor) -> None:
    run = start_import(actor=centre, content=LIST, name="来件 甲某.csv")

    entries = JournalEntry.objects.filter(subject_kind="import", subject_key=str(run.pk)).order_by(
        "seq"
    )
    assert [entry.verb for entry in entries] == ["transfer.start", "transfer.finish"]
    assert "甲某" not in str([entry.facts for entry in entries])


def test_a_large_file_waits_for_a_worker(centre: Actor, as_job: list[ImportRun]) -> None:
    run = start_import(actor=centre, content=LIST, name="来件.csv")

    assert as_job == [run]
    assert run.state == ImportRun.State.WAITING
    done = perform(get_run(centre, run.pk), centre)
    assert (done.state, done.added) == (ImportRun.State.DONE, 1)


def test_a_run_that_a_worker_left_is_carried_out_again(
    centre: Actor, as_job: list[ImportRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start_import(actor=centre, content=LIST, name="来件.csv")
    services.import_cases(actor=centre, file=LIST, name="来件.csv", area_code=STREET)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.RUNNING, done=1)

    done = perform(get_run(centre, run.pk), centre)

    assert (done.state, done.added, done.replayed) == (ImportRun.State.DONE, 0, 1)
    assert Case.objects.count() == 1


def test_the_job_exists_only_if_the_run_does(
    centre: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE_BYTES", 0)

    run = start_import(actor=centre, content=LIST, name="来件.csv")

    job = ProcrastinateJob.objects.get(task_name="import_file")
    assert job.args == {"run_id": run.pk}
    assert job.lock == f"import:{run.sha256}"


def test_a_job_acts_with_the_posts_that_its_bringer_has_now(
    centre: Actor, as_job: list[ImportRun]
) -> None:
    run = start_import(actor=centre, content=LIST, name="来件.csv")

    carry_out(run.pk, last_try=False)  # in the tests the account holds no post

    run.refresh_from_db()
    assert run.state == ImportRun.State.FAILED
    assert not Case.objects.exists()


def test_a_fault_of_ours_is_tried_again_and_told_in_the_end(
    centre: Actor, as_job: list[ImportRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start_import(actor=centre, content=LIST, name="来件.csv")

    def fail(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(services, "import_cases", fail)
    with pytest.raises(RuntimeError):
        carry_out(run.pk, last_try=False)
    run.refresh_from_db()
    assert not run.finished
    with pytest.raises(RuntimeError):
        carry_out(run.pk, last_try=True)
    run.refresh_from_db()
    assert run.state == ImportRun.State.FAILED
    assert run.error


def test_no_more_of_a_file_is_read_than_the_limit(
    centre: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "LIMITS", Limits(bytes=20))

    run = start_import(actor=centre, content=ContentFile(LIST * 9), name="来件.csv")

    assert run.size == 21


def test_a_finished_run_is_not_carried_out_again(centre: Actor) -> None:
    run = start_import(actor=centre, content=LIST, name="来件.csv")

    assert perform(run, centre).finished_at == run.finished_at


def test_an_unreadable_file_makes_a_failed_run_that_says_why(centre: Actor) -> None:
    run = start_import(actor=centre, content=b"%PDF-1.7 ...", name="来件.pdf")

    assert run.state == ImportRun.State.FAILED
    assert "来件.pdf" in run.error
    assert run.finished_at is not None


def test_a_mistaken_mapping_is_refused_before_anything_is_kept(centre: Actor) -> None:
    with pytest.raises(InvalidInput) as refused:
        start_import(actor=centre, content=LIST, name="来件.csv", mapping_text="colums: {}")

    assert refused.value.field == "mapping"
    assert not ImportRun.objects.exists()


def test_a_dry_run_takes_nothing_in(centre: Actor) -> None:
    run = start_import(actor=centre, content=LIST, name="来件.csv", dry_run=True)

    assert (run.added, run.refused) == (1, 1)
    assert not Case.objects.exists()


def test_nobody_sees_anothers_runs(centre: Actor) -> None:
    run = start_import(actor=centre, content=LIST, name="来件.csv")
    other = holder("street_dispatcher", STREET, account_id=centre.id + 1)

    assert not runs_of(other).exists()
    with pytest.raises(NotFound):
        get_run(other, run.pk)
    with pytest.raises(NotFound):
        marked_copy_of(other, run.pk)


def test_marked_copies_are_deleted_after_their_time(centre: Actor, media_folder: Path) -> None:
    run = start_import(actor=centre, content=LIST, name="来件.csv")
    ImportRun.objects.update(finished_at=timezone.now() - timedelta(days=31))

    assert forget_files() == 1
    assert forget_files() == 0
    assert not list((media_folder / "transfer" / "marked").iterdir())
    with pytest.raises(NotFound):
        marked_copy_of(centre, run.pk)


def test_texts_that_quote_cells_are_forgotten_with_the_copy(centre: Actor) -> None:
    quoting = "张示例 13000000001 来件汇总表\n编号,标题,时间\n1,路灯不亮,06/01/2020\n"
    read = start_import(actor=centre, content=quoting.encode(), name="来件.csv")
    failed = start_import(actor=centre, content="张示例,某处\n".encode(), name="来件.csv")
    assert (read.notices, read.refusals, failed.error) > ([], [], "")
    ImportRun.objects.update(finished_at=timezone.now() - timedelta(days=31))

    forget_files()

    for run in runs_of(centre):
        assert (run.notices, run.refusals, run.error) == ([], [], "")


def test_a_run_that_no_worker_ended_gives_its_file_up_in_the_end(
    centre: Actor, as_job: list[ImportRun], media_folder: Path
) -> None:
    run = start_import(actor=centre, content=LIST, name="来件.csv")
    ImportRun.objects.update(created_at=timezone.now() - timedelta(days=31))

    forget_files()

    run.refresh_from_db()
    assert run.state == ImportRun.State.FAILED
    assert not list((media_folder / "transfer" / "in").iterdir())


def test_a_small_file_that_breaks_on_our_side_leaves_no_run_behind(
    centre: Actor, monkeypatch: pytest.MonkeyPatch, media_folder: Path
) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(services, "import_cases", fail)
    with pytest.raises(RuntimeError):
        start_import(actor=centre, content=LIST, name="来件.csv")

    run = runs_of(centre).get()
    assert run.state == ImportRun.State.FAILED
    assert run.error
    assert not list((media_folder / "transfer" / "in").iterdir())


def test_a_file_name_that_cannot_be_stored_is_made_fit(centre: Actor) -> None:
    run = start_import(actor=centre, content=LIST, name="../../来\x00件\ud800.csv/../x.c\x00sv")

    assert (run.state, run.added) == (ImportRun.State.DONE, 1)
    assert "\x00" not in run.name
