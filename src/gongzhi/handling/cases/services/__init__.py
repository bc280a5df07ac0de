"""Commands on cases: every verb of the table, intake, import, and the upkeep around them."""

from gongzhi.handling.cases.services.batch import Imported, import_batch
from gongzhi.handling.cases.services.caserules import change_case_rule, load_case_rules
from gongzhi.handling.cases.services.categories import (
    CategoriesLoaded,
    CategoryChange,
    change_category,
    create_category,
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
from gongzhi.handling.cases.services.escalation import escalate_due, rebuild_clocks
from gongzhi.handling.cases.services.filing import (
    accept_case,
    classify_case,
    divert_case,
    place_case,
    refuse_case,
)
from gongzhi.handling.cases.services.intake import ANYBODY, Created, NewCase, create_case
from gongzhi.handling.cases.services.joining import Joined, join_case
from gongzhi.handling.cases.services.merging import (
    SplitPart,
    merge_case,
    merged_below,
    split_case,
    unmerge_case,
)
from gongzhi.handling.cases.services.officers import assign_officer, release_officers
from gongzhi.handling.cases.services.parts import assign_part, finish_part, take_part, withdraw_part
from gongzhi.handling.cases.services.pausing import (
    answer_question,
    ask_reporter,
    extend_limit,
    lapse_question,
    refuse_extension,
    request_extension,
    resume_case,
    start_waits,
    suspend_case,
)
from gongzhi.handling.cases.services.ratingreasons import (
    RatingReasonGiven,
    change_rating_reason,
    create_rating_reason,
    load_rating_reasons,
)
from gongzhi.handling.cases.services.remarks import (
    RevealedContact,
    attach_file,
    comment_case,
    reveal_contact,
    stored_name,
    supervise_case,
    withdraw_photo,
)
from gongzhi.handling.cases.services.reporters import erase_contact, stop_mail
from gongzhi.handling.cases.services.standardtexts import (
    StandardTextGiven,
    change_standard_text,
    create_standard_text,
    load_standard_texts,
)
from gongzhi.handling.cases.services.suggesting import suggest_same
from gongzhi.handling.cases.services.supplementing import supplement_case
from gongzhi.handling.cases.services.whistles import (
    answer_whistle,
    blow_whistle,
    rate_whistle,
    refuse_whistle,
    rule_whistle,
    withdraw_whistle,
)

__all__ = [
    "ANYBODY",
    "CategoriesLoaded",
    "CategoryChange",
    "Created",
    "Imported",
    "Joined",
    "NewCase",
    "RatingReasonGiven",
    "RevealedContact",
    "SplitPart",
    "StandardTextGiven",
    "accept_case",
    "answer_question",
    "answer_whistle",
    "ask_reporter",
    "assign_officer",
    "assign_part",
    "attach_file",
    "blow_whistle",
    "call_back",
    "change_case_rule",
    "change_category",
    "change_rating_reason",
    "change_standard_text",
    "classify_case",
    "close_case",
    "comment_case",
    "create_case",
    "create_category",
    "create_rating_reason",
    "create_standard_text",
    "dispatch_case",
    "divert_case",
    "erase_contact",
    "escalate_due",
    "extend_limit",
    "fail_verification",
    "finish_part",
    "handle_case",
    "import_batch",
    "import_labels",
    "join_case",
    "lapse_question",
    "load_case_rules",
    "load_categories",
    "load_rating_reasons",
    "load_standard_texts",
    "merge_case",
    "merged_below",
    "place_case",
    "rate_case",
    "rate_whistle",
    "reassign_case",
    "rebuild_clocks",
    "refuse_case",
    "refuse_extension",
    "refuse_whistle",
    "release_officers",
    "reopen_case",
    "request_extension",
    "resume_case",
    "return_case",
    "reveal_contact",
    "rule_return",
    "rule_whistle",
    "split_case",
    "start_waits",
    "stop_mail",
    "stored_name",
    "suggest_same",
    "supervise_case",
    "supplement_case",
    "suspend_case",
    "take_case",
    "take_part",
    "unmerge_case",
    "verify_case",
    "withdraw_part",
    "withdraw_photo",
    "withdraw_whistle",
]
