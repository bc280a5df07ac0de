"""The registry: every metric by its id. No figure is computed anywhere else.

Lists count their own rows, as their viewer sees them: those of open cases say the same.
"""

from __future__ import annotations

from typing import Final

from gongzhi.oversight.metrics.catalogue import (
    burden,
    cases,
    finance,
    organisation,
    plans,
    registers,
    sites,
    staffing,
    territory,
    triage,
)
from gongzhi.oversight.metrics.metric import Metric

METRICS: Final[tuple[Metric, ...]] = (
    *territory.METRICS,
    *organisation.METRICS,
    *staffing.METRICS,
    *cases.METRICS,
    *triage.METRICS,
    *sites.METRICS,
    *finance.METRICS,
    *plans.METRICS,
    *registers.METRICS,
    *burden.METRICS,
)

BY_ID: Final = {metric.id: metric for metric in METRICS}
