"""Reading cases: lists, queues, the map, one case, and a reporter's own."""

from gongzhi.handling.cases.queries.cursors import Cursor
from gongzhi.handling.cases.queries.filters import QUEUE_TITLES, CaseFilter, Order, Queue
from gongzhi.handling.cases.queries.lists import LONGEST_PAGE, PAGE, list_cases
from gongzhi.handling.cases.queries.queues import GridCount, count_queues, map_counts
from gongzhi.handling.cases.queries.rows import CasePage, CaseRow
from gongzhi.handling.cases.queries.scope import VIEW, can_view

__all__ = [
    "LONGEST_PAGE",
    "PAGE",
    "QUEUE_TITLES",
    "VIEW",
    "CaseFilter",
    "CasePage",
    "CaseRow",
    "Cursor",
    "GridCount",
    "Order",
    "Queue",
    "can_view",
    "count_queues",
    "list_cases",
    "map_counts",
]
