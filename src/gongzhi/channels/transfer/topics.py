"""Hot topics on the command line: ``gongzhi topics find``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click
from django.utils.translation import gettext as _

from gongzhi.channels.transfer.messages import as_domain_error
from gongzhi.channels.transfer.sheets import UnreadableFile
from gongzhi.channels.transfer.topic_messages import COLUMNS, Reading, read_messages
from gongzhi.foundation.errors import InvalidInput
from gongzhi.language.topics import WINDOW_DAYS, Topic, TopicBook

SHOWN: Final = 20


@click.group()
def topics() -> None:
    """Find what many people write about.

    \b
    gongzhi topics find 留言.xlsx
    gongzhi topics find 留言.xlsx --json > topics.json
    """


@topics.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print all topics with their message ids.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="MEANING=NAME",
    help=f"Say what a column is called. MEANING: {', '.join(COLUMNS)}.",
)
@click.option(
    "--previous",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What --json printed before: topics that go on keep their ids.",
)
@click.option("--now", type=click.DateTime(), help="End of the window (default: last message).")
@click.option(
    "--days", type=click.IntRange(1, 3650), default=WINDOW_DAYS, show_default=True,
    help="Days of the window that is held to the one before it.",
)  # fmt: skip
def find(
    *,
    file: Path,
    as_json: bool,
    columns: Sequence[str],
    previous: Path | None,
    now: datetime | None,
    days: int,
) -> None:
    """Gather the messages of FILE (.xlsx, .xls, .csv) into topics, the hottest first.

    Columns are recognised by their names, in Chinese or English; --column names others.
    Telephone and identity numbers are hidden in what is printed.

    \b
    gongzhi topics find 留言.xlsx
    gongzhi topics find 留言.csv --column detail=情况 --column time=收到
    gongzhi topics find 本周.xlsx --json --previous 上周.json > 本周.json
    """
    try:
        reading = read_messages(file, named=_named(columns))
    except UnreadableFile as refused:
        raise as_domain_error(refused) from refused
    book = TopicBook()
    book.find(reading.messages, previous=_previous(previous))
    found = book.topics(now=now, days=days)
    _notice(reading)
    if as_json:
        click.echo(json.dumps(_report(file, reading, found), ensure_ascii=False, indent=1))
    else:
        _show(found)


def _named(columns: Sequence[str]) -> dict[str, str]:
    named = {}
    for said in columns:
        meaning, equals, name = said.partition("=")
        if not equals or meaning not in COLUMNS:
            raise InvalidInput(
                _("“{said}” does not name a column. Write MEANING=NAME, MEANING being {known}."),
                field="column",
                said=said,
                known=", ".join(COLUMNS),
            )
        named[meaning] = name
    return named


def _previous(path: Path | None) -> Mapping[str, Sequence[str]]:
    if path is None:
        return {}
    try:
        report = json.loads(path.read_text(encoding="utf-8-sig"))
        return {str(one["id"]): [str(i) for i in one["messages"]] for one in report["topics"]}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidInput(
            _("{name} is not what `gongzhi topics find --json` printed. Give that file."),
            field="previous",
            name=path.name,
        ) from error


def _notice(reading: Reading) -> None:
    for count, sentence in (
        (reading.empty, _("{count} rows have neither title nor text and were passed over.")),
        (reading.repeated, _("{count} rows repeat an id and were passed over.")),
        (reading.undated, _("{count} messages have no time that can be read.")),
    ):
        if count:
            click.secho(f"· {sentence.format(count=count)}", dim=True, err=True)


def _report(file: Path, reading: Reading, found: Sequence[Topic]) -> dict[str, Any]:
    return {
        "file": file.name,
        "messages": len(reading.messages),
        "topics": [_told(topic) for topic in found],
    }


def _told(topic: Topic) -> dict[str, Any]:
    return {
        **asdict(topic),
        "since": topic.since and topic.since.isoformat(),
        "until": topic.until and topic.until.isoformat(),
        "course": {**asdict(topic.course), "change": round(topic.course.change, 3)},
        "score": {"total": topic.score.total, "parts": [asdict(one) for one in topic.score.parts]},
    }


def _show(found: Sequence[Topic]) -> None:
    for topic in found[:SHOWN]:
        since, until = (moment.date() if moment else "—" for moment in (topic.since, topic.until))
        click.secho(f"{topic.score.total:5.1f}  {topic.title}", bold=True)
        click.echo(f"       {topic.id}  {topic.count}  {since} – {until}  {topic.course.trend}")
        click.echo(f"       {'、'.join(dict.fromkeys((*topic.where, *topic.what)))}")
    more = len(found) - SHOWN
    if more > 0:
        click.echo(_("… and {count} more").format(count=more))
    if not found:
        click.echo(_("No topic: nothing is written about by three messages or more."))
