"""Reading standards: a check of now, and how everything stood at the last one."""

from gongzhi.oversight.standards.checking import Held
from gongzhi.oversight.standards.demands import demand_of
from gongzhi.oversight.standards.governing import Standard, realms_below, standards_at
from gongzhi.oversight.standards.kinds import Rule
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
    held_below,
    latest_findings,
    metrics_of,
    supposed,
)
from gongzhi.oversight.standards.queries.shape import finding_as_json
from gongzhi.oversight.standards.rules import Measured, Open
from gongzhi.oversight.standards.wording import number, open_words

__all__ = [
    "CHECK",
    "VIEW",
    "AreaCount",
    "Board",
    "ClauseCount",
    "Count",
    "Finding",
    "Held",
    "Measured",
    "Open",
    "Rule",
    "Standard",
    "TrendPoint",
    "areas_to_check",
    "board_of",
    "check_standards",
    "clause_trend",
    "counts_by_area",
    "counts_by_clause",
    "demand_of",
    "find_check",
    "finding_as_json",
    "findings_after",
    "findings_of",
    "get_standard",
    "held_below",
    "latest_findings",
    "metrics_of",
    "number",
    "open_words",
    "realms_below",
    "standards_at",
    "supposed",
]
