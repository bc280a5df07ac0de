"""``gongzhi pack``: check, compare, load and unload policy packs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
from django.utils.translation import gettext as _

from gongzhi.foundation.actors import SYSTEM
from gongzhi.packs import services
from gongzhi.packs.checking import check_pack
from gongzhi.packs.problems import PackNotInOrder, Problem
from gongzhi.packs.reading import Pack
from gongzhi.packs.schemas import write_schemas
from gongzhi.packs.shipped import shipped_folders
from gongzhi.packs.telling import effect_json, effect_line, json_of, lines_of
from gongzhi.registry.provisions.queries import loaded_packs

EVERYWHERE = "all"
Result = TypeVar("Result")

_folder = click.argument("folder", metavar="DIR")
_area = click.option(
    "--area",
    required=True,
    metavar="CODE",
    help="Where it holds: an area's code, such as 9901; 'all' for everywhere.",
)
_as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.command()
@click.argument("folders", nargs=-1, required=True, metavar="DIR…")
@_as_json
def check(*, folders: tuple[str, ...], as_json: bool) -> None:
    """Check packs; each fault with its file, line and column. Exit 1 if there is any.

    Needs no database.
    """
    found = {name: _problems_of(name) for name in folders}
    if as_json:
        rows = [
            {"pack": name, **{field: getattr(one, field) for field in one.__slots__}}
            for name, problems in found.items()
            for one in problems
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for name, problems in found.items():
            for problem in problems:
                click.secho(f"{_path_of(name)}/{problem}", fg="red", err=True)
            if not problems:
                click.echo(_("{pack}: in order").format(pack=name))
    if any(found.values()):
        raise SystemExit(1)


@click.command()
@_folder
@_area
@_as_json
def diff(*, folder: str, area: str, as_json: bool) -> None:
    """Show what loading a pack at an area would change; nothing is changed."""
    read = _checked(folder)
    loaded = _reported(
        folder, lambda: services.preview_load(actor=SYSTEM, pack=read, area_code=_code(area))
    )
    if as_json:
        click.echo(json.dumps(json_of(loaded), ensure_ascii=False, indent=2))
    else:
        for line in lines_of(loaded):
            click.echo(line)


@click.command()
@_folder
@_area
@click.option("--note", default="", help="Why, for the record.")
def load(*, folder: str, area: str, note: str) -> None:
    """Load a pack at an area: all of it or nothing. Loading it again changes nothing."""
    started = time.perf_counter()
    read = _checked(folder)
    loaded = _reported(
        folder,
        lambda: services.load_pack(
            actor=SYSTEM, pack=read, area_code=_code(area), note=note, tell=_tell
        ),
    )
    for line in lines_of(loaded):
        click.echo(line)
    click.secho(
        _("{pack} is loaded at {area}, in {seconds:.1f} s.").format(
            pack=loaded.pack.title, area=area, seconds=time.perf_counter() - started
        ),
        fg="green",
    )


@click.command()
@click.argument("code", metavar="PACK")
@_area
@click.option("--note", default="", help="Why, for the record.")
@click.option("--dry-run", is_flag=True, help="Show what would be taken back, and take nothing.")
@_as_json
def unload(*, code: str, area: str, note: str, dry_run: bool, as_json: bool) -> None:
    """Take a pack back from an area, with what it adopted; what people did since stays."""
    if dry_run:
        unloaded = services.preview_unload(actor=SYSTEM, code=code, area_code=_code(area))
    else:
        unloaded = services.unload_pack(actor=SYSTEM, code=code, area_code=_code(area), note=note)
    if as_json:
        rows = [effect_json(effect) for effect in unloaded.effects]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for effect in unloaded.effects:
        click.echo(effect_line(effect))
    if not dry_run:
        click.secho(_("{pack} is unloaded.").format(pack=unloaded.pack.title), fg="green")


@click.command("list")
@click.option("--shipped", is_flag=True, help="The packs that ship with this release instead.")
@_as_json
def list_packs(*, shipped: bool, as_json: bool) -> None:
    """List the packs that are loaded, and where."""
    rows = _shipped_rows() if shipped else _loaded_rows()
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo("  ".join(str(value) for value in row.values()))
    if not rows:
        click.echo(_("No pack is loaded. Those that ship: gongzhi pack list --shipped"))


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def schema(*, folder: Path) -> None:
    """Write the JSON Schema of each file of a pack into DIR, for editors. Needs no database."""
    for path in write_schemas(folder):
        click.echo(path)


def _path_of(name: str) -> Path:
    """Return a pack's folder: one that is there, or else one that ships under the name."""
    given = Path(name)
    if given.name in {"", ".."}:  # a pack is named as its folder is
        given = given.resolve()
    return given if given.is_dir() else shipped_folders().get(name, given)


def _problems_of(name: str) -> list[Problem]:
    try:
        check_pack(_path_of(name))
    except PackNotInOrder as error:
        return list(error.problems)
    return []


def _checked(name: str) -> Pack:
    return _reported(name, lambda: check_pack(_path_of(name)))


def _reported(name: str, run: Callable[[], Result]) -> Result:
    """Run, and print every problem of a pack that is not in order before giving up."""
    try:
        return run()
    except PackNotInOrder as error:
        for problem in error.problems:
            click.secho(f"{_path_of(name)}/{problem}", fg="red", err=True)
        raise SystemExit(1) from error


def _tell(line: str) -> None:
    click.secho(line, dim=True, err=True)


def _code(area: str) -> str:
    if not area.strip():
        message = _("An area's code is missing. For everywhere, give: --area all")
        raise click.BadParameter(message, param_hint="--area")
    return "" if area == EVERYWHERE else area


def _loaded_rows() -> list[dict[str, str]]:
    return [
        {
            "pack": loaded.code,
            "area": loaded.area_code or EVERYWHERE,
            "version": loaded.pack_version,
            "from": loaded.effective_from.isoformat(),
            "to": loaded.effective_to.isoformat() if loaded.effective_to else "",
            "title": loaded.title,
        }
        for loaded in loaded_packs(SYSTEM)
    ]


def _shipped_rows() -> list[dict[str, str]]:
    packs = [check_pack(folder) for folder in shipped_folders().values()]
    return [
        {"pack": one.head.id, "region": one.head.region, "title": one.head.title}
        for one in packs
        if one.head is not None
    ]
