"""Reads of plans."""

from gongzhi.handling.plans.permissions import VIEW
from gongzhi.handling.plans.queries.duties import (
    DutyFilter,
    DutyList,
    DutyRow,
    candidates,
    colour_of,
    duties_without_units,
    find_duties,
    get_duty,
    list_duties,
)
from gongzhi.handling.plans.queries.found import (
    MeasureFilter,
    MeasureList,
    find_measures,
    list_measures,
    measures_among,
    measures_by_colour,
)
from gongzhi.handling.plans.queries.measures import (
    MeasureView,
    Offer,
    Unmatched,
    get_measure,
    get_programme,
    measure_page,
    programmes,
    unmatched_names,
)
from gongzhi.handling.plans.queries.meetings import (
    agenda_draft,
    agenda_of,
    get_meeting,
    meetings,
    meetings_about,
)
from gongzhi.handling.plans.queries.rows import Figures, FiguresOf, MeasureRow, rows_of

__all__ = [
    "VIEW",
    "DutyFilter",
    "DutyList",
    "DutyRow",
    "Figures",
    "FiguresOf",
    "MeasureFilter",
    "MeasureList",
    "MeasureRow",
    "MeasureView",
    "Offer",
    "Unmatched",
    "agenda_draft",
    "agenda_of",
    "candidates",
    "colour_of",
    "duties_without_units",
    "find_duties",
    "find_measures",
    "get_duty",
    "get_measure",
    "get_meeting",
    "get_programme",
    "list_duties",
    "list_measures",
    "measure_page",
    "measures_among",
    "measures_by_colour",
    "meetings",
    "meetings_about",
    "programmes",
    "rows_of",
    "unmatched_names",
]
