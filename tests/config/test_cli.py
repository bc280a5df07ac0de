"""The command line: quick to open, and one line where something outside is not ready."""

from __future__ import annotations

import socket
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from gongzhi.config.cli import ENTRIES, IMPORT_ENTRIES, LazyGroup, cli, load


def _commands(group: click.Group, path: tuple[str, ...] = ()):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))


def test_help_imports_neither_django_nor_any_command():
    code = (
        "import sys; sys.argv = ['gongzhi', '--help']\n"
        "from gongzhi.config.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'django', 'pydantic', 'psycopg', 'granian'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=30
    )

    assert done.returncode == 0, done.stderr
    assert "gongzhi demo" in done.stdout


def test_help_names_every_command_with_one_line_each():
    shown = CliRunner().invoke(cli, ["--help"]).output

    for name, entry in ENTRIES.items():
        assert f"  {name}" in shown
        assert entry.summary in shown


def test_every_command_exists_and_explains_itself():
    for path, command in _commands(cli):
        assert command is not None, path
        text = (command.help or "").strip()
        assert text, f"{' '.join(path)} says nothing"
        assert text[0].isupper(), path


def test_help_of_a_command_needs_no_database(installation):
    done = installation.run("journal", "verify", "--help", DATABASE_URL="")

    assert done.returncode == 0, done.stderr
    assert not (installation.folder / "postgres").exists()


@pytest.mark.parametrize("command", ["migrate", "worker", "serve", "demo", "backup"])
def test_an_unreachable_database_is_one_line_and_a_failure(installation, free_port, command):
    arguments = [command, str(installation.folder / "x.tar")] if command == "backup" else [command]

    done = installation.run(
        *arguments,
        DATABASE_URL=f"postgresql://gongzhi:hunter2@127.0.0.1:{free_port}/gongzhi",
        GONGZHI_SECRET_KEY="k" * 50,
        PORT=str(free_port),
    )

    assert done.returncode == 1
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert f"cannot reach the database 127.0.0.1:{free_port}/gongzhi" in lines[0]
    assert "hunter2" not in done.stderr


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_is_one_line_and_a_failure(installation, command):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = installation.run(command, PORT=str(port))

    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"gongzhi: cannot listen on 127.0.0.1:{port}: Address already in use. "
        f"Choose another port: PORT={port + 1}"
    )
    assert not (installation.folder / "postgres").exists()


def test_a_bad_setting_is_one_line_and_a_failure(installation):
    done = installation.run("doctor", GONGZHI_TIME_ZONE="Nowhere")

    assert done.returncode == 1
    assert done.stderr.strip().startswith("gongzhi: GONGZHI_TIME_ZONE: ")


def test_a_database_without_tables_says_what_to_run(installation):
    done = installation.run("journal", "verify")

    assert done.returncode == 1
    assert done.stderr.strip().endswith("run: gongzhi migrate")


def test_a_command_of_another_module_is_loaded_by_its_place():
    command = load(IMPORT_ENTRIES["cases"])

    assert isinstance(command, click.Command)


def test_an_unknown_command_is_refused():
    done = CliRunner().invoke(cli, ["destroy"])

    assert done.exit_code == 2
    assert "No such command 'destroy'" in done.output


def test_groups_know_only_their_own():
    assert LazyGroup(entries={}).get_command(click.Context(click.Command("x")), "y") is None
