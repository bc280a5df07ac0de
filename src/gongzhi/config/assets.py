"""Static files, collected once per release under names that carry their content's digest."""

from __future__ import annotations

import hashlib
from pathlib import Path

from gongzhi.config.startup import setup_django
from gongzhi.foundation.settings import get_settings

_STAMP = ".collected"


def assets_collected() -> bool:
    """Tell, without loading Django, whether static files were ever collected here."""
    return (get_settings().static_dir / _STAMP).exists()


def collect_assets() -> bool:
    """Collect static files where they are missing or have changed; return whether it did."""
    setup_django()
    from django.contrib.staticfiles.finders import get_finders  # noqa: PLC0415 - after setup
    from django.core.management import call_command  # noqa: PLC0415 - after setup

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    root = get_settings().static_dir
    stamp = root / _STAMP
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest.hexdigest():
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest.hexdigest(), encoding="ascii")
    return True
