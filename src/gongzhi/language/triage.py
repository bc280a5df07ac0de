"""Which label a text should get, how sure that is, and which words decided it.

The model walks down the tree of labels and stops where it is no longer sure enough: a suggestion
may be of any level, or none. Nothing of a text is kept in a model but hashed n-grams' weights.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path as File
from typing import Any, BinaryIO, Final, TypeAlias
from zipfile import ZIP_STORED, BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from gongzhi.language.errors import UnusableModel
from gongzhi.language.features import LONGEST_GRAM, Rows, counts
from gongzhi.language.linear import Linear
from gongzhi.language.normal import numbers_in, readable

Path: TypeAlias = tuple[str, ...]

ROOT: Final[Path] = ()
FORM: Final = "gongzhi-triage-2"
MOST_BYTES: Final = 200_000_000
MOST_WORDS: Final = 5
_BATCH: Final = 1024


@dataclass(frozen=True, slots=True)
class Step:
    """One label on the way down, with the probability that it is right."""

    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A label, or "" where none is sure enough; the way to it, and what else it may be.

    ``path`` is the whole way down the tree however unsure, of which ``depth`` steps are suggested,
    ``others`` the next best labels beside
    the last one that is suggested, ``words`` what decided, as written, the strongest first.
    """

    label: str
    confidence: float
    path: tuple[Step, ...]
    others: tuple[Step, ...]
    depth: int = 0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Triage:
    """A model for each branching of the tree of labels, by the way from the root to it."""

    branches: Mapping[Path, Linear]
    fields: int

    @property
    def labels(self) -> frozenset[str]:
        """All labels that the model can suggest."""
        return frozenset(label for branch in self.branches.values() for label in branch.labels)

    def suggest(
        self, texts: Sequence[Sequence[str]], *, threshold: float = 0.0, why: bool = False
    ) -> list[Suggestion]:
        """Return a suggestion for each text, given as its fields. ``why`` finds the words too."""
        found: list[Suggestion] = []
        for start in range(0, len(texts), _BATCH):
            found += self._suggest(texts[start : start + _BATCH], threshold, why=why)
        return found

    def _suggest(
        self, texts: Sequence[Sequence[str]], threshold: float, *, why: bool
    ) -> list[Suggestion]:
        plain = [[readable(text[n]) for text in texts] for n in range(self.fields)]
        rows = [counts(field) for field in plain]
        walks = self._walk(rows)
        empty = ~np.logical_or.reduce([np.diff(field.indptr) > 0 for field in rows])
        suggested = [
            _NOTHING if empty[n] else _judged(walk, threshold) for n, walk in enumerate(walks)
        ]
        if not why:
            return suggested
        return [
            self._with_words(each, [field[n] for field in plain]) if each.path else each
            for n, each in enumerate(suggested)
        ]

    def _walk(self, rows: Sequence[Rows]) -> list[list[list[Step]]]:
        """Return for each text, level by level, the labels of the branching, the best first."""
        walks: list[list[list[Step]]] = [[] for _ in range(rows[0].shape[0])]
        waiting: dict[Path, list[int]] = {ROOT: list(range(len(walks)))}
        while waiting:
            way, members = waiting.popitem()
            branch = self.branches.get(way)
            if branch is None or not members:
                continue
            given = branch.probabilities([field[members] for field in rows])
            order = np.argsort(-given, axis=1, kind="stable")[:, :4]
            for member, best, shares in zip(members, order, given, strict=True):
                above = walks[member][-1][0].confidence if walks[member] else 1.0
                steps = [Step(branch.labels[n], float(shares[n]) * above) for n in best]
                walks[member].append(steps)
                waiting.setdefault((*way, steps[0].label), []).append(member)
        return walks

    def _with_words(self, suggestion: Suggestion, texts: Sequence[str]) -> Suggestion:
        way = tuple(step.label for step in suggestion.path)
        asked = max(suggestion.depth, 1)
        branch, wanted = self.branches[way[: asked - 1]], way[asked - 1]
        parts = branch.parts(texts, branch.labels.index(wanted))
        words = _words(texts, parts)
        return replace(suggestion, words=words)

    def save(self, path: File) -> None:
        """Write the model to a file, whole or not at all."""
        part = path.with_name(f"{path.name}.part")
        with part.open("wb") as file:
            self.write(file)
        part.replace(path)

    def write(self, file: BinaryIO) -> None:
        """Write the model: arrays, no code, no text."""
        ways = sorted(self.branches)
        arrays: dict[str, NDArray[Any]] = {}
        for number, way in enumerate(ways):
            for key, value in self.branches[way].arrays().items():
                arrays[f"{number}/{key}"] = value
        head = json.dumps({"form": FORM, "fields": self.fields, "branches": ways})
        np.savez(file, head=np.array(head), **arrays)  # type: ignore[arg-type]  # numpy's stub

    @classmethod
    def load(cls, path: File) -> Triage:
        """Read a model. Raises ``UnusableModel`` for a file that is none of this version."""
        try:
            with path.open("rb") as opened:
                return cls.read(opened, name=str(path))
        except OSError as error:
            raise UnusableModel(f"{path} holds no triage model that can be read.") from error

    @classmethod
    def read(cls, opened: BinaryIO, *, name: str) -> Triage:
        """Read a model from what is open. Raises ``UnusableModel`` telling its name."""
        try:
            return cls._read(opened)
        except UnusableModel:
            raise
        except (OSError, ValueError, LookupError, TypeError, EOFError, BadZipFile) as error:
            raise UnusableModel(f"{name} holds no triage model that can be read.") from error

    @classmethod
    def _read(cls, opened: BinaryIO) -> Triage:
        with ZipFile(opened) as archive:
            held = archive.infolist()
            if any(each.compress_type != ZIP_STORED for each in held):
                raise UnusableModel("A model's arrays are stored as they are; these are packed.")
            if sum(each.file_size for each in held) > MOST_BYTES:
                raise UnusableModel(f"A model has at most {MOST_BYTES // 10**6} MB.")
        opened.seek(0)
        with np.load(opened, allow_pickle=False) as file:
            head = json.loads(str(file["head"]))
            if head["form"] != FORM:
                raise UnusableModel("This model is of another version; train anew.")
            arrays = {name: file[name] for name in file.files}
        fields = int(head["fields"])
        branches = {
            tuple(way): Linear.from_arrays(_under(arrays, f"{number}/"), fields)
            for number, way in enumerate(head["branches"])
        }
        return cls(branches, fields)


