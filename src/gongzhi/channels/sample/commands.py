"""``gongzhi demo bulk`` and ``gongzhi demo walk``."""

from __future__ import annotations

import click


@click.command()
@click.option("--cases", type=click.IntRange(1, 20_000_000), default=100_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed, the same.")
@click.option("--households", type=click.IntRange(1), default=12_000, show_default=True)
def bulk(*, cases: int, seed: int, households: int) -> None:
    """Make very many invented cases in the sample sub-district, for measuring.

    They are clones of cases that the real commands have made, with journals, clocks and words as
    the commands would have written them. Loads the sample first where it is not there. Refuses
    where there are cases of any other place.

    \b
    Example:
        gongzhi demo bulk --cases 1000000 --seed 1
    """
    from gongzhi.channels.sample.bulk.services import make_bulk  # noqa: PLC0415 - needs Django
    from gongzhi.channels.sample.services import (  # noqa: PLC0415 - needs Django
        load_sample,
        sample_loaded,
    )
    from gongzhi.foundation.errors import DomainError  # noqa: PLC0415 - needs Django

    if not sample_loaded():
        click.echo("Loading the sample sub-district ...", err=True)
        load_sample(households=households, seed=seed)
    try:
        report = make_bulk(cases=cases, seed=seed, told=lambda text: click.echo(text, err=True))
    except DomainError as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(
        f"{report.cases} cases with {report.entries} journal entries"
        f" in {report.seconds:.1f} s: {report.per_second:.0f} cases/s"
    )


@click.command()
@click.option("--cases", type=click.IntRange(1, 100_000), default=500, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed, the same.")
@click.option("--base-url", metavar="URL", help="A running server; without it one is started.")
def walk(*, cases: int, seed: int, base_url: str | None) -> None:
    """Take imported cases through the whole loop by the public API, all roles included.

    Returns, whistles, parts, reopenings and ratings occur; a table says how many ended where.
    Needs the sample sub-district and imported cases. Without --base-url a server is started on
    the loopback for the walk.

    \b
    Examples:
        gongzhi import cases messages.csv --area 990101001
        gongzhi demo walk --cases 500 --seed 1
        gongzhi demo walk --base-url http://127.0.0.1:8000
    """
    from gongzhi.channels.sample.walk import walk as take  # noqa: PLC0415 - needs Django
    from gongzhi.channels.sample.walk_client import Refused  # noqa: PLC0415 - needs Django
    from gongzhi.channels.sample.walk_server import serving  # noqa: PLC0415 - needs Django
    from gongzhi.channels.sample.walk_table import table  # noqa: PLC0415 - needs Django
    from gongzhi.foundation.errors import DomainError  # noqa: PLC0415 - needs Django

    def show(done: int, of: int) -> None:
        if done % 50 == 0 or done == of:
            click.echo(f"  {done} / {of}", err=True)

    try:
        with serving(base_url) as address:
            report = take(base_url=address, cases=cases, seed=seed, progress=show)
    except DomainError as refusal:
        raise click.ClickException(refusal.message) from None
    except Refused as refusal:
        raise click.ClickException(f"the API refused a step: {refusal}") from None
    click.echo(table(report))
