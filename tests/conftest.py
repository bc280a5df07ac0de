"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from gongzhi.foundation.settings import get_settings
from tests.database import own_database

ROOT = Path(__file__).resolve().parent.parent

# How long an example takes says how busy the machine is, not whether the example holds.
hypothesis_settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long.

    Files are handed to the test processes whole and in order: what a file prepares is prepared
    once, and no long file is left for the end, when the others have nothing to do.
    """
    long = {
        item.path
        for item in items
        if item.get_closest_marker("slow") or item.get_closest_marker("browser")
    }
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Give this process a migrated database of its own on the shared embedded PostgreSQL."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with django_db_blocker.unblock(), own_database(get_settings().data_dir, worker) as name:
        connection.settings_dict["NAME"] = name
        with django_db_blocker.block():
            yield


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the installation have a mail server; what is sent is kept by Django's own stand-in."""
    monkeypatch.setenv("GONGZHI_EMAIL_HOST", "mail.example.org")
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture(autouse=True)
def media_folder(settings: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Keep uploaded files of each test apart."""
    folder = tmp_path / "media"
    settings.MEDIA_ROOT = folder  # type: ignore[attr-defined]
    return folder


@pytest.fixture(autouse=True)
def _no_jobs_left(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Take away the jobs that a test committed: the flush after it knows no table of theirs."""
    yield
    marker = request.node.get_closest_marker("django_db")
    committed = marker is not None and marker.kwargs.get("transaction", False)
    if committed or {"transactional_db", "live_server"} & set(request.fixturenames):
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_periodic_defers CASCADE")


@pytest.fixture(autouse=True)
def default_language() -> None:
    """Start each test in the default language, whatever a request before it asked for."""
    translation.deactivate()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real input data beside the checkout, or skip."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(
            f"no real input data: {folder.relative_to(ROOT.parent)} is not beside the checkout"
        )
    return folder
