"""Commands on cases: every verb of the table, intake, import, and the upkeep around them."""

from gongzhi.handling.cases.services.categories import (
    CategoriesLoaded,
    CategoryChange,
    change_category,
    import_labels,
    load_categories,
)
from gongzhi.handling.cases.services.closing import (
    call_back,
    close_case,
    fail_verification,
    handle_case,
    rate_case,
    reopen_case,
    verify_case,
)
from gongzhi.handling.cases.services.dispatching import (
    dispatch_case,
    reassign_case,
    return_case,
    rule_return,
    take_case,
)
from gongzhi.handling.cases.services.filing import (
    accept_case,
    classify_case,
    divert_case,
    place_case,
    refuse_case,
)
from gongzhi.handling.cases.services.intake import ANYBODY, Created, NewCase, create_case

__all__ = [
    "ANYBODY",
    "CategoriesLoaded",
    "CategoryChange",
    "Created",
    "NewCase",
    "accept_case",
    "call_back",
    "change_category",
    "classify_case",
    "close_case",
    "create_case",
    "dispatch_case",
    "divert_case",
    "fail_verification",
    "handle_case",
    "import_labels",
    "load_categories",
    "place_case",
    "rate_case",
    "reassign_case",
    "refuse_case",
    "reopen_case",
    "return_case",
    "rule_return",
    "take_case",
    "verify_case",
]
