"""Learning a triage model from decided texts: weights, probabilities, and what was left out.

Linear machines over character n-grams of each field, added up to one for each branching of the tree
of labels. How much each counts, and how sure that makes, comes from texts that they were not shown:
five parts, each judged by machines of the other four, copies of a text in one part.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gongzhi.language.errors import NotEnoughToLearn
from gongzhi.language.features import Rows, Weighting, counts
from gongzhi.language.linear import FieldWeights, Floats, Linear
from gongzhi.language.machines import MACHINES, Machine, learn_machines, mixed, scores_of
from gongzhi.language.mixing import learn_shares
from gongzhi.language.normal import is_code, readable, without_numbers
from gongzhi.language.triage import ROOT, Path, Triage

PARTS: Final = 5
LEAST_OF_A_LABEL: Final = PARTS
LEAST: Final = 20
MOST_WEIGHTS: Final = 16_000_000  # of a whole model: 32 MB as saved
_BEYOND_TITLE: Final = 1.5
_SEED: Final = 20261126


@dataclass(frozen=True, slots=True)
class Example:
    """A decided text: its fields, and the labels it was given from the widest to the last."""

    fields: tuple[str, ...]
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Learnt:
    """A model and what it was learnt from; ``left_out`` counts examples of too rare labels."""

    model: Triage
    examples: int
    left_out: dict[str, int]


def learn(examples: Sequence[Example], *, seed: int = _SEED) -> Learnt:
    """Return a model learnt from decided texts. The same examples and seed give the same model.

    Raises ``NotEnoughToLearn`` for fewer than 20 texts, or where fewer than two labels of the
    first level have five each.
    """
    usable = [each for each in examples if _usable(each)]
    if len(usable) < LEAST:
        raise NotEnoughToLearn(
            f"{len(usable)} of {len(examples)} rows have a text and a label; "
            f"at least {LEAST} are needed. The old model stays."
        )
    fields = len(usable[0].fields)
    if any(len(each.fields) != fields for each in usable):
        raise NotEnoughToLearn("All examples need the same fields. The old model stays.")
    for label in {label for each in usable for label in each.path}:
        if label != without_numbers(label) and not is_code(label):
            raise NotEnoughToLearn(
                f"The label “{without_numbers(label)}” holds a number of a person. "
                "The old model stays."
            )
    rows = [counts([readable(each.fields[n]) for each in usable]) for n in range(fields)]
    groups = _groups(usable)
    branches = _branches([each.path for each in usable])
    labels = sum(len(branch.labels) for branch in branches.values())
    most = max(2000, MOST_WEIGHTS // (fields * max(labels, 1)))
    left_out: Counter[str] = Counter()
    nodes = {}
    for parent, branch in branches.items():
        left_out.update({" › ".join((*parent, rare)): n for rare, n in branch.left_out.items()})
        if parent == ROOT and len(branch.labels) == 1:
            raise NotEnoughToLearn(
                f"Only one label, “{branch.labels[0]}”, has {LEAST_OF_A_LABEL} texts or more; "
                "at least two labels are needed. The old model stays."
            )
        if branch.labels:
            nodes[parent] = _learn_branch(rows, branch, groups, most=most, seed=seed)
    if ROOT not in nodes:
        raise NotEnoughToLearn(
            f"No label has {LEAST_OF_A_LABEL} texts; at least two need as many. "
            "The old model stays."
        )
    return Learnt(Triage(nodes, fields), len(usable), dict(left_out))


def _usable(example: Example) -> bool:
    return (
        bool(example.path)
        and all(map(str.strip, example.path))
        and any(map(str.strip, example.fields))
    )


@dataclass(frozen=True, slots=True)
class _Branch:
    """The labels below one, the rows of examples under them, and each row's label.

    ``known`` is the share of the rows at the label above that have one of these.
    """

    labels: tuple[str, ...]
    rows: NDArray[np.int64]
    answers: NDArray[np.int64]
    known: float
    left_out: dict[str, int]


def _branches(paths: Sequence[Path]) -> dict[Path, _Branch]:
    below: dict[Path, list[tuple[int, str]]] = defaultdict(list)
    reach = Counter(path[:depth] for path in paths for depth in range(len(path) + 1))
    for row, path in enumerate(paths):
        for depth, label in enumerate(path):
            below[path[:depth]].append((row, label))
    found = {}
    for parent, given in below.items():
        times = Counter(label for _row, label in given)
        labels = tuple(sorted(label for label, n in times.items() if n >= LEAST_OF_A_LABEL))
        number = {label: at for at, label in enumerate(labels)}
        kept = [(row, number[label]) for row, label in given if label in number]
        rows = np.array([row for row, _answer in kept], dtype=np.int64)
        answers = np.array([answer for _row, answer in kept], dtype=np.int64)
        rare = {label: n for label, n in times.items() if label not in number}
        found[parent] = _Branch(labels, rows, answers, len(kept) / reach[parent], rare)
    return found


def _groups(examples: Sequence[Example]) -> NDArray[np.int64]:
    """Number the texts so that copies share a number, and stay together when parts are made."""
    seen: dict[str, int] = {}
    whole = (readable(" ".join(each.fields)) for each in examples)
    return np.array([seen.setdefault(text, len(seen)) for text in whole])


def _learn_branch(
    rows: Sequence[Rows], branch: _Branch, groups: NDArray[np.int64], *, most: int, seed: int
) -> Linear:
    if len(branch.labels) == 1:
        return _certain(branch, len(rows))
    own = [field[branch.rows] for field in rows]
    answers = branch.answers
    unseen = np.zeros((len(answers), MACHINES * len(branch.labels)), dtype=np.float32)
    judged = np.zeros(len(answers), dtype=bool)
    part = _parts_of(groups[branch.rows], answers, seed)
    for number in range(PARTS):
        held = part == number
        if held.any() and len(set(answers[~held])) == len(branch.labels):
            fitted = _fit([field[~held] for field in own], answers[~held], branch)
            unseen[held] = fitted.scores([field[held] for field in own])
            judged |= held
    shares, prior = learn_shares(unseen[judged], answers[judged], len(branch.labels))
    return _fit(own, answers, branch).linear(shares, prior, most)


def _certain(branch: _Branch, fields: int) -> Linear:
    """Return the model of a branching with one way: that one, as often as it is the answer."""
    nothing = FieldWeights.of(
        np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros((0, 1), np.float32)
    )
    none = np.zeros(1, dtype=np.float32)
    return Linear(branch.labels, (nothing,) * fields, none, 1.0, none, branch.known)


def _parts_of(
    groups: NDArray[np.int64], answers: NDArray[np.int64], seed: int
) -> NDArray[np.int64]:
    """Spread whole groups over the parts, each label evenly."""
    order = np.random.default_rng(seed).permutation(len(groups))
    part_of_group: dict[int, int] = {}
    filled: dict[int, list[int]] = defaultdict(lambda: [0] * PARTS)
    for row in order:
        group, label = int(groups[row]), int(answers[row])
        if group not in part_of_group:
            part_of_group[group] = int(np.argmin(filled[label]))
        filled[label][part_of_group[group]] += 1
    return np.array([part_of_group[int(group)] for group in groups])


@dataclass(frozen=True, slots=True)
class _Fitted:
    """Machines over those n-grams of each field that say anything: ``columns`` of ``rarity``."""

    branch: _Branch
    columns: list[NDArray[np.int64]]
    weightings: list[Weighting]
    machines: list[Machine]

    def scores(self, rows: Sequence[Rows]) -> Floats:
        return scores_of(self.machines, _weighed(rows, self.weightings, self.columns))

    def linear(self, shares: NDArray[np.float64], prior: Floats, most: int) -> Linear:
        """Return the one machine that the sum of all is, by its n-grams that decide most."""
        weights, bias = mixed(self.machines, shares)
        ends = np.cumsum([len(columns) for columns in self.columns])
        of_fields = np.split(weights, ends[:-1], axis=1)
        fields = tuple(
            _kept(own * _counting(number), columns, weighting.rarity[columns], most)
            for number, (own, columns, weighting) in enumerate(
                zip(of_fields, self.columns, self.weightings, strict=True)
            )
        )
        return Linear(self.branch.labels, fields, bias, 1.0, prior, self.branch.known)


def _fit(rows: Sequence[Rows], answers: NDArray[np.int64], branch: _Branch) -> _Fitted:
    weightings = [Weighting.of(field) for field in rows]
    # Of a million columns, only those that say anything: a machine holds a weight for each.
    columns = [np.flatnonzero(weighting.rarity) for weighting in weightings]
    weighed = _weighed(rows, weightings, columns)
    if not weighed.shape[1]:
        raise NotEnoughToLearn(
            f"The texts under {'、'.join(branch.labels)} have nothing in common to learn from. "
            "The old model stays."
        )
    machines = learn_machines(weighed, answers, len(branch.labels))
    return _Fitted(branch, columns, weightings, machines)


def _weighed(
    rows: Sequence[Rows], weightings: Sequence[Weighting], columns: Sequence[NDArray[np.int64]]
) -> Rows:
    """Return the fields' n-grams side by side, those of the columns only."""
    parts = [
        w.weigh(field)[:, c] * _counting(number)
        for number, (w, field, c) in enumerate(zip(weightings, rows, columns, strict=True))
    ]
    return sparse.csr_matrix(sparse.hstack(parts))


def _counting(field: int) -> np.float32:
    """Return for how much a field's n-grams count: the first is a title, short and hasty."""
    return np.float32(1 if field == 0 else _BEYOND_TITLE)


def _kept(given: Floats, columns: NDArray[np.int64], rarity: Floats, most: int) -> FieldWeights:
    """Return the weights of the n-grams that decide most."""
    decides = np.abs(given).max(axis=0) * rarity
    kept = np.flatnonzero(decides)
    if len(kept) > most:
        kept = np.sort(np.argpartition(decides, -most)[-most:])
    return FieldWeights.of(columns[kept].astype(np.int32), rarity[kept], given[:, kept].T.copy())
