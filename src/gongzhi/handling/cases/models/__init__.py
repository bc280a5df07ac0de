"""Tables of cases."""

from gongzhi.handling.cases.models.case import (
    Case,
    CaseAnswers,
    CaseContact,
    CaseFollower,
    CaseText,
)
from gongzhi.handling.cases.models.categories import CaseRule, Category
from gongzhi.handling.cases.models.dispatch_rules import DispatchRule
from gongzhi.handling.cases.models.worded import RatedReason, RatingReason, StandardText
from gongzhi.handling.cases.models.work import Assignment, Attachment, Inquiry, Whistle

__all__ = [
    "Assignment",
    "Attachment",
    "Case",
    "CaseAnswers",
    "CaseContact",
    "CaseFollower",
    "CaseRule",
    "CaseText",
    "Category",
    "DispatchRule",
    "Inquiry",
    "RatedReason",
    "RatingReason",
    "StandardText",
    "Whistle",
]
