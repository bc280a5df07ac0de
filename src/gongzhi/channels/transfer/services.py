"""Bringing files of cases in: looked at first, then taken in at once or as a job."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongzhi.channels.transfer.case_sink import CaseRegister
from gongzhi.channels.transfer.events import FINISHED
from gongzhi.channels.transfer.intake import (
    ImportReport,
    Intake,
    Progress,
    digest_of,
    readable_sheets,
)
from gongzhi.channels.transfer.mapping import Mapping, Meaning, load_mapping
from gongzhi.channels.transfer.messages import as_domain_error
from gongzhi.channels.transfer.models import ImportRun
from gongzhi.channels.transfer.queries import runs_of
from gongzhi.channels.transfer.scope import check_area
from gongzhi.channels.transfer.sheets import LIMITS, Row, Sheet, UnreadableFile, as_text, tidy
from gongzhi.channels.transfer.sheets.cells import clean
from gongzhi.foundation.actors import Actor, ActorKind
from gongzhi.foundation.errors import DomainError
from gongzhi.foundation.events import emit
from gongzhi.foundation.journal.services import Subject, record
from gongzhi.foundation.settings import get_settings

if TYPE_CHECKING:
    from gongzhi.channels.transfer.intake import CaseSink
    from gongzhi.channels.transfer.mapping import Columns

AT_ONCE_BYTES = 128 * 1024
"""Files up to this size are taken in while their bringer waits: a few hundred rows, a second."""
PREVIEWED_ROWS = 10
LONGEST_PREVIEWED = 80


@dataclass(frozen=True, slots=True)
class PreviewedSheet:
    """The first rows of a sheet as texts, and what each column was found to mean."""

    name: str
    headers: tuple[str, ...]
    meanings: tuple[Meaning | None, ...]
    rows: tuple[tuple[str, ...], ...]
    row_numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an intake of a file would work with."""

    name: str
    sha256: str
    sheets: tuple[PreviewedSheet, ...]
    warnings: tuple[str, ...]
    earlier_runs: int
    """How often the viewer has brought this very file before."""


def preview(*, actor: Actor, content: Path | bytes, name: str, mapping_text: str = "") -> Preview:
    """Look at a file without taking anything in. Raises ``InvalidInput`` if it is unreadable."""
    check_area(actor, "")
    report = ImportReport(name, digest_of(content))
    try:
        mapping = read_mapping(mapping_text)
        sheets = readable_sheets(content, name, mapping, report)
        shown = tuple(_previewed(sheet, columns) for sheet, columns in sheets)
    except UnreadableFile as refused:
        raise as_domain_error(refused) from None
    earlier = runs_of(actor).filter(sha256=report.sha256, state=ImportRun.State.DONE)
    return Preview(
        name=name,
        sha256=report.sha256,
        sheets=shown,
        warnings=tuple(report.notices),
        earlier_runs=earlier.filter(dry_run=False).count(),
    )


def import_cases(  # noqa: PLR0913 - one input of the command each
    *,
    actor: Actor,
    file: Path | bytes,
    name: str,
    mapping: Mapping | None = None,
    dry_run: bool = False,
    area_code: str = "",
    marked_copy: Path | None = None,
    progress: Progress = lambda _done, _total: None,
    sink: CaseSink | None = None,
) -> ImportReport:
    """Take a file of cases in, by batches; the same file again adds nothing.

    Rows that cannot be taken in are counted, listed with their reasons, and marked in a copy of
    the file at ``marked_copy``. With ``dry_run`` everything is checked and nothing written.

    Raises ``InvalidInput`` where the file or mapping cannot be used (then nothing was taken in),
    ``NotPermitted`` where the actor's posts do not include ``cases.import`` in the area.
    """
    area_code = check_area(actor, area_code)
    intake = Intake(
        actor=actor,
        content=file,
        name=name,
        sink=sink or CaseRegister(),
        now=timezone.now(),
        zone=ZoneInfo(get_settings().TIME_ZONE),
        mapping=mapping or Mapping(),
        area_code=area_code,
        dry_run=dry_run,
        marked_copy=marked_copy,
        progress=progress,
    )
    try:
        return intake.run()
    except UnreadableFile as refused:
        raise as_domain_error(refused) from None


def start_import(
    *,
    actor: Actor,
    content: bytes | File[Any],
    name: str,
    mapping_text: str = "",
    area_code: str = "",
    dry_run: bool = False,
) -> ImportRun:
    """Take a file in: small ones at once, larger ones as a job whose progress the run shows.

    The returned run says what came of it, or is ``waiting``. A file that cannot be read, or is
    beyond the limits, makes a ``failed`` run that says why.

    Raises ``NotPermitted``, and ``InvalidInput`` for the mapping.
    """
    area_code = check_area(actor, area_code)
    try:
        read_mapping(mapping_text)
    except UnreadableFile as refused:
        raise as_domain_error(refused, field="mapping") from None
    data = content if isinstance(content, bytes) else content.read(LIMITS.bytes + 1)
    run = ImportRun(
        account_id=_account_of(actor),
        actor_label=actor.label,
        name=clean(name)[-200:],
        sha256=digest_of(data),
        size=len(data),
        area_code=area_code,
        mapping=mapping_text,
        dry_run=dry_run,
    )
    run.source_file.save(f"{run.sha256}{Path(name).suffix[:8]}", ContentFile(data), save=False)
    with transaction.atomic():
        run.save()
        _record(run, actor, "start")
        if run.size > AT_ONCE_BYTES:
            _defer(run)
    if run.size <= AT_ONCE_BYTES:
        _perform_at_once(run, actor)
    return run


