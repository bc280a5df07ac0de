"""The pages that the code itself writes: one for each command, and the workflow's diagram.

python scripts/docs.py write
python scripts/docs.py check
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, get_args, get_origin

import django

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from gongzhi.foundation.workflow import Move
    from gongzhi.oversight.metrics.queries import Metric

DOCS: Final = Path(__file__).resolve().parent.parent / "docs"
GENERATED: Final = "<!-- Written by scripts/docs.py from the code; change the code instead. -->"

METRICS_ARE: Final = (
    "Every figure has one name, one definition and one SQL aggregate; pages, "
    "standards, briefings and the API read these and compute none of their own. "
    "What lists, queues, the map and the wall count of open cases is beside this: the "
    "rows that the viewer would find behind each number, now; a test holds those of an "
    "area to `case.open` and `case.overdue`. "
    "`gongzhi metrics compute ID --area CODE` prints one, `GET /api/v1/metrics/{id}` "
    "answers one, `gongzhi metrics audit` recomputes the tallies of cases from their "
    "rows and compares. Where there is no data there is no value; what rests on fewer "
    "than the floor is withheld."
)


def pages() -> dict[Path, str]:
    """Return each page's path below ``docs`` and its text. Django is set up."""
    from django.utils import translation  # noqa: PLC0415 - after setup

    from gongzhi.handling.cases.verbs import VERBS  # noqa: PLC0415 - after setup
    from gongzhi.packs.schemas import schemas  # noqa: PLC0415 - after setup

    with translation.override("en"):
        found = {Path("commands", f"{name}.md"): _verb_page(name) for name in VERBS}
        found[Path("commands", "create.md")] = _create_page()
        found[Path("commands", "README.md")] = _index(sorted([*VERBS, "create"]))
        found[Path("workflow-case.md")] = _workflow_page()
        found[Path("workflow-plan.md")] = _plan_page()
        found |= {Path("schemas", name): text for name, text in schemas().items()}
        found[Path("metrics.md")] = _metrics_page()
    return found


def _verb_page(name: str) -> str:
    from gongzhi.handling.cases.verbs import VERBS  # noqa: PLC0415 - after setup
    from gongzhi.handling.cases.workflow import CASE_WORKFLOW  # noqa: PLC0415 - after setup

    spec = VERBS[name]
    moves = [move for move in CASE_WORKFLOW.moves if move.verb == name]
    return _page(
        f"# {spec.title} (`{name}`)",
        _effect(spec.command),
        "## Request",
        f"`POST /api/v1/cases/{{id}}/{name}`",
        _fields(dict(spec.input.model_fields)),
        "## Rule",
        _moves(moves),
        "## Permission",
        _permission(f"cases.{name}", moves),
        "## Refusals",
        _refusals(moves),
        "## Source",
        "\n".join(sorted({f"- {move.source or 'this project'}" for move in moves})),
    )


def _create_page() -> str:
    from gongzhi.channels.api.schemas.cases import NewCaseIn  # noqa: PLC0415 - after setup
    from gongzhi.handling.cases.services import create_case  # noqa: PLC0415 - after setup

    return _page(
        "# Report (`create`)",
        _effect(create_case),
        "## Request",
        "`POST /api/v1/cases`",
        _fields(dict(NewCaseIn.model_fields)),
        "## Rule",
        "A new case is `received`; its filing clock starts.",
        "## Permission",
        "Anybody may report as a resident. Other sources need `cases.create` anywhere "
        f"(imports `cases.import`), held by: {_roles_with('cases.create')}.",
        "## Refusals",
        "- `invalid-input`: neither title nor description, no place, a moment in the future, "
        "a telephone number that cannot be\n- `not-permitted`: a source that needs a post\n"
        "- `conflict`: the same reference of the same system is already here",
        "## Source",
        "- 北京市接诉即办工作条例 (record), seeds 000, 003 and 004 (信息收集、问题发现)",
    )


def _workflow_page() -> str:
    from gongzhi.handling.cases.workflow import CASE_WORKFLOW  # noqa: PLC0415 - after setup

    return _page(
        "# The workflow of a case",
        "Moves that change the status; (…) goes back to the status before the interruption.",
        f"```mermaid\n{CASE_WORKFLOW.diagram()}```",
        "## Every move",
        _moves(list(CASE_WORKFLOW.moves), with_verb=True),
    )


