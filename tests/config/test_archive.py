"""The backup archive: anything damaged, missing or foreign is refused."""

from __future__ import annotations

import io
import tarfile

import pytest

from gongzhi.config.archive import ArchiveError, read_archive, write_archive


@pytest.fixture
def archive(tmp_path):
    (tmp_path / "dump").write_bytes(b"rows" * 1000)
    media = tmp_path / "media"
    (media / "photos" / "楼道").mkdir(parents=True)
    (media / "photos" / "楼道" / "灯.jpg").write_bytes(b"picture" * 1000)
    target = tmp_path / "backup.tar"
    write_archive(
        target,
        dump=tmp_path / "dump",
        media=media,
        gongzhi="0.1.0",
        made_at="2026-11-22T00:00:00+00:00",
        server=18,
    )
    return target


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def test_what_is_written_is_read_back(archive, out):
    manifest = read_archive(archive, out)

    assert [member.name for member in manifest.members] == [
        "database.dump",
        "media/photos/楼道/灯.jpg",
    ]
    assert (out / "database.dump").read_bytes() == b"rows" * 1000
    assert (out / "media" / "photos" / "楼道" / "灯.jpg").read_bytes() == b"picture" * 1000


def test_no_half_written_archive_is_left(archive):
    assert not archive.with_name("backup.tar.partial").exists()


def test_a_changed_byte_is_found(archive, out):
    content = archive.read_bytes()
    place = content.index(b"rowsrows") + 100
    archive.write_bytes(content[:place] + b"X" + content[place + 1 :])

    with pytest.raises(ArchiveError, match=r"database\.dump is damaged"):
        read_archive(archive, out)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.1, 0.3, 0.6])
def test_a_cut_off_archive_is_refused(archive, out, share):
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * share)])

    with pytest.raises(ArchiveError):
        read_archive(archive, out)


@pytest.mark.parametrize("name", ["../escape", "media/../../escape", "/etc/escape", "extra"])
def test_a_file_that_the_manifest_does_not_name_is_refused(archive, out, name):
    with tarfile.open(archive, "a") as tar:
        info = tarfile.TarInfo(name)
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))

    with pytest.raises(ArchiveError, match="does not name"):
        read_archive(archive, out)
    assert not (out.parent / "escape").exists()


@pytest.mark.parametrize("content", [b"", b"hello", b"\x1f\x8b\x08\x00"])
def test_another_file_is_refused_in_words(tmp_path, out, content):
    other = tmp_path / "other"
    other.write_bytes(content)

    with pytest.raises(ArchiveError, match="not a backup of Gongzhi"):
        read_archive(other, out)
