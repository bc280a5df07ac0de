"""What a phone keeps of the program itself: named files, and the build they belong to."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders
from django.template import Engine
from django.templatetags.static import static
from django.urls import reverse

WORKER: Final = "gongzhi/field-worker.js"
FILES: Final = (
    "gongzhi/app.css",
    "gongzhi/field.css",
    "gongzhi/field.js",
    "gongzhi/favicon.svg",
    "gongzhi/icons/field-192.png",
)
_FRAME: Final = ("gongzhi/base.html", "gongzhi/field/base.html", "gongzhi/field/shell.html")


@cache
def worker_script() -> str:
    """Return the service worker, told which files it keeps and which build they are."""
    build = {
        "version": _version(),
        "shell": reverse("field:shell"),
        "files": [static(name) for name in FILES],
    }
    return f"self.build = {json.dumps(build)};\n{_content(WORKER).decode()}"


def _version() -> str:
    """Return the digest of all that the kept pages are made of."""
    whole = hashlib.sha256()
    for name in (WORKER, *FILES):
        whole.update(_content(name))
    for name in _FRAME:
        whole.update(Path(Engine.get_default().get_template(name).origin.name).read_bytes())
    return whole.hexdigest()[:16]


def _content(name: str) -> bytes:
    found = finders.find(name)
    return Path(found).read_bytes() if found else b""