def _metrics_page() -> str:
    from gongzhi.oversight.metrics.queries import (  # noqa: PLC0415 - after setup
        FIGURES,
        THEME_TITLES,
        UNIT_TITLES,
        list_metrics,
    )
    from gongzhi.oversight.metrics.relations import described  # noqa: PLC0415 - after setup

    metrics = list_metrics()
    parts = [
        METRICS_ARE,
    ]
    for theme, title in THEME_TITLES.items():
        told = [metric for metric in metrics if metric.theme is theme]
        if told:
            parts += [f"## {title}", "\n\n".join(_metric(metric) for metric in told)]
    stated = "\n".join(
        f"| `{one.code}` | {one.title} | {UNIT_TITLES[one.unit]} |" for one in FIGURES
    )
    relations = sorted({metric.relation for metric in metrics})
    read = "\n".join(f"- `{name}`: {described(name)}" for name in relations)
    parts += ["## Stated figures", f"| code | title | unit |\n|---|---|---|\n{stated}"]
    parts += ["## What is read", read]
    return _page("# Metrics", *parts)


def _metric(metric: Metric) -> str:
    from gongzhi.oversight.metrics.queries import UNIT_TITLES  # noqa: PLC0415 - after setup

    levels = ", ".join(depth.level.value for depth in metric.levels)
    value = f"`{metric.numerator}`"
    if metric.factor != 1:
        value = f"{metric.factor} × {value}"
    if metric.denominator:
        value += f" ÷ `{metric.denominator}`"
    facts = f"{UNIT_TITLES[metric.unit]}; {metric.period.value}; {levels}"
    if metric.floor:
        facts += f"; withheld below {metric.floor}"
    lines = [
        f"### `{metric.id}` {metric.title} · {metric.title_en}",
        f"{metric.definition} {metric.definition_en}",
        f"- {facts}",
        f"- {value} over `{metric.relation}`",
        f"- source: {metric.source}",
    ]
    return "\n".join([lines[0], "", lines[1], "", *lines[2:]])


def _index(names: list[str]) -> str:
    lines = "\n".join(f"- [{name}]({name}.md)" for name in names)
    return _page(
        "# Commands on cases",
        "One page for each command: payload, rule, permission, clocks, refusals, source.",
        lines,
    )


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([title, GENERATED, *(part.strip() for part in parts if part)]) + "\n"


def _effect(command: Callable[..., Any]) -> str:
    return inspect.cleandoc(command.__doc__ or "").replace("``", "`")


def _fields(fields: dict[str, FieldInfo]) -> str:
    rows = ["| field | type | required | meaning |", "|---|---|---|---|"]
    for name, info in fields.items():
        required = "yes" if info.is_required() else "no"
        rows.append(f"| `{name}` | {_type(info.annotation)} | {required} | {_meaning(info)} |")
    return "\n".join(rows)


def _meaning(info: FieldInfo) -> str:
    titles = [str(item.title) for item in info.metadata if hasattr(item, "widget")]
    longest = "at most:" if get_origin(info.annotation) is list else "at most characters:"
    limits = [
        f"{word} {value}"
        for item in info.metadata
        for word, value in (
            ("at least", getattr(item, "ge", None)),
            ("at most", getattr(item, "le", None)),
            (longest, getattr(item, "max_length", None)),
        )
        if value is not None
    ]
    return "; ".join(part for part in [*titles, info.description or "", *limits] if part)


def _type(annotation: Any) -> str:
    from enum import Enum  # noqa: PLC0415 - beside its use

    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return " ".join(f"`{member.value}`" for member in annotation)
    if is_dataclass(annotation):
        return "(" + ", ".join(f"`{one.name}`" for one in fields_of(annotation)) + ")"
    if get_origin(annotation) is Annotated:
        return _type(get_args(annotation)[0])
    options = [option for option in get_args(annotation) if option is not type(None)]
    if get_origin(annotation) is list:
        return f"list of {_type(options[0])}"
    if options:
        return " or ".join(dict.fromkeys(_type(option) for option in options))
    return getattr(annotation, "__name__", str(annotation))


def _plan_page() -> str:
    from gongzhi.handling.plans.verbs import MEASURE_VERBS  # noqa: PLC0415 - after setup
    from gongzhi.handling.plans.workflow import MEASURE_WORKFLOW  # noqa: PLC0415 - after setup

    parts = []
    for name, spec in MEASURE_VERBS.items():
        moves = [move for move in MEASURE_WORKFLOW.moves if move.verb == name]
        parts += [
            f"## {spec.title} (`{name}`)",
            _effect(spec.command),
            f"`POST /api/v1/plans/measures/{{id}}/{name}`",
            _fields(dict(spec.input.model_fields)),
            _plan_moves(moves),
            f"`plans.{name}`, held by: {_roles_with(f'plans.{name}')}.",
            "\n".join(sorted({f"- {move.source or 'this project'}" for move in moves})),
        ]
    return _page(
        "# The workflow of a measure",
        "From the document that sets it to its appraisal (任务督办). Moves that change the status:",
        f"```mermaid\n{MEASURE_WORKFLOW.diagram()}```",
        "A stale version, a status that is none of those below, a missing reason and a guard that "
        "does not hold are refused in words; to whoever may not see the measure it is not there.",
        *parts,
    )


