"""The intake of files on the command line: ``gongzhi import cases``."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import NoReturn

import click
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from gongzhi.channels.transfer import services
from gongzhi.channels.transfer.intake import ImportReport
from gongzhi.channels.transfer.mapping import Mapping, load_mapping
from gongzhi.channels.transfer.messages import as_domain_error
from gongzhi.channels.transfer.sheets import UnreadableFile
from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.errors import DomainError, NotFound
from gongzhi.registry.organisations import queries as organisations
from gongzhi.registry.people.models import Account

SHOWN_REFUSALS = 10
SOME_REFUSED, UNUSABLE = 1, 2


@click.command("cases")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML file that says which column means what.",
)
@click.option("--dry-run", is_flag=True, help="Check every row, take nothing in.")
@click.option("--area", "area_code", default="", metavar="CODE", help="Area of rows without one.")
@click.option("--as", "username", default="", metavar="USERNAME", help="Act with these posts.")
@click.option(
    "--errors",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Where the marked copy goes (default: FILE-退回.xlsx beside the file).",
)
def import_cases(
    *,
    file: Path,
    mapping: Path | None,
    dry_run: bool,
    area_code: str,
    username: str,
    errors: Path | None,
) -> None:
    """Take the cases of FILE in: .xlsx, .xls, or .csv in UTF-8, GBK or UTF-16.

    Columns are recognised by their names, in Chinese or English. Rows that cannot be taken in
    come back in a copy of the file, marked in colour with the reason in the very cell. Mend them
    there and bring the copy: nothing is taken in twice.

    \b
    gongzhi import cases 来件.xlsx --dry-run
    gongzhi import cases 来件.csv --area 990101001 --as wang.fang
    gongzhi import cases export.csv --mapping mapping.yaml

    \b
    A mapping names what the columns' names do not tell; every line is optional:
      source: hotline            # whose numbers these are, unique within it
      encoding: gb18030          # where it cannot be told
      date_order: dmy            # how 06/01/2020 is meant
      datum: gcj02               # of the coordinates; wgs84 unless said
      columns: {text: 情况, received_at: 收到, category: [大类, 小类]}
      categories: {噪声: E0401}  # the file's classes to ours

    Exit code: 0 all rows taken in, 1 some rows refused, 2 nothing could be read.
    """
    started = time.monotonic()
    copy = errors or file.with_name(f"{file.stem}-退回.xlsx")
    progress = _Progress()
    try:
        report = services.import_cases(
            actor=_actor(username),
            file=file,
            name=file.name,
            mapping=_mapping(mapping),
            dry_run=dry_run,
            area_code=area_code,
            marked_copy=copy,
            progress=progress,
        )
    except (OperationalError, InterfaceError):
        _fail(_stopped(progress.done, dry_run=dry_run))
    except UnreadableFile as refused:
        _fail(as_domain_error(refused).message)
    except DomainError as refused:
        _fail(refused.message)
    _tell(report, seconds=time.monotonic() - started)
    if report.refused:
        raise SystemExit(SOME_REFUSED)


def _actor(username: str) -> Actor:
    if not username:
        return SYSTEM
    account = Account.objects.filter(username=username).first()
    if account is None:
        raise NotFound(
            _("There is no account “{username}”. Look at the list of accounts."), username=username
        )
    return organisations.actor_for(account.key)


def _mapping(path: Path | None) -> Mapping | None:
    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        _fail(_("The mapping {name} is not in UTF-8. Save it as UTF-8.").format(name=path.name))
    return load_mapping(text, path.name)


class _Progress:
    """Shows the rows done as one moving line, and nothing where nobody watches."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self, done: int, total: int) -> None:
        self.done = done
        if sys.stderr.isatty():
            share = done * 100 // max(total, 1)
            click.echo(f"\r{done:>9} / {total}  {share:>3} %", nl=done >= total, err=True)


def _stopped(done: int, *, dry_run: bool) -> str:
    """Say how far the file came when the database went away, and how it goes on."""
    if dry_run:
        return _("The database has stopped answering. Nothing was taken in: it was a dry run.")
    return _(
        "The database has stopped answering; {done} rows of the file are done. "
        "Once it runs again, run the same file again: it goes on from there, nothing twice."
    ).format(done=done)


def _tell(report: ImportReport, *, seconds: float) -> None:
    rate = report.rows / seconds if seconds else 0
    lines = [
        (_("rows read"), report.rows),
        (_("would be taken in") if report.dry_run else _("taken in"), report.added),
        (_("already here"), report.replayed),
        (_("refused"), report.refused),
    ]
    for label, count in lines:
        click.echo(f"{count:>9}  {label}")
    click.echo(_("{seconds:.1f} s, {rate:.0f} rows/s").format(seconds=seconds, rate=rate))
    for notice in report.notices:
        click.secho(f"· {notice}", dim=True)
    for refusal in report.refusals[:SHOWN_REFUSALS]:
        column = f" {refusal.column}" if refusal.column else ""
        click.secho(f"✗ {refusal.row}{column}: {refusal.reason}", fg="red")
    if report.refused:
        more = report.refused - min(len(report.refusals), SHOWN_REFUSALS)
        if more > 0:
            click.echo(_("… and {count} more").format(count=more))
    if report.marked_copy:
        click.echo(_("Every refused row is marked in {path}.").format(path=report.marked_copy))


def _fail(message: str) -> NoReturn:
    click.secho(message, fg="red", err=True)
    raise SystemExit(UNUSABLE)
