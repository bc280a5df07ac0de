"""Settings: one reader of the environment, which names the variable that is wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from gongzhi.foundation.settings import Settings, SettingsError, get_settings


@pytest.fixture
def environment(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith("GONGZHI_") or name in {"DATABASE_URL", "PORT"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("GONGZHI_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    yield monkeypatch
    get_settings.cache_clear()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("DATABASE_URL", "mysql://db/gongzhi"),
        ("GONGZHI_TIME_ZONE", "Mars/Olympus"),
        ("GONGZHI_TIME_ZONE", "../../etc/passwd"),
        ("GONGZHI_LANGUAGE", "fr"),
        ("GONGZHI_WORKERS", "0"),
        ("GONGZHI_DEBUG", "perhaps"),
        ("GONGZHI_BASEMAP_URL", "ftp://tiles.example.org/{z}/{x}/{y}.png"),
        ("GONGZHI_BASEMAP_URL", "https://tiles.example.org/{z}/{x}.png"),
        ("GONGZHI_BASEMAP_URL", "https://tiles.example.org; script-src */{z}/{x}/{y}.png"),
        ("GONGZHI_BASEMAP_DATUM", "bd09"),
    ],
)
def test_a_bad_value_stops_and_names_its_variable(environment, name, value):
    environment.setenv(name, value)

    with pytest.raises(SettingsError, match=rf"^{name}: "):
        get_settings()


def test_a_secret_is_never_repeated_in_the_message(environment):
    environment.setenv("DATABASE_URL", "mysql://gongzhi:hunter2@db/gongzhi")

    with pytest.raises(SettingsError) as refused:
        get_settings()

    assert "hunter2" not in str(refused.value)


def test_every_wrong_variable_is_named_at_once(environment):
    environment.setenv("PORT", "x")
    environment.setenv("GONGZHI_THREADS", "y")

    with pytest.raises(SettingsError, match=r"PORT: .*; GONGZHI_THREADS: |GONGZHI_THREADS.*PORT"):
        get_settings()


def test_an_empty_value_means_the_default(environment):
    environment.setenv("PORT", "")

    assert get_settings().PORT == 8000


def test_hosts_are_separated_by_commas(environment):
    environment.setenv("GONGZHI_ALLOWED_HOSTS", "a.example, b.example,")

    assert get_settings().ALLOWED_HOSTS == ("a.example", "b.example")


def test_settings_cannot_be_changed_after_start(environment):
    with pytest.raises(ValidationError, match="frozen"):
        get_settings().PORT = 1


def test_the_key_is_made_once_for_an_embedded_database_and_kept_from_others(environment, tmp_path):
    first = get_settings().secret_key
    again = Settings().secret_key

    assert first == again
    assert len(first) > 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_the_key_is_required_where_several_machines_may_share_a_database(environment):
    environment.setenv("DATABASE_URL", "postgresql://db/gongzhi")

    with pytest.raises(SettingsError, match=r"^GONGZHI_SECRET_KEY: required"):
        _ = get_settings().secret_key


def test_the_data_directory_is_absolute(environment):
    environment.setenv("GONGZHI_DATA_DIR", "somewhere")

    assert get_settings().data_dir == Path.cwd() / "somewhere"
