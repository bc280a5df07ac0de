"""The backup archive: a tar of a manifest, a database dump and the uploaded files.

The manifest comes first and carries the size and SHA-256 of everything after it, so that a
damaged archive is refused before anything is touched.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DUMP: Final = "database.dump"
MEDIA: Final = "media"
_CHUNK: Final = 1 << 20


class ArchiveError(Exception):
    """The archive cannot be used; the message is one line that says why."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the archive holds, who wrote it and when."""

    format: int
    gongzhi: str
    made_at: str
    server: int
    members: tuple[Member, ...]

    def to_json(self) -> bytes:
        """Return the manifest as the archive stores it."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """Read a manifest. Raises ArchiveError."""
        try:
            data = json.loads(text)
            members = tuple(Member(**member) for member in data.pop("members"))
            manifest = cls(**data, members=members)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ArchiveError(
                "this is not a backup of Gongzhi: its manifest is unreadable"
            ) from error
        if manifest.format != FORMAT:
            raise ArchiveError(f"backup format {manifest.format}; this release reads {FORMAT}")
        return manifest


def write_archive(
    target: Path, *, dump: Path, media: Path, gongzhi: str, made_at: str, server: int
) -> Manifest:
    """Write the archive beside its target and move it there when it is whole and on disk."""
    sources = [(DUMP, dump), *_files_of(media)]
    members = tuple(Member(name, *_measure(path)) for name, path in sources)
    manifest = Manifest(FORMAT, gongzhi, made_at, server, members)
    draft = target.with_name(f"{target.name}.partial")
    try:
        with draft.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                _add(tar, MANIFEST, io.BytesIO(manifest.to_json()), len(manifest.to_json()))
                for member, (_, path) in zip(members, sources, strict=True):
                    with path.open("rb") as source:
                        _add(tar, member.name, source, member.size)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def read_archive(source: Path, folder: Path) -> Manifest:
    """Unpack into an empty folder, checking every size and digest. Raises ArchiveError."""
    try:
        with tarfile.open(source, mode="r:") as tar:
            return _unpack(tar, folder)
    except (tarfile.TarError, EOFError) as error:
        raise ArchiveError(f"{source} is not a backup of Gongzhi, or it is cut short") from error
    except OSError as error:
        raise ArchiveError(f"cannot read {source}: {error.strerror}") from error


def _unpack(tar: tarfile.TarFile, folder: Path) -> Manifest:
    first = tar.next()
    stream = tar.extractfile(first) if first is not None and first.name == MANIFEST else None
    if stream is None:
        raise ArchiveError("this is not a backup of Gongzhi: it does not begin with a manifest")
    manifest = Manifest.from_json(stream.read())
    expected = {member.name: member for member in manifest.members}
    for info in iter(tar.next, None):
        member = expected.pop(info.name, None)
        content = tar.extractfile(info)
        if member is None or content is None or not _is_safe(info.name):
            raise ArchiveError(f"the archive holds {info.name!r}, which its manifest does not name")
        if _store(content, folder / info.name) != (member.size, member.sha256):
            raise ArchiveError(f"{info.name} is damaged: its checksum differs from the manifest's")
    if expected:
        raise ArchiveError(f"{next(iter(expected))} is missing from the archive")
    return manifest


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    return name == DUMP or (path.parts[0] == MEDIA and ".." not in path.parts)


def _files_of(media: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(media.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"{MEDIA}/{path.relative_to(media).as_posix()}", path


def _measure(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return path.stat().st_size, digest.hexdigest()


def _add(tar: tarfile.TarFile, name: str, content: IO[bytes], size: int) -> None:
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o640
    tar.addfile(info, content)


def _store(content: IO[bytes], path: Path) -> tuple[int, str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            size += file.write(chunk)
    return size, digest.hexdigest()
