"""``gongzhi triage`` and ``gongzhi text``: their commands are the library's own."""

from __future__ import annotations

import click

from gongzhi.config.cli import TEXT_ENTRIES, TRIAGE_ENTRIES, LazyGroup
from gongzhi.language import commands as library


@click.group(cls=LazyGroup, entries=TRIAGE_ENTRIES, name="triage")
def triage() -> None:
    """Suggest what a text is about: learn from decided texts, and say how well it works.

    \b
    Examples:
        gongzhi triage train decided.csv --out model.npz
        gongzhi triage train --from-cases
        gongzhi triage evaluate --model model.npz --test held-back.csv --json
    """


class _TrainCommand(click.Command):
    """``train FILE`` needs no database; ``train --from-cases`` learns from the one here."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave the file's options to the library where no cases are asked for."""
        if args == ["--from-cases"]:
            ctx.params["from_cases"] = True
            return []
        if "--from-cases" in args:
            raise click.UsageError(
                "--from-cases stands alone: what it learns from and where the model goes is known."
            )
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Learn from the cases here, or from the file."""
        if not ctx.params.pop("from_cases", False):
            return super().invoke(ctx)
        from gongzhi.config.startup import setup_django, with_database  # noqa: PLC0415 - slow

        setup_django()
        from gongzhi.handling.triage.commands import train_from_cases  # noqa: PLC0415 - needs it

        return with_database(train_from_cases)()


train = _TrainCommand(
    name="train",
    callback=library.train.callback,
    params=[
        *library.train.params,
        click.Option(
            ["--from-cases"],
            is_flag=True,
            expose_value=False,
            help="Alone: learn from the cases decided here; adopted only where it is better.",
        ),
    ],
    help=library.train.help,
)


@click.group(cls=LazyGroup, entries=TEXT_ENTRIES, name="text")
def text() -> None:
    """Mend what came garbled.

    \b
    Example:
        gongzhi text repair survey.txt --out survey-mended.txt
    """
