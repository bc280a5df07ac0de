"""A linear model over the n-grams of several fields, with probabilities that mean what they say.

Pure arrays: ``training`` learns such a model, ``triage`` asks it. Saved as arrays only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from gongzhi.language.features import BITS, Grams, Rows, counts, grams, weighed

Floats = NDArray[np.float32]

_STORED: Final = np.float16  # half precision halves a file and changes no answer
_MANY: Final = 20_000


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """What one field's n-grams weigh: ``columns`` n, ``rarity`` n, ``weights`` n x labels."""

    columns: NDArray[np.int32]
    rarity: Floats
    weights: Floats
    slots: NDArray[np.int32] | None

    @classmethod
    def of(cls, columns: NDArray[np.int32], rarity: Floats, weights: Floats) -> FieldWeights:
        """Return the weights by ascending column; row 0 is for columns that are not among them."""
        slots = None
        if len(columns) > _MANY:  # a table from each column to its row: 4 MB, and the faster way
            slots = np.zeros(1 << BITS, dtype=np.int32)
            slots[columns] = np.arange(1, len(columns) + 1, dtype=np.int32)
        nothing = np.zeros((1, weights.shape[1]), dtype=np.float32)
        return cls(
            columns,
            np.r_[np.float32(0), rarity.astype(np.float32)],
            np.vstack([nothing, weights.astype(np.float32)]),
            slots,
        )

    def rows_of(self, columns: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the row of each column, 0 where it has none."""
        if self.slots is not None:
            return self.slots[columns]
        if not len(self.columns):
            return np.zeros(len(columns), dtype=np.int32)
        at = np.minimum(np.searchsorted(self.columns, columns), len(self.columns) - 1)
        return np.where(self.columns[at] == columns, at + 1, 0).astype(np.int32)

    def scores(self, rows: Rows) -> Floats:
        """Return what the field adds to each label: texts x labels."""
        slots = self.rows_of(rows.indices)
        texts = weighed(rows, slots, self.rarity[slots], len(self.weights))
        return np.asarray(texts @ self.weights, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Linear:
    """Labels, the weights of each field, and how scores become probabilities.

    The probability of a label is the share of ``exp(scale x score + prior)``, times ``known``: the
    share of the texts learnt from whose label was one of these, and not rarer, or none at all.
    """

    labels: tuple[str, ...]
    fields: tuple[FieldWeights, ...]
    bias: Floats
    scale: float
    prior: Floats
    known: float = 1.0

    def scores(self, rows: Sequence[Rows]) -> Floats:
        """Return the score of each label for texts whose fields were counted: texts x labels."""
        total = np.tile(self.bias, (rows[0].shape[0], 1))
        for weights, field in zip(self.fields, rows, strict=True):
            total += weights.scores(field)
        return total

    def probabilities(self, rows: Sequence[Rows]) -> Floats:
        """Return the probability of each label: texts x labels, a row adding up to ``known``."""
        return probabilities_of(self.scores(rows), self.scale, self.prior) * np.float32(self.known)

    def parts(self, texts: Sequence[str], label: int) -> list[tuple[Grams, Floats]]:
        """Return for one text, field by field, what each n-gram adds to a label beyond the rest."""
        told = []
        for weights, text in zip(self.fields, texts, strict=True):
            found = grams([text])
            slots = weights.rows_of(found.hash)
            ahead = weights.weights[:, label] - weights.weights.mean(axis=1)
            times = counts([text])
            share = np.zeros(1 << BITS, dtype=np.float32)
            share[times.indices] = (np.log(times.data) + 1) / times.data
            values = share[found.hash] * weights.rarity[slots]
            told.append((found, (values * ahead[slots]).astype(np.float32)))
        return told

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the model as arrays, to be saved."""
        saved: dict[str, NDArray[Any]] = {
            "labels": np.array(self.labels, dtype=np.str_),
            "bias": self.bias,
            "prior": self.prior,
            "scale": np.array([self.scale], dtype=np.float32),
            "known": np.array([self.known], dtype=np.float32),
        }
        for number, field in enumerate(self.fields):
            saved[f"columns{number}"] = field.columns
            saved[f"rarity{number}"] = field.rarity[1:].astype(_STORED)
            saved[f"weights{number}"] = field.weights[1:].astype(_STORED)
        return saved

    @classmethod
    def from_arrays(cls, saved: Mapping[str, NDArray[Any]], fields: int) -> Linear:
        """Return the model that was saved with so many fields."""
        labels = tuple(str(label) for label in saved["labels"])
        read = []
        for n in range(fields):
            columns, rarity, weights = (saved[f"{k}{n}"] for k in ("columns", "rarity", "weights"))
            if weights.shape != (len(columns), len(labels)) or rarity.shape != columns.shape:
                raise ValueError("weights of another shape")
            ascending = np.all(np.diff(columns) > 0)
            if len(columns) and not (columns[0] >= 0 and columns[-1] < 1 << BITS and ascending):
                raise ValueError("columns out of range")
            read.append(FieldWeights.of(columns, rarity, weights))
        if not saved["bias"].shape == saved["prior"].shape == (len(labels),):
            raise ValueError("labels of another number")
        scale, known = float(saved["scale"][0]), float(saved["known"][0])
        return cls(labels, tuple(read), saved["bias"], scale, saved["prior"], known)


def probabilities_of(scores: Floats, scale: float, prior: Floats) -> Floats:
    """Return the probabilities that scores stand for, row by row."""
    raised = scores * scale + prior
    raised -= raised.max(axis=1, keepdims=True)
    shares = np.exp(raised)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float32)
