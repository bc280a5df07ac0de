"""`kill -9` of the web and the worker in mid-work: nothing is lost, nothing is doubled."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest

from gongzhi.config.embedded import socket_url
from tests.config.conftest import FirstStart, Installation, Tree, processes_below

pytestmark = pytest.mark.slow

CASES = 60
KILLS = 3
CALLS = "SELECT count(*) FROM cases_case WHERE source = 'call'"
ENTRIES = "SELECT count(*) FROM foundation_journalentry WHERE verb = 'cases.create'"
UNDELIVERED = (
    "SELECT id, status, attempts, scheduled_at, worker_id FROM procrastinate_jobs"
    " WHERE task_name = 'deliver_event' AND status <> 'succeeded'"
)
ISSUE_TOKEN = """
import django; django.setup()
from gongzhi.foundation.actors import SYSTEM
from gongzhi.registry.people.models import Account
from gongzhi.registry.people.services import issue_token
account = Account.objects.get(username="calltaker")
print(issue_token(actor=SYSTEM, account_id=account.pk, label="faults").text)
"""


class Demo(Tree):
    """A running demo whose processes are killed while requests come in."""

    def __init__(self, installation: Installation, port: int) -> None:
        super().__init__(installation, port)
        self.installation = installation
        assert self.process.stdout is not None
        self.drain = threading.Thread(target=self.process.stdout.read)
        self.drain.start()

    def token(self) -> str:
        done = subprocess.run(
            [*self.installation.command()[:1], "-W", "ignore", "-c", ISSUE_TOKEN],
            env=self.installation.variables(DJANGO_SETTINGS_MODULE="gongzhi.config.settings"),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def kill(self, marker: bytes) -> bool:
        """Kill the process that carries the marker in its command line, or its only child."""
        for pid in processes_below(self.process.pid):
            try:
                line = Path(f"/proc/{pid}/cmdline").read_bytes()
            except OSError:
                continue
            if marker in line:
                os.kill((processes_below(pid) or [pid])[0], signal.SIGKILL)
                return True
        return False

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
        self.drain.join()
        if self.process.stdout is not None:
            self.process.stdout.close()


def _report(port: int, token: str, key: str, number: int) -> int:
    """Report one matter, with the same key as often as it takes; return the answer's case."""
    body = json.dumps(
        {
            "source": "call",
            "title": f"示例诉求{number}",
            "detail": "路灯不亮",
            "area_code": "990101001001",
            "external_ref": f"call-{number}",
            "source_system": "示例热线",
        }
    )
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("POST", "/api/v1/cases", body, headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status == 201:
                return int(json.loads(text)["id"])
            assert answer.status >= 500, text.decode()
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    raise AssertionError("no answer")


def _rows(folder: Path, sql: LiteralString) -> list[tuple[Any, ...]]:
    with psycopg.connect(socket_url(folder / "postgres")) as connection:
        return connection.execute(sql).fetchall()


def _value(folder: Path, sql: LiteralString) -> int:
    return int(_rows(folder, sql)[0][0])


@pytest.fixture
def demo(first_start: FirstStart, installation: Installation, free_port: int):  # type: ignore[no-untyped-def]
    first_start.copy_to(installation)
    running = Demo(installation, free_port)
    yield running
    running.stop()


def test_killing_web_and_worker_in_mid_work_loses_and_doubles_nothing(demo: Demo) -> None:
    token = demo.token()
    folder = demo.installation.folder
    before = [_value(folder, CALLS), _value(folder, ENTRIES)]
    answers: dict[int, int] = {}
    numbers = iter(range(CASES))
    lock = threading.Lock()

    def client() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            answers[number] = _report(demo.port, token, f"fault-{number}", number)

    clients = [threading.Thread(target=client) for _ in range(3)]
    for thread in clients:
        thread.start()
    killed = 0
    for round_ in range(KILLS):
        while len(answers) < CASES * (round_ + 1) // (KILLS + 2):
            time.sleep(0.01)
        killed += demo.kill(b"--prepared")
        killed += demo.kill(b"\0worker\0")
    for thread in clients:
        thread.join(200)

    assert killed == 2 * KILLS
    assert len(answers) == len(set(answers.values())) == CASES
    assert [_value(folder, CALLS), _value(folder, ENTRIES)] == [count + CASES for count in before]
    # Half a minute's silence tells a dead worker, the next full minute hands its jobs on, and a
    # job that failed beside a killed neighbour is tried again after its wait.
    deadline = time.monotonic() + 300
    while _rows(folder, UNDELIVERED) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert _rows(folder, UNDELIVERED) == []
    assert demo.installation.run("journal", "verify").returncode == 0
