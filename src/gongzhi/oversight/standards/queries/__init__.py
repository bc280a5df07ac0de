"""Reading standards: a check of now, and how everything stood at the last one."""

from gongzhi.oversight.standards.governing import Standard, realms_below, standards_at
from gongzhi.oversight.standards.permissions import CHECK, VIEW
from gongzhi.oversight.standards.queries.board import (
    AreaCount,
    Board,
    ClauseCount,
    Count,
    TrendPoint,
    areas_to_check,
    board_of,
    clause_trend,
    counts_by_area,
    counts_by_clause,
    find_check,
)
from gongzhi.oversight.standards.queries.findings import (
    Finding,
    check_standards,
    findings_after,
    findings_of,
    get_standard,
    latest_findings,
    metrics_of,
)
from gongzhi.oversight.standards.queries.shape import finding_as_json

__all__ = [
    "CHECK",
    "VIEW",
    "AreaCount",
    "Board",
    "ClauseCount",
    "Count",
    "Finding",
    "Standard",
    "TrendPoint",
    "areas_to_check",
    "board_of",
    "check_standards",
    "clause_trend",
    "counts_by_area",
    "counts_by_clause",
    "find_check",
    "finding_as_json",
    "findings_after",
    "findings_of",
    "get_standard",
    "latest_findings",
    "metrics_of",
    "realms_below",
    "standards_at",
]
