"""The embedded PostgreSQL: started by whoever comes first, stopped by whoever leaves last."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from gongzhi.config.embedded import EmbeddedPostgres
from gongzhi.config.postgres import EmbeddedError, socket_dir, socket_url
from gongzhi.config.processes import is_alive

HOLD = """
import sys, time
from pathlib import Path
from gongzhi.config.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), durable=False, tied=sys.argv[2] == "tied")
server.acquire()
print(server.pid(), flush=True)
time.sleep(600)
"""


@pytest.fixture
def server(folder):
    server = EmbeddedPostgres(folder / "postgres", buffers_mb=16, durable=False)
    yield server
    server.release()


def _hold(server, how):
    """Hold the server from a process of its own; return that process and the server's id."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(server.folder), how], stdout=subprocess.PIPE, text=True
    )
    return holder, int(holder.stdout.readline())


def _kill(holder):
    holder.kill()
    holder.wait()
    holder.stdout.close()


def _ended(pid, seconds=10):
    deadline = time.monotonic() + seconds
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_alive(pid)


def test_it_answers_on_a_unix_socket_and_listens_nowhere_else(server):
    server.acquire()

    with psycopg.connect(socket_url(server.folder)) as connection:
        addresses = connection.execute("show listen_addresses").fetchone()[0]
        collation = connection.execute(
            "select datlocale from pg_database where datname = current_database()"
        ).fetchone()[0]

    assert addresses == ""
    assert collation == "C.UTF-8"


def test_its_data_is_closed_to_other_users(server):
    server.acquire()

    assert server.folder.stat().st_mode & 0o077 == 0


def test_it_stops_with_its_last_user_and_keeps_its_data(server):
    server.acquire()
    with psycopg.connect(socket_url(server.folder), autocommit=True) as connection:
        connection.execute("create table kept (n int)")
    pid = server.pid()

    server.release()
    assert not is_alive(pid)

    server.acquire()
    with psycopg.connect(socket_url(server.folder)) as connection:
        assert connection.execute("select count(*) from kept").fetchone()[0] == 0


def test_a_second_user_shares_it_and_outlives_the_first(server):
    other = EmbeddedPostgres(server.folder, durable=False)
    server.acquire()
    other.acquire()

    server.release()
    with psycopg.connect(socket_url(server.folder)) as connection:
        assert connection.execute("select 1").fetchone()[0] == 1
    pid = other.pid()
    other.release()

    assert not is_alive(pid)


def test_left_running_by_a_killed_user_it_is_found_again_and_stopped_by_the_next(server):
    holder, pid = _hold(server, "free")
    _kill(holder)
    assert is_alive(pid)

    server.acquire()
    assert server.pid() == pid

    server.release()
    assert not is_alive(pid)


def test_tied_to_a_process_it_goes_down_with_it(server):
    holder, pid = _hold(server, "tied")

    _kill(holder)

    assert _ended(pid)


def test_after_its_own_death_it_starts_again(server):
    server.acquire()
    pid = server.pid()
    os.kill(pid, signal.SIGKILL)
    assert _ended(pid)
    server.release()

    server.acquire()

    with psycopg.connect(socket_url(server.folder)) as connection:
        assert connection.execute("select 1").fetchone()[0] == 1


def test_a_stale_process_id_of_another_program_does_not_keep_it_from_starting(server):
    server.acquire()
    server.release()
    other = subprocess.Popen(["sleep", "60"])
    lines = [str(other.pid), str(server.folder), "1", "5432", "", "", "0 0", "ready   "]
    (server.folder / "postmaster.pid").write_text("\n".join(lines))

    try:
        server.acquire()
        assert server.pid() != other.pid
    finally:
        other.kill()
        other.wait()


def test_a_half_made_data_directory_is_made_again(server):
    draft = server.folder.with_name("postgres.new")
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18")

    server.acquire()

    assert server.pid()
    assert not draft.exists()


def test_data_of_another_major_version_is_left_alone(server):
    server.folder.mkdir()
    (server.folder / "PG_VERSION").write_text("12\n")

    with pytest.raises(EmbeddedError, match="made by PostgreSQL 12"):
        server.acquire()


def test_a_long_path_gets_a_short_socket(tmp_path):
    deep = tmp_path / ("x" * 120) / "postgres"

    assert len(str(socket_dir(deep))) < 60
    assert socket_dir(deep) != socket_dir(deep.with_name("other"))
