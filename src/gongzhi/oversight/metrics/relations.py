"""The SQL behind the metrics: one file of ``sql/`` for each relation, read once."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

from django.conf import settings

from gongzhi.handling.cases.workflow import OPEN

_COMMENT: Final = re.compile(r"^\s*--.*\n", re.MULTILINE)
# As the partial index of open cases has it, word for word.
_OPEN: Final = ", ".join(f"'{status.value}'" for status in sorted(OPEN))
_READS_HELD: Final = re.compile(r"\bFROM held\b")


@cache
def relation(name: str) -> str:
    """Return the rows of a relation as one parenthesised SELECT.

    ``medians:handling`` is the file ``medians.sql`` of ``handling``, and ``paired:one/other`` is
    ``paired.sql`` of ``one`` against ``other``. Its places are named parameters: ``low`` and
    ``high`` (area codes), ``length`` (of the codes asked for), ``today``, and those of a span.
    """
    file, _, rest = name.partition(":")
    of, _, against = rest.partition("/")
    text = relation_file(file).replace("{of}", of).replace("{against}", against)
    text = text.replace("{open}", _OPEN).replace("{zone}", settings.TIME_ZONE)
    if _READS_HELD.search(text):
        text = f"WITH held AS ({relation_file('held')}) {text}"
    return f"({text})"


@cache
def described(name: str) -> str:
    """Return what a relation's rows are: the comment at the head of its file."""
    lines = _read(name.partition(":")[0]).splitlines()
    return " ".join(line[2:].strip() for line in lines if line.startswith("--"))


def relation_file(name: str) -> str:
    """Return a file of ``sql/`` without its comments."""
    return _COMMENT.sub("", _read(name)).strip()


def _read(name: str) -> str:
    return (files(__package__) / "sql" / f"{name}.sql").read_text("utf-8")
