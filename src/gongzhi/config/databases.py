"""Django's database settings from one installation's settings."""

from __future__ import annotations

from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from gongzhi.config.postgres import socket_url
from gongzhi.foundation.settings import Settings, SettingsError


def database_url(installation: Settings) -> str:
    """Return the URL of the installation's database, given or embedded."""
    return installation.DATABASE_URL or socket_url(installation.postgres_dir)


def database_settings(installation: Settings) -> dict[str, Any]:
    """Return Django's entry for the database, with a psycopg pool of the given size (0: none)."""
    try:
        parts = conninfo_to_dict(database_url(installation))
    except ProgrammingError as error:
        raise SettingsError(f"DATABASE_URL: {str(error).strip()}") from error
    entry: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", None) or "gongzhi",
        "USER": parts.pop("user", None) or "",
        "PASSWORD": parts.pop("password", None) or "",
        "HOST": parts.pop("host", None) or "",
        "PORT": str(parts.pop("port", None) or ""),
        "CONN_HEALTH_CHECKS": True,
    }
    options: dict[str, Any] = {"connect_timeout": 5, "application_name": "gongzhi", **parts}
    if installation.DATABASE_POOL:
        options["pool"] = {
            "min_size": 1,
            "max_size": installation.DATABASE_POOL,
            "num_workers": 1,
            "timeout": 10,
        }
    return entry | {"OPTIONS": options}
