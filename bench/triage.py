"""How well and how fast texts are labelled, on the real messages where they are present.

Near-copies, texts whose character 1-3-grams have a cosine of 0.6 or more, taken together with all
that are near to them, stay on one side of every split. Every tenth group is held back, chosen by
label; five folds are made of the rest. What was tried was judged on the folds alone.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from bench.complaints import LABELLED
from bench.harness import Run
from gongzhi.language.evaluation import Evaluation, evaluate
from gongzhi.language.features import Weighting, counts
from gongzhi.language.normal import readable
from gongzhi.language.tables import read_rows
from gongzhi.language.training import Example, learn
from gongzhi.language.triage import Triage

FOLDS: Final = 5
NEAR: Final = 0.6
_BLOCK: Final = 500
PASSES: Final = 5


def measure(run: Run) -> None:
    """Cross-validate on the folds, then judge the part that was held back."""
    file = LABELLED
    if not file.exists():
        return
    examples = _examples(file)
    groups = _near_copies(examples)
    labels = [each.path[0] for each in examples]
    tenth = _spread(groups, labels, 10, seed=2026)
    rest = np.flatnonzero(tenth != 0)
    fold = _spread(groups[rest], [labels[n] for n in rest], FOLDS, seed=7)
    found = []
    for number in range(1 if run.quick else FOLDS):
        model = _learnt(examples, rest[fold != number])
        found.append(_judged(model, examples, rest[fold == number]))
    _report(run, "folds", found)
    if os.environ.get("BENCH_HELD_BACK"):
        model = _learnt(examples, rest)
        _report(run, "held back", [_judged(model, examples, np.flatnonzero(tenth == 0))])
    _speed(run, model, [examples[n].fields for n in rest[: _BLOCK * PASSES]])
    _files(run, model)


def _examples(file: Path) -> list[Example]:
    """Return title and detail of each row; of a row that kept only its words, the words joined."""
    return [
        Example((row["title"], row["detail"] or row["tokens"].replace(" ", "")), (row["label"],))
        for row in read_rows(file)
    ]


def _near_copies(examples: Sequence[Example]) -> NDArray[np.int64]:
    rows = counts([readable(" ".join(each.fields)) for each in examples])
    weighed = Weighting.of(rows).weigh(rows)
    near = []
    for at in range(0, weighed.shape[0], _BLOCK):
        block = (weighed[at : at + _BLOCK] @ weighed.T).tocoo()
        close = block.data >= NEAR
        near.append(np.vstack([block.row[close] + at, block.col[close]]))
    pairs = np.hstack(near)
    size = weighed.shape[0]
    graph = coo_matrix((np.ones(pairs.shape[1]), pairs), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1])


def _spread(
    groups: NDArray[np.int64], labels: Sequence[str], parts: int, *, seed: int
) -> NDArray[np.int64]:
    """Spread whole groups over parts, the largest first, so that each label is spread evenly."""
    members: dict[int, list[int]] = defaultdict(list)
    for row, group in enumerate(groups):
        members[int(group)].append(row)
    order = np.random.default_rng(seed).permutation(sorted(members))
    filled: dict[str, list[int]] = defaultdict(lambda: [0] * parts)
    part = np.zeros(len(groups), dtype=np.int64)
    for group in sorted(order, key=lambda g: -len(members[int(g)])):
        rows = members[int(group)]
        label = labels[rows[0]]
        chosen = int(np.argmin(filled[label]))
        filled[label][chosen] += len(rows)
        part[rows] = chosen
    return part


def _learnt(examples: Sequence[Example], rows: NDArray[np.int64]) -> Triage:
    return learn([examples[n] for n in rows]).model


def _judged(model: Triage, examples: Sequence[Example], rows: NDArray[np.int64]) -> Evaluation:
    texts = [examples[n].fields for n in rows]
    return evaluate(model, texts, [examples[n].path[0] for n in rows])


def _report(run: Run, name: str, found: Sequence[Evaluation]) -> None:
    def mean(figure: str) -> float:
        return float(np.mean([getattr(each, figure) for each in found]))

    run.value(f"{name}: macro-F1", mean("macro_f1"), unit="", limit=0.935, higher_is_better=True)
    run.value(f"{name}: accuracy", mean("accuracy"), unit="")
    run.value(f"{name}: calibration error", mean("calibration_error"), unit="")
    run.value(f"{name}: covered at 95 % precision", 100 * mean("coverage"), unit="%")
    for label in (each.label for each in found[0].labels):
        own = [each.f1 for one in found for each in one.labels if each.label == label]
        run.value(f"{name}: F1 of {label}", float(np.mean(own)), unit="")


def _speed(run: Run, model: Triage, texts: Sequence[Sequence[str]]) -> None:
    """Time passes over the same texts; the first finds no memory at hand and is told apart."""
    speeds = []
    for _pass in range(PASSES):
        begun = time.process_time()
        model.suggest(texts)
        speeds.append(len(texts) / (time.process_time() - begun))
    median = float(np.median(speeds))
    run.value("suggestions, first pass", speeds[0], unit="texts/s")
    run.value("suggestions", median, unit="texts/s", limit=5000, higher_is_better=True)


def _files(run: Run, model: Triage) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.npz"
        model.save(path)
        run.value("model file", path.stat().st_size / 1e6, unit="MB", limit=50)
        begun = time.perf_counter()
        Triage.load(path)
        run.value("loading it", time.perf_counter() - begun, unit="s", limit=1)
