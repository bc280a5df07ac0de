"""The doctor: what is wrong, and how to mend it."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from gongzhi.config import doctor
from gongzhi.config.doctor import Level
from gongzhi.foundation.models import Holiday
from gongzhi.foundation.settings import Settings

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def on_a_day(monkeypatch):
    def set_day(day):
        monkeypatch.setattr(doctor.timezone, "localdate", lambda: day)

    return set_day


@pytest.fixture
def with_settings(monkeypatch):
    def change(**values):
        changed = Settings().model_copy(update=values)
        monkeypatch.setattr(doctor, "get_settings", lambda: changed)

    return change


def _days_off(year):
    for day in (date(year, 1, 1), date(year, 10, 1)):
        Holiday.objects.create(day=day, kind="holiday", name="假日")


def test_every_finding_that_is_not_in_order_says_how_to_mend_it(on_a_day):
    on_a_day(TODAY)

    for finding in doctor.examine():
        assert finding.level == Level.OK or finding.mend, finding.check


def test_every_check_has_a_finding_of_its_own_name():
    checks = [finding.check for finding in doctor.examine()]

    assert checks == [
        "database",
        "migrations",
        "administrators",
        "clock",
        "disk",
        "fonts",
        "holidays",
        "media",
        "jobs",
        "messages",
        "packs",
        "security",
    ]


def test_a_check_that_fails_outright_is_a_finding(monkeypatch):
    def _check_broken():
        raise RuntimeError("no such thing")

    monkeypatch.setattr(doctor, "CHECKS", (_check_broken,))

    [finding] = doctor.examine()

    assert (finding.check, finding.level) == ("broken", Level.WRONG)


def test_a_check_of_what_is_not_migrated_yet_says_to_migrate(monkeypatch):
    def _check_jobs():
        with connection.cursor() as cursor:
            cursor.execute("select 1 from a_table_of_tomorrow")

    monkeypatch.setattr(doctor, "CHECKS", (_check_jobs,))

    [finding] = doctor.examine()

    assert (finding.level, finding.mend) == (Level.WRONG, "run: gongzhi migrate")


def test_missing_migrations_are_wrong(monkeypatch):
    monkeypatch.setattr(doctor, "pending_migrations", lambda: ["cases.0002_more"])

    finding = doctor._check_migrations()

    assert finding.level == Level.WRONG
    assert finding.mend == "run: gongzhi migrate"


def test_a_clock_that_differs_from_the_databases_is_wrong(monkeypatch):
    class Late(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(UTC) - timedelta(minutes=2)

    monkeypatch.setattr(doctor, "datetime", Late)

    finding = doctor._check_clock()

    assert finding.level == Level.WRONG
    assert "behind" in finding.found


@pytest.mark.parametrize(
    ("free", "level"), [(0.5, Level.WRONG), (3.0, Level.WARNING), (50.0, Level.OK)]
)
def test_a_full_disk_is_wrong_and_a_filling_one_a_warning(monkeypatch, free, level):
    usage = shutil._ntuple_diskusage
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage(0, 0, int(free * 2**30)))

    assert doctor._check_disk().level == level


def test_no_chinese_font_is_a_warning(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "which", lambda _: None)

    finding = doctor._check_fonts()

    assert finding.level == Level.WARNING
    assert "fonts-noto-cjk" in finding.mend


def test_next_years_holidays_are_a_warning_while_they_cannot_be_known(on_a_day):
    on_a_day(date(2040, 11, 22))
    _days_off(2040)

    finding = doctor._check_holidays()

    assert finding.level == Level.WARNING
    assert finding.found == "2041 not known"


def test_next_years_holidays_are_wrong_once_they_are_published(on_a_day):
    on_a_day(date(2040, 12, 2))
    _days_off(2040)

    assert doctor._check_holidays().level == Level.WRONG


def test_this_years_holidays_are_always_wanted(on_a_day):
    on_a_day(date(2040, 2, 2))

    finding = doctor._check_holidays()

    assert finding.level == Level.WRONG
    assert finding.found == "2040 and 2041 not known"


def test_holidays_entered_by_hand_are_enough(on_a_day):
    on_a_day(date(2040, 12, 2))
    _days_off(2040)
    _days_off(2041)

    assert doctor._check_holidays().level == Level.OK


def test_a_media_folder_that_cannot_be_written_is_wrong(with_settings, tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    with_settings(DATA_DIR=in_the_way)

    finding = doctor._check_media()

    assert finding.level == Level.WRONG


def test_jobs_that_nobody_takes_are_wrong():
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (task_name, queue_name, status, scheduled_at) "
            "values ('t', 'q', 'todo', now() - interval '1 hour')"
        )

    finding = doctor._check_jobs()

    assert finding.level == Level.WRONG
    assert "1 waiting" in finding.found
    assert "gongzhi worker" in finding.mend


def test_jobs_of_later_are_not_waiting():
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (task_name, queue_name, status, scheduled_at) "
            "values ('t', 'q', 'todo', now() + interval '1 hour')"
        )

    assert doctor._check_jobs().level == Level.OK


@pytest.mark.parametrize(
    ("values", "level"),
    [
        ({"DEBUG": True}, Level.WRONG),
        ({"ALLOWED_HOSTS": ("*",)}, Level.WRONG),
        ({"ALLOWED_HOSTS": ("gongzhi.example.org",)}, Level.WARNING),
        ({"ALLOWED_HOSTS": ("gongzhi.example.org",), "HTTPS": True}, Level.OK),
        ({}, Level.OK),
    ],
)
def test_an_open_door_is_told(with_settings, values, level):
    with_settings(**values)

    assert doctor._check_security().level == level


def test_from_the_command_line_it_exits_with_one_where_something_is_wrong(installation):
    done = installation.run("doctor", "--json")

    findings = {row["check"]: row for row in json.loads(done.stdout)}
    assert done.returncode == 1
    assert findings["migrations"]["level"] == "wrong"
    assert findings["migrations"]["mend"] == "run: gongzhi migrate"
    assert shutil.which("fc-list") is None or findings["fonts"]["level"] == "ok"


def test_an_unreachable_database_is_its_first_finding(installation, free_port):
    done = installation.run(
        "doctor",
        DATABASE_URL=f"postgresql://127.0.0.1:{free_port}/x",
        GONGZHI_SECRET_KEY="k" * 50,
    )

    assert done.returncode == 1
    assert "cannot reach the database" in done.stdout
    assert "DATABASE_URL" in done.stdout
