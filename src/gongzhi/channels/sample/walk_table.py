"""The walk's table: how many cases ended where, and what happened on the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from gongzhi.channels.sample.walk import WalkReport
from gongzhi.handling.cases.workflow import STATUS_TITLES, VERB_TITLES, Status

_TURNS: Final = (
    "return_case", "reassign", "whistle", "refuse_whistle", "withdraw_whistle", "assign_part",
    "ask_reporter", "suspend", "extend", "fail_verification", "supervise", "merge", "unmerge",
    "call_back", "reopen", "rate",
)  # fmt: skip


def table(report: WalkReport) -> str:
    """Return the table as text in the language active now."""
    statuses = report.by_status()
    verbs = report.by_verb()
    ratings = report.ratings()
    lines = [
        *_block(
            _("ended as"),
            ((str(STATUS_TITLES[s]), statuses[s.value]) for s in Status if statuses[s.value]),
        ),
        _line(_("total"), len(report.outcomes)),
        "",
        *_block(_("on the way"), ((str(VERB_TITLES[verb]), verbs[verb]) for verb in _TURNS)),
        "",
        *_block(_("satisfied, 1 to 5"), ((str(n), ratings[n]) for n in range(1, 6))),
        "",
        *_block(_("steps by role"), sorted(report.roles.items())),
        _line(_("requests"), report.requests),
    ]
    return "\n".join(lines)


def _block(title: str, rows: Iterable[tuple[str, int]]) -> list[str]:
    return [title, *(f"  {_padded(name, 26)}{count:>7}" for name, count in rows)]


def _line(title: str, count: int) -> str:
    return f"{_padded(title, 28)}{count:>7}"


def _padded(text: str, width: int) -> str:
    """Pad to a width in columns; a Chinese character takes two."""
    return text + " " * max(width - sum(2 if ord(c) > 0x2E7F else 1 for c in text), 1)  # noqa: PLR2004
