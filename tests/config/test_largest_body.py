"""A body larger than any form takes is refused before anything of it is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongzhi.config import middleware

LARGE = 3 * 2**20  # more than stays in memory: Django writes it to the disk


@pytest.mark.parametrize("address", ["/r/report/", "/o/AAAAAAAAAAAAAAAAAAAAAAAAAA/", "/nowhere/"])
@pytest.mark.django_db
def test_what_is_too_large_is_never_written_to_the_disk(
    address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
):
    written: list[str] = []
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    monkeypatch.setattr(middleware, "LARGEST_BODY", LARGE)
    monkeypatch.setattr(
        "django.core.files.uploadhandler.TemporaryUploadedFile.__init__",
        lambda _self, name, *_rest: written.append(name),
    )
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-hans"})

    answer = client.post(address, {"photos": SimpleUploadedFile("a.jpg", bytes(LARGE))})

    assert written == []
    assert answer.status_code == 413
    assert "3 MB" in answer.content.decode()
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_what_fits_is_read_as_before(client: Client):
    answer = client.post("/r/follow/", {"number": "1", "secret": "K7F3Q-9MX2H"})

    assert answer.status_code == 400


def test_six_photos_of_full_size_fit():
    assert middleware.LARGEST_BODY > 6 * 20 * 2**20
