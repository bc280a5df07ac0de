"""Learning a triage model from decided texts: weights, probabilities, and what was left out.

A linear support vector machine over character n-grams of each field, one model for each branching
of the tree of labels. Its probabilities come from texts that it was not shown: five parts, each
judged by a model of the other four, copies of a text in one part.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from gongzhi.language.errors import NotEnoughToLearn
from gongzhi.language.features import Rows, Weighting, counts
from gongzhi.language.linear import FieldWeights, Floats, Linear, probabilities_of
from gongzhi.language.normal import readable, without_numbers
from gongzhi.language.triage import ROOT, Path, Triage

PARTS: Final = 5
LEAST_OF_A_LABEL: Final = PARTS
LEAST: Final = 20
MOST_WEIGHTS: Final = 16_000_000  # of a whole model: 32 MB as saved
_COST: Final = 0.5
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
        if label != without_numbers(label) and not label.isascii():
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
                f"Only one label, “{branch.labels[0]}”, has {LEAST_OF_A_LABEL} texts; "
                "at least two are needed. The old model stays."
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
    unseen = np.zeros((len(answers), len(branch.labels)), dtype=np.float32)
    judged = np.zeros(len(answers), dtype=bool)
    part = _parts_of(groups[branch.rows], answers, seed)
    for number in range(PARTS):
        held = part == number
        if held.any() and len(set(answers[~held])) == len(branch.labels):
            model = _fit([field[~held] for field in own], answers[~held], branch, most)
            unseen[held] = model.scores([field[held] for field in own])
            judged |= held
    model = _fit(own, answers, branch, most)
    scale, prior = _calibrate(unseen[judged], answers[judged])
    return replace(model, scale=scale, prior=prior)


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


def _fit(rows: Sequence[Rows], answers: NDArray[np.int64], branch: _Branch, most: int) -> Linear:
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - a second to import; only learning needs it

    weightings = [Weighting.of(field) for field in rows]
    # Of a million columns, only those that say anything: the machine holds a weight for each.
    said = [np.flatnonzero(weighting.rarity) for weighting in weightings]
    weighed = sparse.hstack(
        [w.weigh(field)[:, c] for w, field, c in zip(weightings, rows, said, strict=True)],
        format="csr",
    )
    if not weighed.shape[1]:
        raise NotEnoughToLearn(
            f"The texts under {'、'.join(branch.labels)} have nothing in common to learn from. "
            "The old model stays."
        )
    times = np.bincount(answers, minlength=len(branch.labels))
    # A rare label counts for more, by the root of how much rarer it is than the mean.
    weight = dict(enumerate(np.sqrt(times.mean() / times)))
    machine: Any = LinearSVC(C=_COST, class_weight=weight, max_iter=3000, random_state=_SEED)
    machine.fit(weighed, answers)
    given, bias = machine.coef_.astype(np.float32), machine.intercept_.astype(np.float32)
    if len(given) == 1:  # of two labels, the machine answers for the second only
        given, bias = np.vstack([-given, given]), np.r_[-bias, bias]
    ends = np.cumsum([len(columns) for columns in said])
    fields = tuple(
        _kept(own, columns, weighting.rarity[columns], most)
        for own, columns, weighting in zip(
            np.split(given, ends[:-1], axis=1), said, weightings, strict=True
        )
    )
    prior = np.zeros(len(branch.labels), dtype=np.float32)
    return Linear(branch.labels, fields, bias, 1.0, prior, branch.known)


def _kept(given: Floats, columns: NDArray[np.int64], rarity: Floats, most: int) -> FieldWeights:
    """Return the weights of the n-grams that decide most."""
    decides = np.abs(given).max(axis=0) * rarity
    kept = np.flatnonzero(decides)
    if len(kept) > most:
        kept = np.sort(np.argpartition(decides, -most)[-most:])
    return FieldWeights.of(columns[kept].astype(np.int32), rarity[kept], given[:, kept].T.copy())


def _calibrate(scores: Floats, answers: NDArray[np.int64]) -> tuple[float, Floats]:
    """Return the scale and priors under which unseen texts' answers are likeliest."""
    labels = scores.shape[1]
    if not len(answers):
        return 1.0, np.zeros(labels, dtype=np.float32)
    right = np.zeros_like(scores)
    right[np.arange(len(answers)), answers] = 1

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scale, prior = float(np.exp(point[0])), point[1:].astype(np.float32)
        given = probabilities_of(scores, scale, prior)
        wrong = (given - right) / len(answers)
        value = -float(np.log(np.maximum(given[right == 1], 1e-9)).mean())
        pull = 0.001 * point[1:]
        slope = np.r_[(wrong * scores).sum() * scale, wrong.sum(axis=0) + pull]
        return value + float(0.0005 * (point[1:] ** 2).sum()), slope

    found = minimize(loss, np.zeros(labels + 1), jac=True, method="L-BFGS-B")
    return float(np.exp(found.x[0])), found.x[1:].astype(np.float32)