_NOTHING: Final = Suggestion("", 0.0, (), ())


def _under(arrays: Mapping[str, NDArray[Any]], prefix: str) -> dict[str, NDArray[Any]]:
    return {n.removeprefix(prefix): a for n, a in arrays.items() if n.startswith(prefix)}


def _judged(walk: list[list[Step]], threshold: float) -> Suggestion:
    path = tuple(level[0] for level in walk)
    sure = [n for n, step in enumerate(path) if step.confidence >= threshold]
    if not sure:
        return Suggestion("", path[0].confidence, path, tuple(walk[0]))
    last = sure[-1]
    others = tuple(walk[last][1:])
    return Suggestion(path[last].label, path[last].confidence, path, others, last + 1)


def _words(texts: Sequence[str], parts: Iterable[tuple[Any, Any]]) -> tuple[str, ...]:
    """Return the runs of characters whose n-grams decided most, the strongest first."""
    runs: dict[str, float] = {}
    for text, (found, adds) in zip(texts, parts, strict=True):
        seen = "".join(text.split(" "))
        weight = np.zeros(len(seen) + LONGEST_GRAM)
        for start, size, add in zip(found.start, found.size, adds, strict=True):
            weight[start : start + size] += add / size
        bar = max(weight.max(initial=0.0) * 0.35, 1e-6)
        signs = np.array([not each.isalnum() for each in seen], dtype=bool)
        for start, end in numbers_in(seen):
            signs[start:end] = True
        for start, end in _stretches((weight[: len(seen)] >= bar) & ~signs):
            run = seen[start:end]
            if len(run) > 1 and not run.isascii():
                runs[run] = max(runs.get(run, 0.0), float(weight[start:end].sum()))
    best = sorted(runs, key=lambda run: (-runs[run], run))[:MOST_WORDS]
    return tuple(best)


def _stretches(marked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.r_[False, marked, False].astype(np.int8)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
