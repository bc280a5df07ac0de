"""Machines side by side are one machine, and count as much as unseen texts say."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse

from gongzhi.language.linear import probabilities_of
from gongzhi.language.machines import MACHINES, learn_machines, mixed, scores_of
from gongzhi.language.mixing import learn_shares

TEXTS, COLUMNS = 120, 30


def _texts(labels: int) -> tuple[sparse.csr_matrix, NDArray[np.int64]]:
    """Return texts that hold columns of their own label mostly, of length 1."""
    chance = np.random.default_rng(4)
    answers = np.arange(TEXTS) % labels
    counts = chance.random((TEXTS, COLUMNS)) * (chance.random((TEXTS, COLUMNS)) < 0.1)
    counts[np.arange(TEXTS), answers * 5 + chance.integers(0, 5, TEXTS)] += 1
    counts /= np.linalg.norm(counts, axis=1, keepdims=True)
    return sparse.csr_matrix(counts.astype(np.float32)), answers


@pytest.mark.parametrize("labels", [2, 4])
def test_the_machines_together_are_one_machine(labels: int) -> None:
    rows, answers = _texts(labels)
    machines = learn_machines(rows, answers, labels)
    scores = scores_of(machines, rows)
    shares, prior = learn_shares(scores, answers, labels)

    one = mixed(machines, shares)

    assert scores.shape == (TEXTS, MACHINES * labels)
    assert one.weights.shape == (labels, COLUMNS)
    together = scores @ shares.astype(np.float32)
    np.testing.assert_allclose(rows @ one.weights.T + one.bias, together, atol=1e-3)
    given = probabilities_of(together, 1.0, prior)
    assert (given.argmax(axis=1) == answers).mean() > 0.9


def test_each_machine_alone_tells_most_labels() -> None:
    rows, answers = _texts(4)

    for machine in learn_machines(rows, answers, 4):
        told = (rows @ machine.weights.T + machine.bias).argmax(axis=1)
        assert (told == answers).mean() > 0.8
        np.testing.assert_allclose(machine.weights.sum(axis=0), 0, atol=1e-4)


def test_a_machine_that_says_nothing_counts_for_nothing() -> None:
    chance = np.random.default_rng(5)
    answers = np.arange(3000) % 3
    telling = np.eye(3)[answers] + chance.normal(0, 0.5, (3000, 3))
    idle = chance.normal(0, 0.5, (3000, 3))
    scores = np.hstack([telling, idle]).astype(np.float32)

    shares, _prior = learn_shares(scores, answers, 3)

    assert abs(shares[3:]).max() < 0.1 * abs(shares[:3]).max()


def test_of_few_texts_the_labels_of_a_machine_hardly_bend() -> None:
    scores = np.array([[1.0, -1.0], [-1.0, 1.0]], dtype=np.float32)

    shares, prior = learn_shares(scores, np.array([0, 1]), 2)

    assert shares[0, 0] == pytest.approx(shares[1, 1], rel=1e-3)
    assert abs(shares[0, 1]) < 0.2 * shares[0, 0]
    assert prior == pytest.approx([0, 0], abs=1e-3)


def test_no_unseen_text_and_very_many_labels_leave_each_machine_one_scale() -> None:
    nothing = np.zeros((0, 4), dtype=np.float32)
    many = np.eye(70, dtype=np.float32)

    shares, _prior = learn_shares(nothing, np.zeros(0, dtype=np.int64), 2)
    scaled, _prior = learn_shares(many, np.arange(70), 70)

    assert (shares != 0).sum() == 4
    assert (scaled == np.diag(np.diag(scaled))).all()
