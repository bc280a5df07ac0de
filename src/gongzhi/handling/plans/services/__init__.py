"""Commands of plans."""

from gongzhi.handling.plans.services.adding import add_measure
from gongzhi.handling.plans.services.duties import excuse_duty, keep_duty, may_keep, reopen_duty
from gongzhi.handling.plans.services.evidence import (
    OnRecord,
    Shown,
    number_on_record,
    register_finder,
)
from gongzhi.handling.plans.services.meetings import (
    NewItem,
    NewTask,
    call_meeting,
    cancel_meeting,
    change_agenda,
    record_minutes,
)
from gongzhi.handling.plans.services.programmes import (
    Adopted,
    adopt_programme,
    map_unit,
    withdraw_programme,
)
from gongzhi.handling.plans.services.recurring import open_periods
from gongzhi.handling.plans.services.working import (
    accept_measure,
    adjust_measure,
    appraise_measure,
    approve_adjustment,
    assign_measure,
    close_measure,
    fill_blanks,
    report_progress,
    return_measure,
    submit_evidence,
    supervise_measure,
    verify_measure,
)

__all__ = [
    "Adopted",
    "NewItem",
    "NewTask",
    "OnRecord",
    "Shown",
    "accept_measure",
    "add_measure",
    "adjust_measure",
    "adopt_programme",
    "appraise_measure",
    "approve_adjustment",
    "assign_measure",
    "call_meeting",
    "cancel_meeting",
    "change_agenda",
    "close_measure",
    "excuse_duty",
    "fill_blanks",
    "keep_duty",
    "map_unit",
    "may_keep",
    "number_on_record",
    "open_periods",
    "record_minutes",
    "register_finder",
    "reopen_duty",
    "report_progress",
    "return_measure",
    "submit_evidence",
    "supervise_measure",
    "verify_measure",
    "withdraw_programme",
]
