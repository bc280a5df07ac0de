"""Linear machines that are learnt side by side over the same n-grams. Arrays in, arrays out.

Each sees the texts otherwise: the support vector machine what parts the labels from each other, the
machine weighed by naive Bayes what is rare within a label and without, complement naive Bayes what
is common outside it. Added up they are one linear machine again, as fast and as small as one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gongzhi.language.features import Rows
from gongzhi.language.linear import Floats

_COST: Final = 0.8
_BAYES_COST: Final = 0.3
_SMOOTHED: Final = 0.1  # what each n-gram is taken to weigh in a label that has it nowhere
_COMPLEMENT_SMOOTHED: Final = 0.05
_SEED: Final = 20261126


class Machine(NamedTuple):
    """What each n-gram weighs for each label, labels x columns, and what each label begins with.

    A column adds up to nothing over the labels, and so does the beginning.
    """

    weights: Floats
    bias: Floats


def learn_machines(rows: Rows, answers: NDArray[np.int64], labels: int) -> list[Machine]:
    """Return every machine, learnt from rows of length 1 and the number of each one's label."""
    return [_level(*learnt(rows, answers, labels)) for learnt in _LEARNT]


def scores_of(machines: list[Machine], rows: Rows) -> Floats:
    """Return what each machine gives each label: texts x (machines x labels)."""
    return np.hstack([rows @ each.weights.T + each.bias for each in machines], dtype=np.float32)


def mixed(machines: list[Machine], shares: NDArray[np.float64]) -> Machine:
    """Return the one machine that the sum of several is.

    ``shares`` tells what each label of each machine adds to each label: (machines x labels) x
    labels.
    """
    weights = np.vstack([each.weights for each in machines])
    bias = np.concatenate([each.bias for each in machines])
    taken = shares.T.astype(np.float32)
    return Machine(taken @ weights, taken @ bias)


def _level(weights: NDArray[Any], bias: NDArray[Any]) -> Machine:
    weights, bias = weights.astype(np.float32, copy=False), bias.astype(np.float32)
    weights -= weights.mean(axis=0)
    return Machine(weights, bias - bias.mean())


def _vectors(
    rows: Rows, answers: NDArray[np.int64], labels: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - a second to import; only learning needs it

    times = np.bincount(answers, minlength=labels)
    # A rare label counts for more, by the root of how much rarer it is than the mean.
    weight = dict(enumerate(np.sqrt(times.mean() / times)))
    machine: Any = LinearSVC(C=_COST, class_weight=weight, max_iter=3000, random_state=_SEED)
    machine.fit(rows, answers)
    given, bias = machine.coef_, machine.intercept_
    if len(given) == 1:  # of two labels, the machine answers for the second only
        return np.vstack([-given, given]), np.r_[-bias, bias]
    return given, bias


def _vectors_by_bayes(
    rows: Rows, answers: NDArray[np.int64], labels: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return machines of one label against the rest, on n-grams weighed by how they tell it."""
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - as above

    held = _sums(rows, answers, labels)
    all_held = held.sum(axis=0)
    weights, bias = np.empty_like(held), np.empty(labels)
    for label in range(labels):
        ratio = _shares(held[label]) - _shares(all_held - held[label])
        machine: Any = LinearSVC(C=_BAYES_COST, max_iter=3000, tol=1e-2, random_state=_SEED)
        machine.fit(rows @ sparse.diags(ratio), answers == label)
        weights[label], bias[label] = machine.coef_[0] * ratio, machine.intercept_[0]
    return weights, bias


def _complement(
    rows: Rows, answers: NDArray[np.int64], labels: int
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return what is rare outside each label (Rennie, Shih, Teevan, Karger 2003)."""
    held = _sums(rows, answers, labels)
    outside = np.subtract(held.sum(axis=0) + np.float32(_COMPLEMENT_SMOOTHED), held, out=held)
    outside /= outside.sum(axis=1, keepdims=True)
    return np.negative(np.log(outside, out=outside), out=outside), np.zeros(labels)


def _shares(held: Floats) -> Floats:
    smoothed = held + np.float32(_SMOOTHED)
    return np.asarray(np.log(smoothed / smoothed.sum()))


def _sums(rows: Rows, answers: NDArray[np.int64], labels: int) -> Floats:
    """Return what each n-gram weighs in the texts of each label: labels x columns."""
    shape = (labels, len(answers))
    ones = np.ones(len(answers), dtype=np.float32)
    of_label = sparse.csr_matrix((ones, (answers, range(len(answers)))), shape)
    return np.asarray((of_label @ rows).todense(), dtype=np.float32)


_Learnt: TypeAlias = Callable[[Rows, NDArray[np.int64], int], tuple[NDArray[Any], NDArray[Any]]]
_LEARNT: Final[tuple[_Learnt, ...]] = (_vectors, _vectors_by_bayes, _complement)
MACHINES: Final = len(_LEARNT)