def _plan_moves(moves: list[Move]) -> str:
    from gongzhi.handling.plans.wording import WHO_TITLES  # noqa: PLC0415 - after setup
    from gongzhi.handling.plans.workflow import MEASURE_WORKFLOW  # noqa: PLC0415 - after setup

    known = MEASURE_WORKFLOW.statuses
    rows = ["| from | to | by | guard | reason | clock |", "|---|---|---|---|---|---|"]
    for move in moves:
        cells = (
            ", ".join(str(status) for status in known if status in move.sources),
            {"=": "unchanged"}.get(move.target, str(move.target)),
            ", ".join(str(WHO_TITLES[who]) for who in move.who),
            move.guard.replace("_", " "),
            "required" if move.reason else "",
            ", ".join(effect.effect for effect in move.clocks),
        )
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _moves(moves: list[Move], *, with_verb: bool = False) -> str:
    head = ["from", "to", "by", "guard", "reason", "clocks"]
    if with_verb:
        head.insert(0, "verb")
    rows = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for move in moves:
        cells = list(_cells(move))
        if with_verb:
            cells.insert(0, f"[{move.verb}](commands/{move.verb}.md)")
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _cells(move: Move) -> Iterator[str]:
    from gongzhi.handling.cases.wording import WHO_TITLES  # noqa: PLC0415 - after setup
    from gongzhi.handling.cases.workflow import CASE_WORKFLOW  # noqa: PLC0415 - after setup

    known = CASE_WORKFLOW.statuses
    everywhere = set(move.sources) == set(known)
    yield "any" if everywhere else ", ".join(str(s) for s in known if s in move.sources)
    yield {"=": "unchanged", "<": "the one before"}.get(move.target, str(move.target))
    yield ", ".join(str(WHO_TITLES[who]) for who in move.who)
    yield move.guard.replace("_", " ")
    yield "required" if move.reason else ""
    yield ", ".join(f"{effect.effect} {effect.phase or 'all'}" for effect in move.clocks)


def _permission(verb: str, moves: list[Move]) -> str:
    from gongzhi.foundation.workflow import Who  # noqa: PLC0415 - after setup

    lines = [f"`{verb}`, held by: {_roles_with(verb)}."]
    if any(Who.REPORTER in move.who for move in moves):
        lines.append("The reporter too, by the case's number and secret.")
    return " ".join(lines)


def _roles_with(verb: str) -> str:
    from gongzhi.registry.organisations.roles import read_roles  # noqa: PLC0415 - after setup

    held = [f"{spec.title_zh} (`{spec.code}`)" for spec in read_roles() if verb in spec.verbs]
    return ", ".join(held) or "no role"


def _refusals(moves: list[Move]) -> str:
    lines = [
        "- `not-found`: no such case among those the actor may see",
        "- `wrong-state`: the status is none of those above",
        "- `not-permitted`: no post gives the verb here",
        "- `stale-version`: somebody else decided after the version that was read",
    ]
    if any(move.reason for move in moves):
        lines.append("- `invalid-input` (`note`): the reason is missing")
    lines += [
        f"- `guard`: {guard.replace('_', ' ')} does not hold"
        for guard in sorted({move.guard for move in moves if move.guard})
    ]
    return "\n".join(lines)


def main(command: str) -> int:
    """Write the pages, or return 1 where a stored one is missing, old or left over."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
    django.setup()
    wanted = pages()
    left = {path.relative_to(DOCS) for path in (DOCS / "commands").glob("*.md")} - set(wanted)
    if command == "write":
        for path in left:
            (DOCS / path).unlink()
        for path, text in wanted.items():
            (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
            (DOCS / path).write_text(text, encoding="utf-8")
        return 0
    if command == "check":
        old = sorted(str(path) for path in {*left, *_old(wanted)})
        print("\n".join(old) or "the generated pages are current")
        return 1 if old else 0
    print(__doc__)
    return 2


def _old(wanted: dict[Path, str]) -> Iterator[Path]:
    for path, text in wanted.items():
        stored = DOCS / path
        if not stored.exists() or stored.read_text(encoding="utf-8") != text:
            yield path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
