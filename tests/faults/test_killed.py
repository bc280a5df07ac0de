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

import psycopg
import pytest

from gongzhi.config.embedded import socket_url
from tests.config.conftest import Installation

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]

CASES = 60
KILLS = 3
ISSUE_TOKEN = """
import django; django.setup()
from gongzhi.foundation.actors import SYSTEM
from gongzhi.registry.people.models import Account
from gongzhi.registry.people.services import issue_token
account = Account.objects.get(username="calltaker")
print(issue_token(actor=SYSTEM, account_id=account.pk, label="faults").text)
"""


class Demo:
    """A running demo, with the pids of the processes to be killed."""

    def __init__(self, installation: Installation, port: int) -> None:
        self.installation, self.port = installation, port
        self.process = installation.start(
            "demo", "--households", "60", "--cases", "0", "--port", str(port)
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if "Ctrl-C stops it" in line:
                break
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
        for pid in _below(self.process.pid):
            try:
                line = Path(f"/proc/{pid}/cmdline").read_bytes()
            except OSError:
                continue
            if marker in line:
                os.kill((_below(pid) or [pid])[0], signal.SIGKILL)
                return True
        return False

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
        self.drain.join()
        if self.process.stdout is not None:
            self.process.stdout.close()


def _below(pid: int) -> list[int]:
    found: list[int] = []
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return found
    for child in children:
        found += [int(child), *_below(int(child))]
    return found


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


def _value(folder: Path, sql: str) -> int:
    with psycopg.connect(socket_url(folder / "postgres")) as connection:
        row = connection.execute(sql).fetchone()  # type: ignore[call-overload]
        assert row is not None
        return int(row[0])


@pytest.fixture
def demo(installation: Installation, free_port: int):  # type: ignore[no-untyped-def]
    running = Demo(installation, free_port)
    yield running
    running.stop()


def test_killing_web_and_worker_in_mid_work_loses_and_doubles_nothing(demo: Demo) -> None:
    token = demo.token()
    folder = demo.installation.folder
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
    assert _value(folder, "SELECT count(*) FROM cases_case WHERE source = 'call'") == CASES
    entries = "SELECT count(*) FROM foundation_journalentry WHERE verb = 'cases.create'"
    assert _value(folder, entries) == CASES
    waiting = (
        "SELECT count(*) FROM procrastinate_jobs"
        " WHERE task_name = 'deliver_event' AND status <> 'succeeded'"
    )
    deadline = time.monotonic() + 120
    while _value(folder, waiting) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert _value(folder, waiting) == 0
    assert demo.installation.run("journal", "verify").returncode == 0
