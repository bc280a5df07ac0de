"""Reading cases: lists, queues, the map, one case, and a reporter's own."""

from gongzhi.handling.cases.permissions import VIEW
from gongzhi.handling.cases.queries.board import (
    Board,
    Reason,
    Suggestion,
    UnitLoad,
    WaitingCase,
    dispatch_board,
)
from gongzhi.handling.cases.queries.cursors import Cursor
from gongzhi.handling.cases.queries.filters import QUEUE_TITLES, CaseFilter, Order, Queue
from gongzhi.handling.cases.queries.following import (
    FollowedCase,
    PublicStep,
    find_followed,
    follow_case,
)
from gongzhi.handling.cases.queries.lists import LONGEST_PAGE, PAGE, list_cases
from gongzhi.handling.cases.queries.own_data import (
    ContactLook,
    export_report,
    masked_data,
    who_looked,
)
from gongzhi.handling.cases.queries.pages import (
    CaseView,
    ClockView,
    MaskedContact,
    Step,
    case_id_of,
    case_page,
    get_case,
    timeline_of,
)
from gongzhi.handling.cases.queries.previews import VerbPreview, preview_verb
from gongzhi.handling.cases.queries.queues import (
    GridCount,
    QueueClocks,
    count_queues,
    map_counts,
    queue_clocks,
)
from gongzhi.handling.cases.queries.rows import CasePage, CaseRow
from gongzhi.handling.cases.queries.scope import can_view
from gongzhi.handling.cases.queries.telling import (
    CaseToTell,
    find_case_to_tell,
    notification_days,
)
from gongzhi.handling.cases.queries.work import frequent_categories, work_pages

__all__ = [
    "LONGEST_PAGE",
    "PAGE",
    "QUEUE_TITLES",
    "VIEW",
    "Board",
    "CaseFilter",
    "CasePage",
    "CaseRow",
    "CaseToTell",
    "CaseView",
    "ClockView",
    "ContactLook",
    "Cursor",
    "FollowedCase",
    "GridCount",
    "MaskedContact",
    "Order",
    "PublicStep",
    "Queue",
    "QueueClocks",
    "Reason",
    "Step",
    "Suggestion",
    "UnitLoad",
    "VerbPreview",
    "WaitingCase",
    "can_view",
    "case_id_of",
    "case_page",
    "count_queues",
    "dispatch_board",
    "export_report",
    "find_case_to_tell",
    "find_followed",
    "follow_case",
    "frequent_categories",
    "get_case",
    "list_cases",
    "map_counts",
    "masked_data",
    "notification_days",
    "preview_verb",
    "queue_clocks",
    "timeline_of",
    "who_looked",
    "work_pages",
]
