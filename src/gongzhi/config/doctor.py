"""What the doctor looks at: each check finds one thing and says how to mend it."""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from django.db import ProgrammingError, connection
from django.utils import timezone

from gongzhi.channels.notify import queries as notify
from gongzhi.config.startup import pending_migrations
from gongzhi.foundation.clock.calendar import DayKind, WorkingCalendar
from gongzhi.foundation.models import Holiday
from gongzhi.foundation.settings import get_settings
from gongzhi.packs.queries import unreadable_entries
from gongzhi.registry.organisations.queries import count_administrators

_OLDEST_SERVER: Final = 15
_MIGRATE: Final = "run: gongzhi migrate"
_CLOCK_SECONDS: Final = 5.0
_DISK_LOW_GIB: Final = 5.0
_DISK_FULL_GIB: Final = 1.0
_WAITING_MINUTES: Final = 10
_NAMED: Final = 5  # of the entries that cannot be read
_NEXT_YEAR_MONTH: Final = 12  # the State Council publishes the next year's holidays in November


class Level(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, and how to mend it where it is not in order."""

    check: str
    level: Level
    found: str
    mend: str = ""


def examine() -> Iterator[Finding]:
    """Run every check on a reachable database; a check that fails outright is itself a finding."""
    for check in CHECKS:
        name = check.__name__.removeprefix("_check_")
        try:
            yield check()
        except ProgrammingError:  # no such table or column
            found = "not to be looked at before all migrations are applied"
            yield Finding(name, Level.WRONG, found, _MIGRATE)
        except Exception as error:  # noqa: BLE001 - the doctor reports, whatever it meets
            yield Finding(name, Level.WRONG, f"the check failed: {error}", "see the server's log")


def _check_database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("show server_version_num")
        version = int(cursor.fetchone()[0])
    kind = "embedded" if get_settings().embedded else "given by DATABASE_URL"
    found = f"PostgreSQL {version // 10000}.{version % 10000}, {kind}"
    if version // 10000 < _OLDEST_SERVER:
        return Finding("database", Level.WRONG, found, f"use PostgreSQL {_OLDEST_SERVER} or later")
    return Finding("database", Level.OK, found)


def _check_migrations() -> Finding:
    pending = pending_migrations()
    if pending:
        found = f"{len(pending)} missing, first {pending[0]}"
        return Finding("migrations", Level.WRONG, found, _MIGRATE)
    return Finding("migrations", Level.OK, "all applied")


def _check_administrators() -> Finding:
    count = count_administrators()
    if not count:
        mend = "run: gongzhi administrator USERNAME"
        return Finding("administrators", Level.WRONG, "nobody can make accounts", mend)
    return Finding("administrators", Level.OK, f"{count} can make accounts")


def _check_clock() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        there = cursor.fetchone()[0]
    ahead = (datetime.now(UTC) - there).total_seconds()
    found = (
        f"this machine is {abs(ahead):.1f} s {'ahead of' if ahead >= 0 else 'behind'} the database"
    )
    if abs(ahead) > _CLOCK_SECONDS:
        mend = (
            "synchronise both machines' clocks (chrony, systemd-timesyncd): deadlines hang on them"
        )
        return Finding("clock", Level.WRONG, found, mend)
    return Finding("clock", Level.OK, found)


def _check_disk() -> Finding:
    folder = get_settings().data_dir
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free / 2**30
    found = f"{free:.1f} GiB free at {folder}"
    mend = (
        f"free space, or set GONGZHI_DATA_DIR to a larger disk; keep {_DISK_LOW_GIB:.0f} GiB free"
    )
    if free < _DISK_FULL_GIB:
        return Finding("disk", Level.WRONG, found, mend)
    if free < _DISK_LOW_GIB:
        return Finding("disk", Level.WARNING, found, mend)
    return Finding("disk", Level.OK, found)


def _check_fonts() -> Finding:
    mend = "install a Chinese font, on Debian: apt-get install fontconfig fonts-noto-cjk"
    lister = shutil.which("fc-list")
    if lister is None:
        return Finding("fonts", Level.WARNING, "fontconfig is not installed", mend)
    done = subprocess.run(  # noqa: S603 - fixed arguments
        [lister, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False
    )
    families = sorted({line.split(",")[0] for line in done.stdout.splitlines() if line.strip()})
    if not families:
        return Finding("fonts", Level.WARNING, "no Chinese font: printed notices need one", mend)
    return Finding("fonts", Level.OK, f"{len(families)} Chinese families, such as {families[0]}")


def _check_holidays() -> Finding:
    rows = {row.day: DayKind(row.kind) for row in Holiday.objects.all()}
    calendar = WorkingCalendar(rows)
    today = timezone.localdate()
    missing = [year for year in (today.year, today.year + 1) if not calendar.is_published(year)]
    if not missing:
        return Finding("holidays", Level.OK, f"{today.year} and {today.year + 1} are known")
    years = " and ".join(str(year) for year in missing)
    due = today.year in missing or today.month >= _NEXT_YEAR_MONTH
    mend = (
        f"enter the State Council's days off and make-up workdays of {years} in the holiday table "
        "(or update chinesecalendar); until then weekends alone count as days off"
    )
    return Finding("holidays", Level.WRONG if due else Level.WARNING, f"{years} not known", mend)


def _check_media() -> Finding:
    folder = get_settings().media_dir
    probe = folder / f".doctor-{uuid.uuid4().hex}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        mend = f"let the user {os.geteuid()} write there, or set GONGZHI_DATA_DIR"
        return Finding("media", Level.WRONG, f"{folder}: {error.strerror}", mend)
    return Finding("media", Level.OK, f"{folder} is writable")


def _check_jobs() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*), extract(epoch from now() - min(coalesce(j.scheduled_at, e.at))) "
            "from procrastinate_jobs j left join lateral (select min(at) as at "
            "from procrastinate_events where job_id = j.id) e on true "
            "where j.status = 'todo' and coalesce(j.scheduled_at, now()) <= now()"
        )
        waiting, oldest = cursor.fetchone()
        cursor.execute("select count(*) from procrastinate_jobs where status = 'failed'")
        failed = cursor.fetchone()[0]
    found = f"{waiting} waiting, {failed} failed"
    if waiting and oldest is not None and oldest > _WAITING_MINUTES * 60:
        found += f", the oldest for {oldest / 60:.0f} minutes"
        return Finding("jobs", Level.WRONG, found, "start a worker: gongzhi worker")
    if failed:
        mend = "read the worker's log; a failed job stays in procrastinate_jobs until it is retried"
        return Finding("jobs", Level.WARNING, found, mend)
    return Finding("jobs", Level.OK, found)


def _check_messages() -> Finding:
    waiting = notify.count_overdue(_WAITING_MINUTES)
    failed = notify.count_failed()
    found = f"{failed} not delivered in {notify.FAILURES_DAYS} days"
    if waiting:
        found += f", {waiting} overdue to be sent"
        return Finding("messages", Level.WRONG, found, "start a worker: gongzhi worker")
    if failed:
        mend = "read the reasons under “Group robots” in the desk; check EMAIL_HOST and the robots"
        return Finding("messages", Level.WARNING, found, mend)
    return Finding("messages", Level.OK, found)


def _check_packs() -> Finding:
    broken = unreadable_entries()
    if not broken:
        return Finding("packs", Level.OK, "every entry in force can be read")
    named = ", ".join(f"{one.pack_code} {one.section} {one.key}" for one in broken[:_NAMED])
    mend = "these entries hold nothing until their pack is loaded again: gongzhi pack load"
    return Finding("packs", Level.WRONG, f"{len(broken)} entries cannot be read: {named}", mend)


def _check_security() -> Finding:
    installation = get_settings()
    if installation.DEBUG:
        return Finding("security", Level.WRONG, "GONGZHI_DEBUG is on", "unset GONGZHI_DEBUG")
    open_to_all = "*" in installation.ALLOWED_HOSTS
    if open_to_all:
        mend = "name the hosts: GONGZHI_ALLOWED_HOSTS=gongzhi.example.org"
        return Finding("security", Level.WRONG, "any host name is answered", mend)
    local = set(installation.ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]"}
    if not local and not installation.HTTPS:
        mend = "put a TLS proxy in front and set GONGZHI_HTTPS=true"
        return Finding("security", Level.WARNING, "served without HTTPS", mend)
    return Finding("security", Level.OK, "local only" if local else "HTTPS, named hosts")


CHECKS: Final[tuple[Callable[[], Finding], ...]] = (
    _check_database,
    _check_migrations,
    _check_administrators,
    _check_clock,
    _check_disk,
    _check_fonts,
    _check_holidays,
    _check_media,
    _check_jobs,
    _check_messages,
    _check_packs,
    _check_security,
)