def _perform_at_once(run: ImportRun, actor: Actor) -> None:
    """Carry a run out while its bringer waits; no worker will try again, so a failure ends it."""
    try:
        perform(run, actor)
    except Exception:
        give_up(run, actor)
        raise


def perform(run: ImportRun, actor: Actor) -> ImportRun:
    """Carry out a run that waits, or that a worker left unfinished; a finished one stays."""
    if run.finished:
        return run
    run.state, run.started_at, run.done = ImportRun.State.RUNNING, timezone.now(), 0
    run.save(update_fields=["state", "started_at", "done"])
    with tempfile.TemporaryDirectory(prefix="gongzhi-") as folder:
        copy = Path(folder) / "marked.xlsx"
        try:
            with run.source_file.open("rb") as stream:
                data = stream.read()
            report = import_cases(
                actor=actor,
                file=data,
                name=run.name,
                mapping=read_mapping(run.mapping),
                dry_run=run.dry_run,
                area_code=run.area_code,
                marked_copy=copy,
                progress=lambda done, total: _show_progress(run, done, total),
            )
        except DomainError as refused:
            run.state, run.error = ImportRun.State.FAILED, refused.message
        else:
            _take_over(run, report)
    _finish(run, actor)
    return run


def give_up(run: ImportRun, actor: Actor, reason: str = "") -> None:
    """End a run that cannot be carried out; what it took in so far stays, and is recognised."""
    if run.finished:
        return
    run.state = ImportRun.State.FAILED
    run.error = reason or _(
        "Something went wrong on our side. Bring the file again: nothing is taken in twice."
    )
    _finish(run, actor)


def read_mapping(text: str, name: str = "mapping.yaml") -> Mapping:
    """Read a mapping file's text; empty text finds everything by the columns' names."""
    return load_mapping(text, name) if text.strip() else Mapping()


def _previewed(sheet: Sheet, columns: Columns) -> PreviewedSheet:
    meaning_at = {place: m for m, places in columns.places.items() for place in places}
    rows = sheet.first(PREVIEWED_ROWS)
    return PreviewedSheet(
        name=sheet.name,
        headers=sheet.headers,
        meanings=tuple(meaning_at.get(index) for index in range(len(sheet.headers))),
        rows=tuple(_shown(row) for row in rows),
        row_numbers=tuple(row.number for row in rows),
    )


def _shown(row: Row) -> tuple[str, ...]:
    return tuple(tidy(as_text(cell))[:LONGEST_PREVIEWED] for cell in row.cells)


def _account_of(actor: Actor) -> int | None:
    return actor.id if actor.kind is ActorKind.ACCOUNT else None


def _show_progress(run: ImportRun, done: int, total: int) -> None:
    run.done, run.total = done, total
    run.save(update_fields=["done", "total"])


def _take_over(run: ImportRun, report: ImportReport) -> None:
    run.state = ImportRun.State.DONE
    run.total = run.done = report.rows
    run.added, run.replayed, run.refused = report.added, report.replayed, report.refused
    run.notices = report.notices
    run.refusals = [[r.sheet, r.row, r.column, r.reason] for r in report.refusals]
    if report.marked_copy is not None:
        content = ContentFile(report.marked_copy.read_bytes())
        run.marked_copy.save(f"{run.pk}-{run.sha256[:12]}.xlsx", content, save=False)


def _finish(run: ImportRun, actor: Actor) -> None:
    run.finished_at = timezone.now()
    source = run.source_file.name
    with transaction.atomic():
        run.source_file.name = ""
        run.save()
        _record(run, actor, "finish")
        _tell_bringer(run)
    if source:
        run.source_file.storage.delete(source)


def _tell_bringer(run: ImportRun) -> None:
    """Emit that a job has ended; whoever waited for a small file sees its page anyway."""
    if run.size > AT_ONCE_BYTES and run.account_id is not None:
        emit(
            FINISHED,
            run_id=run.pk,
            account_id=run.account_id,
            county=run.area_code[:6],
            state=str(run.state),
            dry_run=run.dry_run,
            added=run.added,
            replayed=run.replayed,
            refused=run.refused,
        )


def _record(run: ImportRun, actor: Actor, verb: str) -> None:
    record(
        Subject("import", run.pk),
        actor=actor,
        verb=f"transfer.{verb}",
        county=run.area_code[:6],
        facts={
            "sha256": run.sha256,
            "state": run.state,
            "dry_run": run.dry_run,
            "added": run.added,
            "replayed": run.replayed,
            "refused": run.refused,
        },
    )


def _defer(run: ImportRun) -> None:
    from gongzhi.channels.transfer.tasks import import_file  # noqa: PLC0415 (needs loaded apps)

    import_file.configure(lock=f"import:{run.sha256}").defer(run_id=run.pk)
