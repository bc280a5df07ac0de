"""A stand-in for the vendors' robots: checks what they check, and answers as they do.

It judges the signature, the moment, the key and the format of each message by the vendors'
documents, in code of its own.
"""

from __future__ import annotations

import base64
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "0a1b2c3d-invented-key-4e5f"
SECRET = "SECinvented0123456789"
KEYWORD = "共治"
HOUR_MS = 3_600_000
OK = {"errcode": 0, "errmsg": "ok"}


@dataclass
class StandIn:
    """What was taken so far, and what to answer instead of judging, first come first served."""

    origin: str = ""
    taken: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0
    instead: list[tuple[int, bytes]] = field(default_factory=list)
    keyword: str = ""

    @property
    def wecom(self) -> str:
        return f"{self.origin}/cgi-bin/webhook/send?key={KEY}"

    @property
    def dingtalk(self) -> str:
        return f"{self.origin}/robot/send?access_token={KEY}"

    def answer_next(self, answer: dict[str, Any] | bytes, status: int = 200) -> None:
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.instead.append((status, content))

    def judge(self, path: str, content_type: str, content: bytes) -> dict[str, Any]:
        parts = urlsplit(path)
        given = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if content_type != "application/json":
            return {"errcode": 43004, "errmsg": "need json"}
        body = json.loads(content)
        judge = {"/cgi-bin/webhook/send": self._wecom, "/robot/send": self._dingtalk}[parts.path]
        answer = judge(given, body)
        if answer == OK:
            self.taken.append(body)
        return answer

    def _wecom(self, given: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        if given.get("key") != KEY:
            return {"errcode": 93000, "errmsg": "invalid webhook url"}
        content = body.get("markdown", {}).get("content", "")
        if body.get("msgtype") != "markdown" or set(body["markdown"]) != {"content"}:
            return {"errcode": 40008, "errmsg": "invalid message type"}
        if not 0 < len(content.encode()) <= 4096:
            return {"errcode": 40058, "errmsg": "markdown.content exceed max length 4096"}
        return OK

    def _dingtalk(self, given: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        if given.get("access_token") != KEY:
            return {"errcode": 300001, "errmsg": "token is not exist"}
        stamp = given.get("timestamp", "0")
        if abs(time.time() * 1000 - int(stamp)) > HOUR_MS:
            return {"errcode": 310000, "errmsg": "invalid timestamp"}
        wanted = hmac.digest(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), "sha256")
        if base64.b64decode(given.get("sign", "")) != wanted:
            return {"errcode": 310000, "errmsg": "sign not match"}
        markdown = body.get("markdown", {})
        if body.get("msgtype") != "markdown" or set(markdown) != {"title", "text"}:
            return {"errcode": 400105, "errmsg": "unsupported msgtype"}
        if self.keyword not in markdown["title"] + markdown["text"]:
            return {"errcode": 310000, "errmsg": "keywords not in content"}
        return OK


@contextmanager
def running() -> Iterator[StandIn]:
    """Serve on a free port of the loopback until the block ends."""
    stand_in = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            stand_in.calls += 1
            content = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = (
                stand_in.instead.pop(0)
                if stand_in.instead
                else (
                    200,
                    json.dumps(
                        stand_in.judge(self.path, self.headers["Content-Type"], content)
                    ).encode(),
                )
            )
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{stand_in.origin}/elsewhere")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stand_in.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
