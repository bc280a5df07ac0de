"""What is wrong with a pack, and exactly where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput, NotPermitted


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault. Line and column count from 1; ``where`` names the entry and the field."""

    file: str
    line: int
    column: int
    where: str
    message: str

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        return f"{self.file}:{self.line}:{self.column}: {where}{self.message}"


class PackNotInOrder(InvalidInput):
    """A pack that cannot be loaded as it is; ``problems`` says why, in the files' order."""

    code: ClassVar[str] = "pack-not-in-order"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__(
            _("The pack has {count} problems, the first: {first}"),
            count=len(self.problems),
            first=self.problems[0],
        )


def not_yours(section: str, subject: str, error: NotPermitted | None = None) -> NotPermitted:
    """Say which subject of which section the actor's posts do not allow to change."""
    return NotPermitted(
        _(
            "This changes “{subject}”, which is not yours to change. "
            "Ask an administrator whose area covers it to do this."
        ),
        subject=subject,
        section=section,
        verb=error.params.get("verb") if error else None,
    )
