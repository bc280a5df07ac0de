"""Reading cases: lists, queues, the map, one case, and a reporter's own."""

from gongzhi.handling.cases.permissions import VIEW
from gongzhi.handling.cases.queries.board import (
    Board,
    UnitLoad,
    WaitingCase,
    dispatch_board,
)
from gongzhi.handling.cases.queries.by_rule import Matter, rules_holding, units_of_class
from gongzhi.handling.cases.queries.chain import VERIFY_JOURNAL, check_case_chain
from gongzhi.handling.cases.queries.cursors import Cursor
from gongzhi.handling.cases.queries.decided import (
    DecidedCase,
    Decision,
    WrittenCase,
    decided_cases,
    decisions_on,
    written_cases,
)
from gongzhi.handling.cases.queries.dispatch_rules import (
    RULE_STATES,
    DispatchList,
    ListedRule,
    dispatch_list,
    get_dispatch_rule,
    lists_kept_by,
    rule_state_of,
)
from gongzhi.handling.cases.queries.filters import (
    QUEUE_TITLES,
    CaseFilter,
    CaseOfficer,
    Order,
    Queue,
)
from gongzhi.handling.cases.queries.fitting import FittingUnit, Reason, fitting_units
from gongzhi.handling.cases.queries.following import (
    FollowedCase,
    PublicStep,
    find_followed,
    follow_case,
    opened_by_own_code,
)
from gongzhi.handling.cases.queries.inquiries import (
    InquiryLink,
    OpenInquiry,
    bodies_asked,
    follow_inquiry,
    place_words,
)
from gongzhi.handling.cases.queries.lists import LONGEST_PAGE, PAGE, list_cases
from gongzhi.handling.cases.queries.on_map import (
    LEVELS,
    CaseSpot,
    CellCount,
    GridCount,
    case_spots,
    count_cells,
    folded,
    map_counts,
)
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
    answers_of,
    answers_on,
    case_id_of,
    case_page,
    get_case,
    timeline_of,
)
from gongzhi.handling.cases.queries.previews import VerbPreview, preview_verb
from gongzhi.handling.cases.queries.public import (
    GridClassCount,
    GridMatters,
    JoinedCase,
    PublicCase,
    find_joined,
    find_public_case,
    matters_of_grid,
    nearby_cases,
    public_cases,
)
from gongzhi.handling.cases.queries.queues import QueueClocks, count_queues, queue_clocks
from gongzhi.handling.cases.queries.rating_reasons import (
    RatedCount,
    rating_reasons,
    reasons_by_area,
    reasons_of,
)
from gongzhi.handling.cases.queries.rows import CasePage, CaseRow
from gongzhi.handling.cases.queries.rule_previews import RulePreview, preview_of
from gongzhi.handling.cases.queries.scope import can_view
from gongzhi.handling.cases.queries.standard_texts import (
    filled_for,
    standard_texts,
    texts_for_several,
    texts_offered,
    texts_offered_each,
)
from gongzhi.handling.cases.queries.standing import (
    WATCH,
    ClassCount,
    Standing,
    check_watches,
    standing_of,
)
from gongzhi.handling.cases.queries.telling import (
    CaseToTell,
    find_case_to_tell,
    notification_days,
    topic_days,
)
from gongzhi.handling.cases.queries.work import frequent_categories, work_pages
from gongzhi.handling.cases.rules import SATISFIED_FROM

__all__ = [
    "LEVELS",
    "LONGEST_PAGE",
    "PAGE",
    "QUEUE_TITLES",
    "RULE_STATES",
    "SATISFIED_FROM",
    "VERIFY_JOURNAL",
    "VIEW",
    "WATCH",
    "Board",
    "CaseFilter",
    "CaseOfficer",
    "CasePage",
    "CaseRow",
    "CaseSpot",
    "CaseToTell",
    "CaseView",
    "CellCount",
    "ClassCount",
    "ClockView",
    "ContactLook",
    "Cursor",
    "DecidedCase",
    "Decision",
    "DispatchList",
    "FittingUnit",
    "FollowedCase",
    "GridClassCount",
    "GridCount",
    "GridMatters",
    "InquiryLink",
    "JoinedCase",
    "ListedRule",
    "MaskedContact",
    "Matter",
    "OpenInquiry",
    "Order",
    "PublicCase",
    "PublicStep",
    "Queue",
    "QueueClocks",
    "RatedCount",
    "Reason",
    "RulePreview",
    "Standing",
    "Step",
    "UnitLoad",
    "VerbPreview",
    "WaitingCase",
    "WrittenCase",
    "answers_of",
    "answers_on",
    "bodies_asked",
    "can_view",
    "case_id_of",
    "case_page",
    "case_spots",
    "check_case_chain",
    "check_watches",
    "count_cells",
    "count_queues",
    "decided_cases",
    "decisions_on",
    "dispatch_board",
    "dispatch_list",
    "export_report",
    "filled_for",
    "find_case_to_tell",
    "find_followed",
    "find_joined",
    "find_public_case",
    "fitting_units",
    "folded",
    "follow_case",
    "follow_inquiry",
    "frequent_categories",
    "get_case",
    "get_dispatch_rule",
    "list_cases",
    "lists_kept_by",
    "map_counts",
    "masked_data",
    "matters_of_grid",
    "nearby_cases",
    "notification_days",
    "opened_by_own_code",
    "place_words",
    "preview_of",
    "preview_verb",
    "public_cases",
    "queue_clocks",
    "rating_reasons",
    "reasons_by_area",
    "reasons_of",
    "rule_state_of",
    "rules_holding",
    "standard_texts",
    "standing_of",
    "texts_for_several",
    "texts_offered",
    "texts_offered_each",
    "timeline_of",
    "topic_days",
    "units_of_class",
    "who_looked",
    "work_pages",
    "written_cases",
]
