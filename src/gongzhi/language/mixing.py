"""How much each of several machines counts, learnt from texts that they were not shown. Pure."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from gongzhi.language.linear import Floats, probabilities_of

_PULL: Final = 0.001  # towards labels being equally likely before anything is read
_FREE: Final = 0.1  # how far one text moves what a label of a machine adds to another label
_MOST_LABELS: Final = 60
"""Of more labels only each machine as a whole is weighed: a share for each pair takes too long."""


def learn_shares(
    scores: Floats, answers: NDArray[np.int64], labels: int
) -> tuple[NDArray[np.float64], Floats]:
    """Return what each label of each machine adds to each label, and each label's prior.

    ``scores`` are texts x (machines x labels). Under the result the answers are likeliest; of few
    texts it hardly differs from one scale for each machine. Its probabilities mean what they say.
    """
    machines = scores.shape[1] // labels
    spread = np.ones(scores.shape[1])
    if len(answers):
        # All labels of a machine by one measure, so that they stay what they are to each other.
        own = scores.std(axis=0).reshape(machines, labels).mean(axis=1)
        spread = np.repeat(np.where(own > 0, own, 1), labels)
    fit = _Fit((scores / spread).astype(np.float32), answers, labels)
    if len(answers):
        fit.run()
    shares, prior = fit.shares()
    return shares / spread[:, None], prior.astype(np.float32)


class _Fit:
    """A point is each machine's scale, each label's prior, and what bends the scales."""

    def __init__(self, scores: Floats, answers: NDArray[np.int64], labels: int) -> None:
        self._scores, self._answers, self._labels = scores, answers, labels
        self._machines = scores.shape[1] // labels
        self._right = np.zeros((len(answers), labels), dtype=np.float32)
        self._right[np.arange(len(answers)), answers] = 1
        bends = scores.shape[1] * labels if labels <= _MOST_LABELS else 0
        self._point = np.zeros(self._machines + labels + bends)

    def run(self) -> None:
        """Go to where the answers are likeliest."""
        self._point = minimize(self._loss, self._point, jac=True, method="L-BFGS-B").x

    def shares(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the shares and priors of the point."""
        scales, prior, bends = self._parted(self._point)
        return self._shares(scales, bends), prior

    def _parted(self, point: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        return np.split(point, [self._machines, self._machines + self._labels])

    def _shares(
        self, scales: NDArray[np.float64], bends: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        straight = np.kron(np.exp(scales)[:, None], np.eye(self._labels)).astype(np.float64)
        return straight + bends.reshape(straight.shape) if len(bends) else straight

    def _loss(self, point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scales, prior, bends = self._parted(point)
        texts, tight = len(self._answers), 1 / (_FREE * len(self._answers))
        added = self._scores @ self._shares(scales, bends).astype(np.float32)
        given = probabilities_of(added, 1.0, prior.astype(np.float32))
        wrong = (given - self._right) / texts
        lost = -float(np.log(np.maximum(given[self._right == 1], 1e-9)).mean())
        lost += float(_PULL / 2 * (prior**2).sum() + tight / 2 * (bends**2).sum())
        slope = (self._scores.T @ wrong).astype(np.float64)
        own = slope.reshape(self._machines, self._labels, self._labels)
        return lost, np.concatenate(
            [
                np.exp(scales) * own.trace(axis1=1, axis2=2),
                wrong.sum(axis=0) + _PULL * prior,
                slope.ravel() + tight * bends if len(bends) else bends,
            ]
        )
