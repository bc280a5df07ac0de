"""What a measurement reports: named figures, each with its median, 95th percentile and count."""

from __future__ import annotations

import json
import platform
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parent.parent
RESULTS: Final = _ROOT / "var" / "bench"
REAL_DATA: Final = _ROOT.parent / "shared" / "data"
"""Real input beside the checkout; a measurement that needs it says so where it is absent."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure; ``limit`` is what it is held to, on the p95 or a single value."""

    name: str
    unit: str
    median: float
    p95: float
    count: int
    limit: float | None = None
    higher_is_better: bool = False

    @property
    def met(self) -> bool | None:
        """Tell whether the limit is met; None where there is none."""
        if self.limit is None:
            return None
        return self.median >= self.limit if self.higher_is_better else self.p95 <= self.limit


@dataclass(slots=True)
class Run:
    """Collects the figures of one module."""

    name: str
    quick: bool = False
    figures: list[Figure] = field(default_factory=list)

    def samples(
        self,
        name: str,
        values: Sequence[float],
        *,
        unit: str = "ms",
        limit: float | None = None,
        higher_is_better: bool = False,
    ) -> None:
        """Report many samples of one thing."""
        ordered = sorted(values)
        last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        self.figures.append(
            Figure(
                name, unit, statistics.median(ordered), last, len(ordered), limit, higher_is_better
            )
        )

    def value(
        self,
        name: str,
        value: float,
        *,
        unit: str,
        limit: float | None = None,
        higher_is_better: bool = False,
    ) -> None:
        """Report a figure that is measured once, such as a rate or a size."""
        self.figures.append(Figure(name, unit, value, value, 1, limit, higher_is_better))

    def timed(
        self,
        name: str,
        act: Callable[[], object],
        *,
        times: int = 200,
        warm: int = 10,
        limit: float | None = None,
    ) -> None:
        """Report the wall time of calling ``act`` again and again, in milliseconds."""
        for _ in range(warm):
            act()
        values = []
        for _ in range(max(times // 10, 5) if self.quick else times):
            begun = time.perf_counter()
            act()
            values.append((time.perf_counter() - begun) * 1000)
        self.samples(name, values, limit=limit)

    @contextmanager
    def rate(
        self, name: str, count: int, *, unit: str, limit: float | None = None
    ) -> Iterator[None]:
        """Report how many of ``count`` things the block does in a second."""
        begun = time.perf_counter()
        yield
        spent = time.perf_counter() - begun
        self.value(name, count / spent, unit=unit, limit=limit, higher_is_better=True)

    def write(self) -> Path:
        """Write the figures to ``var/bench/<name>.json``."""
        RESULTS.mkdir(parents=True, exist_ok=True)
        path = RESULTS / f"{self.name}.json"
        body = {
            "name": self.name,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": {"system": platform.platform(), "python": platform.python_version()},
            "quick": self.quick,
            "figures": [{**asdict(figure), "met": figure.met} for figure in self.figures],
        }
        path.write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")
        return path
