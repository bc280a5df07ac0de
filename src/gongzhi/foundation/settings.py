"""The settings of one installation: the only reader of the environment.

A bad value stops start-up and names the variable. Governance thresholds are dated data, never
settings.
"""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from functools import cached_property, lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "GONGZHI_"
SECRET_KEY_FILE = "secret-key"  # noqa: S105 - the name of a file, not a secret
_PLACES = re.compile(r"\{[zxy]\}")


class SettingsError(Exception):
    """A setting is missing or wrong; the message is one line that names the variable."""


class Settings(BaseSettings):
    """One installation's settings, read once from the environment and never changed after."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", case_sensitive=True, env_ignore_empty=True
    )

    DATABASE_URL: Annotated[str, Field(validation_alias="DATABASE_URL")] = ""
    """``postgresql://user:password@host:port/name``; empty runs the embedded PostgreSQL."""
    DATABASE_POOL: Annotated[int, Field(ge=0, le=200)] = 8
    """Most connections one web process keeps open; 0 opens one per request."""
    EMBEDDED_BUFFERS_MB: Annotated[int, Field(ge=16, le=65536)] = 128
    """Shared buffers of the embedded PostgreSQL, in MiB."""

    PORT: Annotated[int, Field(ge=1, le=65535, validation_alias="PORT")] = 8000
    HOST: str = "127.0.0.1"
    WORKERS: Annotated[int, Field(ge=1, le=64)] = 1
    """Web processes."""
    THREADS: Annotated[int, Field(ge=1, le=64)] = 4
    """Blocking threads in each web process."""

    SECRET_KEY: str = ""
    """Signs sessions. Generated into the data directory when the embedded database is used."""
    DEBUG: bool = False
    ALLOWED_HOSTS: Annotated[tuple[str, ...], NoDecode] = ("localhost", "127.0.0.1", "[::1]")
    """Host names that this installation answers to, separated by commas."""
    HTTPS: bool = False
    """True behind a TLS proxy: secure cookies, HSTS, and trust in ``X-Forwarded-Proto``."""
    TRUSTED_PROXIES: Annotated[int, Field(ge=0, le=9)] = 0
    """How many proxies of our own stand in front and append to ``X-Forwarded-For``."""

    PUBLIC_URL: str = ""
    """Address under which people open this installation, such as ``https://gongzhi.example.org``:
    links in mails and in groups lead there. Empty takes the first allowed host."""
    ROBOT_ORIGINS: Annotated[tuple[str, ...], NoDecode] = ()
    """Origins of private gateways at which group robots may be called, separated by commas, such as
    ``https://im.example.gov.cn``; the vendors' own are always allowed."""

    DATA_DIR: Path = Path("var")
    """Where the embedded database, uploaded files and the generated key live."""
    LANGUAGE: Literal["zh-hans", "en"] = "zh-hans"
    TIME_ZONE: str = "Asia/Shanghai"
    LOG_LEVEL: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    BASEMAP_URL: str = ""
    """The picture under our own map: raster tiles ``https://…/{z}/{x}/{y}.png`` or an archive
    ``https://….pmtiles``. Empty, and without a Tianditu key, the map needs nothing from elsewhere.
    """
    BASEMAP_TIANDITU_KEY: str = ""
    """The browser key of tianditu.gov.cn; shows its streets and their names."""
    BASEMAP_DATUM: Literal["wgs84", "cgcs2000", "gcj02"] = "wgs84"
    """In what datum the basemap is drawn. Our own data stay WGS 84 / CGCS2000."""
    BASEMAP_CONTENT: Literal["raster", "vector"] = "raster"
    """What a PMTiles archive holds: pictures, or vectors in the schema of Protomaps."""
    BASEMAP_MAX_ZOOM: Annotated[int, Field(ge=1, le=22)] = 18
    """The closest zoom for which the basemap has raster tiles."""
    BASEMAP_ATTRIBUTION: str = ""
    """Whose work the basemap is, as its licence wants it said."""

    EMAIL_HOST: str = ""
    """SMTP server; empty writes mail to the log instead of sending it."""
    EMAIL_PORT: Annotated[int, Field(ge=1, le=65535)] = 587
    EMAIL_USER: str = ""
    EMAIL_PASSWORD: str = ""
    EMAIL_TLS: bool = True
    EMAIL_FROM: str = "gongzhi@localhost"

    @field_validator("ALLOWED_HOSTS", "ROBOT_ORIGINS", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("PUBLIC_URL")
    @classmethod
    def _check_public_url(cls, value: str) -> str:
        return _origin(value) if value else ""

    @field_validator("ROBOT_ORIGINS")
    @classmethod
    def _check_robot_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_origin(each) for each in value)

    @field_validator("DATABASE_URL")
    @classmethod
    def _check_database_url(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("must start with postgresql://; leave it empty for the embedded one")
        return value

    @field_validator("BASEMAP_URL")
    @classmethod
    def _check_basemap(cls, value: str) -> str:
        parts = urlsplit(value)
        if not value:
            return value
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("must be an http or https address")
        if set(";, \t'\"") & set(parts.netloc):
            raise ValueError("must name one host")
        if parts.path.endswith(".pmtiles") or {"{z}", "{x}", "{y}"} <= set(_PLACES.findall(value)):
            return value
        raise ValueError("must hold {z}, {x} and {y}, or name a .pmtiles archive")

    @field_validator("TIME_ZONE")
    @classmethod
    def _check_time_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("must be an IANA time zone such as Asia/Shanghai") from error
        return value

    @property
    def embedded(self) -> bool:
        """True where no ``DATABASE_URL`` is set and our own PostgreSQL serves the data."""
        return not self.DATABASE_URL

    @property
    def sends_mail(self) -> bool:
        """Whether a mail server is set; without one no mail leaves, and nobody is asked for one."""
        return bool(self.EMAIL_HOST)

    @property
    def public_url(self) -> str:
        """The address that links in messages start with, without a slash at the end."""
        if self.PUBLIC_URL:
            return self.PUBLIC_URL
        host = next(iter(self.ALLOWED_HOSTS), "localhost").strip("*.") or "localhost"
        return f"https://{host}" if self.HTTPS else f"http://{host}:{self.PORT}"

    @cached_property
    def data_dir(self) -> Path:
        """The absolute path of the data directory."""
        return self.DATA_DIR.expanduser().resolve()

    @cached_property
    def media_dir(self) -> Path:
        """Where uploaded files are kept."""
        return self.data_dir / "media"

    @cached_property
    def static_dir(self) -> Path:
        """Where the collected static files are, made again whenever they change."""
        return self.data_dir / "static"

    @cached_property
    def postgres_dir(self) -> Path:
        """The data directory of the embedded PostgreSQL."""
        return self.data_dir / "postgres"

    @cached_property
    def secret_key(self) -> str:
        """The signing key; made on first use beside the embedded database.

        Raises SettingsError where ``DATABASE_URL`` is set and ``GONGZHI_SECRET_KEY`` is not: then
        several processes on several machines must share one key.
        """
        if self.SECRET_KEY:
            return self.SECRET_KEY
        if not self.embedded:
            raise SettingsError(
                "GONGZHI_SECRET_KEY: required where DATABASE_URL is set. Make one with: "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
            )
        return self.local_secret_key

    @cached_property
    def local_secret_key(self) -> str:
        """A key of this machine alone, made on first use in the data directory."""
        return self.SECRET_KEY or _read_or_make_key(self.data_dir / SECRET_KEY_FILE)


def _origin(value: str) -> str:
    """Return the origin of an address. Raises ``ValueError`` for anything beyond one."""
    parts = urlsplit(value.strip().rstrip("/"))
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.path or parts.query:
        raise ValueError("must be an address such as https://gongzhi.example.org, without a path")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _read_or_make_key(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as draft:
            draft.write(secrets.token_urlsafe(50))
            draft.flush()
            with suppress(FileExistsError):  # another process made it first: use that one
                os.link(draft.name, path)
    return path.read_text(encoding="ascii").strip()


def _variable(location: str) -> str:
    return location if location in {"DATABASE_URL", "PORT"} else PREFIX + location


def _describe(error: ValidationError) -> str:
    parts = []
    for detail in error.errors():
        name = _variable(str(detail["loc"][0])) if detail["loc"] else "settings"
        reason = detail["msg"].removeprefix("Value error, ")
        secret = any(word in name for word in ("URL", "KEY", "PASSWORD"))
        given = "" if secret else f" (got {detail['input']!r})"
        parts.append(f"{name}: {reason}{given}")
    return "; ".join(parts)


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Read the environment once. Raises SettingsError naming each wrong variable."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_describe(error)) from error
