"""Back up, destroy, restore, verify."""

from __future__ import annotations

import shutil

import psycopg
import pytest

from gongzhi.config.embedded import EmbeddedPostgres
from gongzhi.config.postgres import socket_url
from tests.config.conftest import Installation, own_folder

pytestmark = pytest.mark.slow


def _fill(first_start, installation):
    first_start.copy_to(installation)
    shutil.rmtree(installation.folder / "media", ignore_errors=True)
    (installation.folder / "media" / "photos").mkdir(parents=True)
    (installation.folder / "media" / "photos" / "灯.jpg").write_bytes(b"picture")
    return installation


@pytest.fixture
def filled(first_start, installation):
    """Give an installation with a journal and one uploaded file, to destroy."""
    return _fill(first_start, installation)


@pytest.fixture(scope="module")
def backed_up(first_start):
    """Back such an installation up once; what is destroyed later is a copy like it."""
    with own_folder() as folder:
        done = _fill(first_start, Installation(folder)).run("backup", str(folder / "backup.tar"))
        assert done.returncode == 0, done.stderr
        assert "database and 1 files" in done.stdout
        return (folder / "backup.tar").read_bytes()


@pytest.fixture
def archive(filled, backed_up):
    target = filled.folder / "backup.tar"
    target.write_bytes(backed_up)
    return target


def _sql(installation, query):
    with (
        EmbeddedPostgres(installation.folder / "postgres", durable=False) as server,
        psycopg.connect(socket_url(server.folder), autocommit=True) as connection,
    ):
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else None


def _roles(installation):
    return _sql(installation, "select count(*) from organisations_role")[0][0]


def test_what_was_destroyed_comes_back_and_the_journal_is_clean(filled, archive):
    roles = _roles(filled)
    shutil.rmtree(filled.folder / "postgres")
    shutil.rmtree(filled.folder / "media")

    done = filled.run("restore", str(archive))

    assert done.returncode == 0, done.stderr
    assert "clean" in done.stdout
    assert _roles(filled) == roles > 0
    assert (filled.folder / "media" / "photos" / "灯.jpg").read_bytes() == b"picture"
    assert filled.run("journal", "verify").returncode == 0


def test_data_in_the_way_is_kept_unless_told_to_replace_it(filled, archive):
    _sql(filled, "delete from django_session")
    (filled.folder / "media" / "later.jpg").write_bytes(b"later")

    refused = filled.run("restore", str(archive))
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert (filled.folder / "media" / "later.jpg").exists()

    replaced = filled.run("restore", "--replace", str(archive))
    assert replaced.returncode == 0, replaced.stderr
    assert not (filled.folder / "media" / "later.jpg").exists()
    assert (filled.folder / "media" / "photos" / "灯.jpg").exists()


def test_a_restored_database_can_be_backed_up_and_restored_again(filled, archive):
    assert filled.run("restore", "--replace", str(archive)).returncode == 0
    second = archive.with_name("second.tar")
    assert filled.run("backup", str(second)).returncode == 0

    done = filled.run("restore", "--replace", str(second))

    assert done.returncode == 0, done.stderr


def test_a_damaged_archive_changes_nothing(filled, archive):
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 0xFF
    archive.write_bytes(content)
    roles = _roles(filled)

    done = filled.run("restore", "--replace", str(archive))

    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert _roles(filled) == roles
    assert (filled.folder / "media" / "photos" / "灯.jpg").exists()


def test_a_restore_under_a_running_installation_is_refused(filled, archive):
    with (
        EmbeddedPostgres(filled.folder / "postgres", durable=False) as server,
        psycopg.connect(socket_url(server.folder)),
    ):
        done = filled.run("restore", "--replace", str(archive))

    assert done.returncode == 1
    assert "stop the web server and the worker first" in done.stderr


def test_a_row_changed_by_hand_is_found_after_the_restore(filled):
    _sql(filled, "update foundation_journalentry set verb = 'organisations.forged' where id = 1")
    target = filled.folder / "forged.tar"
    assert filled.run("backup", str(target)).returncode == 0

    done = filled.run("restore", "--replace", str(target))

    assert done.returncode == 1
    assert "NOT CLEAN" in done.stdout


def test_there_must_be_a_folder_to_write_to(filled):
    done = filled.run("backup", str(filled.folder / "nowhere" / "x.tar"))

    assert done.returncode == 1
    assert done.stderr.startswith("gongzhi: there is no folder ")
