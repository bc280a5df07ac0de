"""The demo: one foreground tree that comes up, stops in order, and never leaves an orphan."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

from gongzhi.config.processes import is_alive
from tests.config.conftest import Tree, processes_below

pytestmark = pytest.mark.slow


def _resident_mb(pid):
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _proportional_mb(pid):
    """Return a process's memory in MiB, what it shares with others counted in proportion."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


@pytest.fixture
def start(first_start, installation, free_port):
    first_start.copy_to(installation)
    trees = []

    def run():
        trees.append(Tree(installation, free_port))
        return trees[-1]

    yield run
    for tree in trees:
        if tree.process.poll() is None:
            tree.end(signal.SIGKILL)
        assert tree.left() == []


def test_it_comes_up_names_its_accounts_and_stops_on_ctrl_c(first_start):
    assert f"http://127.0.0.1:{first_start.port}/" in first_start.text
    for role in ("calltaker", "officer", "secretary", "dispatcher", "handler", "admin", "auditor"):
        assert role in first_start.text
    assert first_start.pages == [200, 200]
    assert first_start.code == 0
    assert first_start.text.endswith("Stopped.\n")
    assert first_start.left == []


def test_a_second_start_keeps_the_data_and_loads_nothing(first_start, start, installation):
    (installation.folder / "media").mkdir(exist_ok=True)
    (installation.folder / "media" / "kept.jpg").write_bytes(b"x")

    second = start()

    assert "Loading the sample" in first_start.text
    assert "Loading the sample" not in second.text
    assert "calltaker" in second.text
    assert (installation.folder / "media" / "kept.jpg").exists()


def test_killed_outright_it_takes_everything_with_it_and_starts_again(start):
    tree = start()
    assert len(tree.pids) > 5

    tree.end(signal.SIGKILL)
    assert tree.left() == []

    second = start()
    assert second.get("/healthz/") == 200


def test_a_web_process_killed_outright_is_replaced(start):
    tree = start()
    web = _web_of(tree)
    [server] = processes_below(web)

    os.kill(server, signal.SIGKILL)

    deadline = time.monotonic() + 30
    status = None
    while status != 200 and time.monotonic() < deadline:
        try:
            status = tree.get("/healthz/")
        except OSError:
            time.sleep(0.1)
    assert status == 200
    tree.pids = processes_below(tree.process.pid)


def _web_of(tree):
    """Return the web server's process; one of the others may be ending just now."""
    for pid in tree.pids:
        with suppress(OSError):
            if b"--prepared" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
    raise AssertionError("no web server")


def _worker_of(tree, *, other_than=0):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for pid in processes_below(tree.process.pid):
            try:
                line = Path(f"/proc/{pid}/cmdline").read_bytes()
            except OSError:
                continue
            if line.endswith(b"\0worker\0") and pid != other_than:
                return pid
        time.sleep(0.05)
    raise AssertionError("no worker")


def test_a_worker_killed_outright_is_replaced(start):
    tree = start()
    first = _worker_of(tree)

    os.kill(first, signal.SIGKILL)

    assert is_alive(_worker_of(tree, other_than=first))
    tree.pids = processes_below(tree.process.pid)


def test_it_ends_where_its_worker_keeps_ending(start):
    tree = start()
    worker = 0
    for _ in range(6):
        worker = _worker_of(tree, other_than=worker)
        os.kill(worker, signal.SIGKILL)

    code = tree.process.wait(60)
    tree.output.append(tree.process.stdout.read())
    tree.process.stdout.close()

    assert code == 1
    assert "gongzhi: the worker process ended" in tree.text
    assert tree.left() == []


def test_it_stays_small(start):
    tree = start()
    for _ in range(20):
        tree.get("/accounts/login/")
    web = _web_of(tree)

    assert max(map(_resident_mb, processes_below(web))) <= 160
    assert sum(map(_proportional_mb, [tree.process.pid, *tree.pids])) <= 700
