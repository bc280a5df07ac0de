"""The ``gongzhi`` command: a table of commands, each loaded only when it is used.

A module keeps its own commands in its ``commands.py``; this table gives each its name, its place
and one line of help, so that ``gongzhi --help`` imports none of them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Final

import click


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command lives, what it does in one line, and what must be ready before it runs.

    ``needs`` is "" (nothing), "django" (applications loaded) or "database" (Django, and a
    reachable, migrated database held for as long as the command runs).
    """

    target: str
    summary: str
    needs: str = ""


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one only when it is used."""

    entries: dict[str, Entry]

    def __init__(self, *args: object, entries: dict[str, Entry], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as given
        self.entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the table's order."""
        return [*self.entries, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command of that name, prepared as its entry says."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return super().get_command(ctx, cmd_name)
        return load(entry)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's hook
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the table from the summaries, importing nothing."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in self.entries.items()])


def load(entry: Entry) -> click.Command:
    """Import an entry's command and prepare what it needs."""
    module, _, name = entry.target.partition(":")
    if entry.needs:
        from gongzhi.config.startup import setup_django  # noqa: PLC0415 - slow, only when needed

        setup_django()
    command: click.Command = getattr(import_module(module), name)
    if entry.needs == "database":
        _hold_database(command)
    return command


def _hold_database(command: click.Command) -> None:
    from gongzhi.config.startup import with_database  # noqa: PLC0415 - slow, only when needed

    if isinstance(command, click.Group):
        for child in command.commands.values():
            _hold_database(child)
    elif command.callback is not None:
        command.callback = with_database(command.callback)


_COMMANDS: Final = "gongzhi.config.commands."

IMPORT_ENTRIES: Final = {
    "areas": Entry(
        "gongzhi.registry.territory.commands:import_areas",
        "The area tree: the whole country, or one county.",
        "database",
    ),
    "cases": Entry(
        "gongzhi.channels.transfer.commands:import_cases",
        "Cases from .xlsx, .xls or .csv; refused rows come back marked.",
        "database",
    ),
}

_PACKS: Final = "gongzhi.packs.commands:"

PACK_ENTRIES: Final = {
    "check": Entry(_PACKS + "check", "Check packs: each fault with file, line, column.", "django"),
    "diff": Entry(_PACKS + "diff", "Show what loading a pack would change.", "database"),
    "load": Entry(_PACKS + "load", "Load a pack at an area, all of it or nothing.", "database"),
    "unload": Entry(_PACKS + "unload", "Take a pack back, with what it adopted.", "database"),
    "list": Entry(_PACKS + "list_packs", "List the packs that are loaded, or ship.", "database"),
    "schema": Entry(_PACKS + "schema", "Write the JSON Schema of packs, for editors.", "django"),
}

_LANGUAGE: Final = "gongzhi.language.commands:"

_TRIAGE: Final = "gongzhi.handling.triage.commands:"

TRIAGE_ENTRIES: Final = {
    "train": Entry(_COMMANDS + "language:train", "Learn from decided texts, or --from-cases."),
    "evaluate": Entry(_LANGUAGE + "evaluate_file", "Say how well a model labels unseen texts."),
    "suggest": Entry(_LANGUAGE + "suggest", "Suggest a label for one text, and say why."),
    "versions": Entry(_TRIAGE + "versions", "List the models learnt from cases here.", "database"),
    "back": Entry(_TRIAGE + "back", "Put the model before this one back in use.", "database"),
    "suggest-open": Entry(
        _TRIAGE + "suggest_open", "Suggest for open cases that have no suggestion.", "database"
    ),
}

TEXT_ENTRIES: Final = {
    "repair": Entry(_LANGUAGE + "repair_file", "Mend a garbled text; what stays is marked."),
}

_PLANNING: Final = "gongzhi.planning.commands."

PLAN_ENTRIES: Final = {
    "grids": Entry(_PLANNING + "grids:grids", "Part buildings into grids, or prove why not."),
    "sites": Entry(_PLANNING + "sites:sites", "Choose where service centres go, with a proof."),
    "rounds": Entry(_PLANNING + "rounds:rounds", "Suggest a day's walking round over what is due."),
    "match": Entry(_PLANNING + "match:match_files", "Match requests with helpers, with reasons."),
    "staff": Entry(
        "gongzhi.oversight.staffing.commands:staff",
        "Posts, pay and funds that the loaded packs ask for, today and in a what-if.",
        "database",
    ),
}

ENTRIES: Final = {
    "demo": Entry(
        _COMMANDS + "demo:demo", "Try it: database, sample sub-district, web and worker in one."
    ),
    "serve": Entry(_COMMANDS + "serve:serve", "Run the web server."),
    "worker": Entry(_COMMANDS + "worker:worker", "Run the background jobs."),
    "migrate": Entry(_COMMANDS + "migrate:migrate", "Bring the database up to this release."),
    "administrator": Entry(
        "gongzhi.registry.organisations.commands:administrator",
        "Make an administrator of the whole installation.",
        "database",
    ),
    "doctor": Entry(_COMMANDS + "doctor:doctor", "Check the installation and say how to mend it."),
    "import": Entry(_COMMANDS + "imports:imports", "Bring in areas or cases from files."),
    "journal": Entry(
        "gongzhi.foundation.commands:journal",
        "Verify or seal the journal of every change.",
        "database",
    ),
    "pack": Entry(_COMMANDS + "packs:packs", "Check, compare, load and unload policy packs."),
    "standards": Entry(
        "gongzhi.oversight.standards.commands:standards",
        "Hold areas to the standards of the packs in force.",
        "database",
    ),
    "metrics": Entry(
        "gongzhi.oversight.metrics.commands:metrics",
        "The named figures: list, show, compute, audit.",
        "database",
    ),
    "plans": Entry(
        "gongzhi.handling.plans.commands:plans",
        "Show measures by light, and duties that are due.",
        "database",
    ),
    "cases": Entry(
        "gongzhi.handling.likeness.commands:cases",
        "Keep up what cases are found by: index-texts.",
        "database",
    ),
    "triage": Entry(
        _COMMANDS + "language:triage", "Suggest what a text is about: train, evaluate, suggest."
    ),
    "text": Entry(_COMMANDS + "language:text", "Mend what came garbled: repair."),
    "topics": Entry(
        "gongzhi.channels.transfer.topics:topics",
        "Find what many messages of a file are about.",
        "django",
    ),
    "plan": Entry(
        _COMMANDS + "planning:plan", "Plan by calculation: grids, sites, rounds, matches, staff."
    ),
    "backup": Entry(_COMMANDS + "backup:backup", "Write database and files to one archive."),
    "restore": Entry(_COMMANDS + "backup:restore", "Read an archive back and verify the journal."),
}

_HELP: Final = """Gongzhi 共治: the working platform of a sub-district.

\b
Try it on this machine, nothing else to install:
    gongzhi demo
Run it for real, each in its own process:
    export DATABASE_URL=postgresql://gongzhi:secret@db/gongzhi
    export GONGZHI_SECRET_KEY=... GONGZHI_ALLOWED_HOSTS=gongzhi.example.org
    gongzhi migrate && gongzhi doctor
    gongzhi serve --bind 0.0.0.0:8000 --workers 2
    gongzhi worker
Keep it safe:
    gongzhi backup /backup/$(date +%F).tar
    gongzhi journal verify

Without DATABASE_URL an embedded PostgreSQL keeps its data under GONGZHI_DATA_DIR (var).
"""


@click.group(
    cls=LazyGroup,
    entries=ENTRIES,
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="gongzhi", message="%(package)s %(version)s")
def cli() -> None:
    """Hold the commands."""


def main() -> None:
    """Run the command line; a foreseeable failure is one line on stderr and exit code 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
    run_reporting(lambda: cli(prog_name="gongzhi"))


def run_reporting(run: Callable[[], None]) -> None:
    """Run, and turn a foreseeable failure into one line on stderr and exit code 1."""
    try:
        run()
    except Exception as error:
        line = _foreseen(error)
        if line is None:
            raise
        click.echo(f"gongzhi: {line}", err=True)
        sys.exit(1)


def _foreseen(error: Exception) -> str | None:
    """Return the one line that tells a foreseeable failure, or None for a defect of ours."""
    from gongzhi.config.archive import ArchiveError  # noqa: PLC0415 - only on failure
    from gongzhi.config.postgres import EmbeddedError  # noqa: PLC0415 - only on failure
    from gongzhi.config.startup import StartupError  # noqa: PLC0415 - only on failure
    from gongzhi.foundation.errors import DomainError  # noqa: PLC0415 - only on failure
    from gongzhi.foundation.settings import SettingsError  # noqa: PLC0415 - only on failure
    from gongzhi.language.errors import LanguageError  # noqa: PLC0415 - only on failure
    from gongzhi.planning.errors import PlanningError  # noqa: PLC0415 - only on failure

    running = ArchiveError, DomainError, EmbeddedError, SettingsError, StartupError
    libraries = LanguageError, PlanningError
    return str(error) if isinstance(error, (*running, *libraries)) else None


if __name__ == "__main__":
    main()
