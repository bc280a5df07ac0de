"""``gongzhi triage`` and ``gongzhi text``: the library, no database needed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from gongzhi.language.errors import LanguageError
from gongzhi.language.evaluation import Evaluation, evaluate
from gongzhi.language.repair import Repaired, repair
from gongzhi.language.tables import Row, check_columns, read_rows, read_text
from gongzhi.language.training import Example, Learnt, learn
from gongzhi.language.triage import Step, Suggestion, Triage

_FILE: Final = click.Path(dir_okay=False, path_type=Path)
_TOKENS: Final = "tokens"

_text = click.option(
    "--text",
    "columns",
    default="title,detail",
    show_default=True,
    help="The columns of the text, each a field of the model, separated by commas.",
)
_label = click.option(
    "--label", default="label", show_default=True, help="The column of the answer."
)
_as_json = click.option("--json", "as_json", is_flag=True, help="Write JSON.")


@click.command()
@click.argument("file", type=_FILE)
@_text
@_label
@click.option("--out", type=_FILE, required=True, help="Where the model is written.")
def train(*, file: Path, columns: str, label: str, out: Path) -> None:
    """Learn a triage model from decided texts in a .csv.

    Where a row's last field is empty and the file has a column `tokens`, its words, joined, are
    the text.
    """
    learnt = _learn(file, columns.split(","), label)
    learnt.model.save(out)
    size = out.stat().st_size / 1e6
    click.echo(f"{out}: learnt from {learnt.examples} texts, {size:.1f} MB")
    _warn_of_rare(learnt)


@click.command(name="evaluate")
@click.option("--train", "train_file", type=_FILE, help="Decided texts to learn from.")
@click.option("--model", "model_file", type=_FILE, help="A model that was trained before.")
@click.option("--test", "test_file", type=_FILE, required=True, help="Decided texts to be judged.")
@_text
@_label
@_as_json
def evaluate_file(
    *,
    train_file: Path | None,
    model_file: Path | None,
    test_file: Path,
    columns: str,
    label: str,
    as_json: bool,
) -> None:
    """Say how well a model labels texts that it was not shown."""
    names = columns.split(",")
    if model_file is not None and train_file is None:
        model = Triage.load(model_file)
        if model.fields != len(names):
            raise LanguageError(
                f"{model_file} reads {model.fields} fields; --text names {columns}."
            )
    elif train_file is not None and model_file is None:
        learnt = _learn(train_file, names, label)
        model = learnt.model
        _warn_of_rare(learnt)
    else:
        raise click.UsageError("Give either --train or --model.")
    rows = _rows(test_file, [*names, label])
    given = [(_fields(row, names), row[label].strip()) for row in rows if row[label].strip()]
    if not given:
        raise LanguageError(f"No row of {test_file} has a “{label}”.")
    found = evaluate(model, [fields for fields, _ in given], [answer for _, answer in given])
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        _print(found)


@click.command()
@click.option("--model", "model_file", type=_FILE, required=True, help="A model by `train`.")
@click.option("--threshold", type=click.FloatRange(0, 1), default=0.0, help="Abstain below it.")
@_as_json
@click.argument("fields", nargs=-1, required=True)
def suggest(*, model_file: Path, threshold: float, as_json: bool, fields: tuple[str, ...]) -> None:
    """Suggest a label for one text, given field by field, and say which words decided.

    \b
    Example:
        gongzhi triage suggest --model m.npz "楼道灯不亮" "三号楼二单元的灯坏了一周"
    """
    model = Triage.load(model_file)
    if len(fields) > model.fields:
        raise click.UsageError(f"The model reads {model.fields} fields.")
    text = (*fields, *[""] * (model.fields - len(fields)))
    (found,) = model.suggest([text], threshold=threshold, why=True)
    if as_json:
        click.echo(json.dumps(_told(found), ensure_ascii=False, indent=2))
        return
    click.echo(f"{found.label or 'no label is sure enough'}  {found.confidence:.0%}")
    if found.words:
        click.echo(f"decided by: {'、'.join(found.words)}")
    for step in found.others:
        click.echo(f"or {step.label}  {step.confidence:.0%}")


def _told(found: Suggestion) -> dict[str, object]:
    def steps(given: Sequence[Step]) -> list[dict[str, object]]:
        return [{"label": step.label, "confidence": round(step.confidence, 4)} for step in given]

    return {
        "label": found.label,
        "confidence": round(found.confidence, 4),
        "path": steps(found.path),
        "others": steps(found.others),
        "words": found.words,
    }


def _learn(file: Path, names: list[str], label: str) -> Learnt:
    rows = _rows(file, [*names, label])
    return learn([Example(_fields(row, names), _path(row[label])) for row in rows])


def _rows(file: Path, wanted: list[str]) -> list[Row]:
    rows = read_rows(file)
    check_columns(rows, wanted, file)
    return rows


def _fields(row: Row, names: list[str]) -> tuple[str, ...]:
    """Return a row's fields; where the last is empty, its words without the spaces between."""
    fields = [row[name] for name in names]
    if not fields[-1].strip() and _TOKENS not in names:
        fields[-1] = row.get(_TOKENS, "").replace(" ", "")
    return tuple(fields)


def _path(label: str) -> tuple[str, ...]:
    return (label.strip(),) if label.strip() else ()


def _warn_of_rare(learnt: Learnt) -> None:
    for label, times in sorted(learnt.left_out.items()):
        click.echo(f"left out, too rare to learn: {label} ({times})", err=True)


def _print(found: Evaluation) -> None:
    click.echo(f"{'':24} {'texts':>6} {'precision':>9} {'recall':>9} {'F1':>9}")
    for each in found.labels:
        click.echo(
            f"{each.label:24} {each.texts:6} {each.precision:9.3f} {each.recall:9.3f}"
            f" {each.f1:9.3f}"
        )
    click.echo(f"macro-F1 {found.macro_f1:.4f}, accuracy {found.accuracy:.4f}")
    click.echo(f"calibration error {found.calibration_error:.4f}")
    for band in found.bands:
        click.echo(f"  said {band.said:4.0%}: right {band.right:4.0%} of {band.texts:,}")
    click.echo(f"covered at 95 % precision {found.coverage:.1%}, from {found.threshold:.2f} on")
    click.echo(f"{found.texts_per_second:,.0f} texts/s on one core")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--out", type=_FILE, help="Write the mended text there instead of to the terminal.")
@_as_json
def repair_file(*, file: Path, out: Path | None, as_json: bool) -> None:
    """Mend a garbled text: readings in brackets, shifted bytes, traditional forms.

    What cannot be mended is marked with ⟦ and ⟧. FILE itself is never changed.
    """
    found = repair(read_text(file))
    if out is not None:
        if out.exists() and out.samefile(file):
            raise LanguageError(f"{out} is the original; name another file, so that it is kept.")
        out.write_text(found.text, encoding="utf-8")
    if as_json:
        told = {
            "text": found.text,
            "mended": dict(found.mended),
            "left": list(found.left),
            "changed": found.changed,
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    if out is None:
        click.echo(found.text, nl=not found.text.endswith("\n"))
    click.echo(_summary(found), err=True)


def _summary(found: Repaired) -> str:
    if not found.changed:
        return "Nothing was garbled."
    mended = ", ".join(f"{harm} {times}" for harm, times in found.mended.items())
    left = f"; {len(found.left)} stretches stay unreadable and are marked" if found.left else ""
    return f"Mended: {mended or 'nothing'}{left}."
