"""``gongzhi serve``."""

from __future__ import annotations

import click


@click.command()
@click.option("--bind", metavar="HOST:PORT", help="Address; default GONGZHI_HOST:PORT.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; default GONGZHI_WORKERS.")
@click.option(
    "--threads", type=click.IntRange(1, 64), help="Threads each; default GONGZHI_THREADS."
)
@click.option("--prepared", is_flag=True, hidden=True, help="The caller has just checked all.")
def serve(*, bind: str | None, workers: int | None, threads: int | None, prepared: bool) -> None:
    """Run the web server until it is told to stop (Ctrl-C or SIGTERM).

    \b
    Examples:
        gongzhi serve
        gongzhi serve --bind 0.0.0.0:8000 --workers 4
    """
    from gongzhi.config.web import run_web, split_bind  # noqa: PLC0415 - needs settings
    from gongzhi.foundation.settings import get_settings  # noqa: PLC0415 - reads the environment

    installation = get_settings()
    host, port = split_bind(bind or "", host=installation.HOST, port=installation.PORT)
    run_web(
        host=host,
        port=port,
        workers=workers or installation.WORKERS,
        threads=threads or installation.THREADS,
        prepared=prepared,
    )
