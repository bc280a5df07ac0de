"""What each verb is given, as typed fields with the words and the widget a form asks with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from gongzhi.foundation.codes.emails import LONGEST
from gongzhi.foundation.texts import NOTE_LENGTH, SHORT_LENGTH
from gongzhi.handling.cases.models import Category, Whistle
from gongzhi.handling.cases.questions import KEY_LENGTH, MOST_QUESTIONS
from gongzhi.handling.cases.rules.amounts import HIGHEST_SCORE, LOWEST_SCORE
from gongzhi.handling.cases.services import SplitPart
from gongzhi.handling.cases.services.filing import Diversion, RefusalGround
from gongzhi.handling.cases.services.inquiries import (
    BODY_LENGTH,
    MOST_ANSWERED_WITH,
    MOST_SENT_OUT,
)
from gongzhi.handling.cases.services.merging import MOST_PARTS
from gongzhi.handling.cases.services.ratingreasons import MOST_NAMED
from gongzhi.handling.cases.services.remarks import MOST_SENT_ALONG

if TYPE_CHECKING:
    from gongzhi.foundation.errors import Text


class Widget(StrEnum):
    """How a form asks for a field."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    UNIT = "unit"
    CATEGORY = "category"
    AREA = "area"
    LIMIT = "limit"
    CASE = "case"
    SCORE = "score"
    PART = "part"
    WHISTLE = "whistle"
    OFFICER = "officer"
    PARTS = "parts"
    PICTURE = "picture"
    PICTURES = "pictures"
    ANSWERS = "answers"
    OF_CASE = "of_case"
    INQUIRY = "inquiry"
    REASONS = "reasons"


@dataclass(frozen=True, slots=True)
class Label:
    """What a field is called, and how a form asks for it."""

    title: Text
    widget: Widget = Widget.TEXT


_Reason = Annotated[
    str, Field(min_length=1, max_length=NOTE_LENGTH), Label(_("Reason"), Widget.LONG_TEXT)
]
_UnitId = Annotated[int, Label(_("Unit"), Widget.UNIT)]
_Limit = Annotated[
    str,
    Field(max_length=12, examples=["5wd", "8wh", "2h"]),
    Label(_("Time limit"), Widget.LIMIT),
]
_Words = Annotated[str, Field(max_length=NOTE_LENGTH)]
_Key = Annotated[str, Field(max_length=KEY_LENGTH)]
Answers = dict[_Key, _Words | bool | int | float | list[_Words]]
"""Answers by the key of their question: words, yes or no, a number, or several options."""
_Score = Annotated[
    int, Field(ge=LOWEST_SCORE, le=HIGHEST_SCORE), Label(_("Score, 1 to 5"), Widget.SCORE)
]


class VerbInput(BaseModel):
    """What every verb may be given: the version read, and a note."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Annotated[int | None, Label(_("Version of the case that was read"), Widget.NUMBER)] = (
        None
    )
    note: Annotated[str, Field(max_length=NOTE_LENGTH), Label(_("Note"), Widget.LONG_TEXT)] = ""


class WithReason(VerbInput):
    """A verb whose reason goes on record."""

    note: _Reason


class Refuse(WithReason):
    """Not accepted, on a ground; the reason is what the reporter is told."""

    ground: Annotated[RefusalGround, Label(_("Ground"), Widget.CHOICE)]


class Divert(WithReason):
    """Sent to the road it belongs to; the reason is what the reporter is told."""

    road: Annotated[Diversion, Label(_("Where it belongs"), Widget.CHOICE)]


class Merge(VerbInput):
    """Merged into another open case by its number."""

    target: Annotated[str, Field(max_length=40), Label(_("Number of the other case"), Widget.CASE)]


class Split(WithReason):
    """Split: one new case for each further matter."""

    parts: Annotated[
        list[SplitPart],
        Field(min_length=1, max_length=MOST_PARTS),
        Label(_("Further matters"), Widget.PARTS),
    ]


class Classify(VerbInput):
    """Put under a category by its code."""

    category_code: Annotated[str, Field(max_length=12), Label(_("Category"), Widget.CATEGORY)]
    severity: Annotated[
        Category.Severity | Literal[""],
        Label(_("Severity, where it is not the category's"), Widget.CHOICE),
    ] = ""


class Place(VerbInput):
    """Placed by its grid, by a point, or both."""

    area_code: Annotated[str, Field(max_length=20), Label(_("Grid"), Widget.AREA)] = ""
    lon: Annotated[float | None, Label(_("Longitude (WGS 84)"), Widget.NUMBER)] = None
    lat: Annotated[float | None, Label(_("Latitude (WGS 84)"), Widget.NUMBER)] = None
    address: Annotated[str | None, Field(max_length=SHORT_LENGTH), Label(_("Address"))] = None


class Dispatch(VerbInput):
    """Dispatched to the unit that leads; an empty limit takes the category's."""

    unit_id: _UnitId
    limit: _Limit = ""


class Reassign(WithReason):
    """Given to another unit."""

    unit_id: _UnitId


class AssignOfficer(VerbInput):
    """Given to one person of the unit; empty leaves it with the whole unit."""

    officer_id: Annotated[
        int | None, Label(_("Case officer; empty: the whole unit"), Widget.OFFICER)
    ] = None
    part_id: Annotated[
        int | None, Label(_("Part; empty: the whole, where your unit leads"), Widget.PART)
    ] = None


class Return(WithReason):
    """Disputed by the unit it was dispatched to."""

    suggested_unit_id: Annotated[int | None, Label(_("Unit thought responsible"), Widget.UNIT)] = (
        None
    )


class RuleReturn(WithReason):
    """Ruled on: back to the same unit, or to another."""

    unit_id: Annotated[int | None, Label(_("Unit; empty upholds the dispatch"), Widget.UNIT)] = None


class RequestExtension(WithReason):
    """More time asked for."""

    limit: _Limit


class Extend(WithReason):
    """More time given: what was asked for, or another limit."""

    limit: _Limit = ""


class WhistleInput(WithReason):
    """A unit called in; the reason is the request."""

    unit_id: _UnitId
    trigger: Annotated[Whistle.Trigger, Label(_("Trigger"), Widget.CHOICE)]
    limit: _Limit = ""


class OnWhistle(WithReason):
    """An answer to a whistle, a refusal with its ground, or its withdrawal."""

    whistle_id: Annotated[int | None, Label(_("Whistle"), Widget.WHISTLE)] = None


class RuleWhistle(OnWhistle):
    """A ruling on a refusal."""

    upheld: Annotated[bool, Label(_("The unit must come"), Widget.YES_NO)]


class RateWhistle(VerbInput):
    """A rating of the other side."""

    whistle_id: Annotated[int | None, Label(_("Whistle"), Widget.WHISTLE)] = None
    score: _Score


class AssignPart(WithReason):
    """A part given to an assisting unit; the reason is its task."""

    unit_id: _UnitId


class TakePart(VerbInput):
    """A part taken in hand."""

    part_id: Annotated[int | None, Label(_("Part"), Widget.PART)] = None


class OnPart(WithReason):
    """A part finished, with its feedback, or withdrawn, with the reason."""

    part_id: Annotated[int | None, Label(_("Part"), Widget.PART)] = None


class CallBack(WithReason):
    """A call-back, or an attempt at one."""

    reached: Annotated[bool, Label(_("The reporter was reached"), Widget.YES_NO)]


class Rate(VerbInput):
    """The reporter's word."""

    resolved: Annotated[bool, Label(_("Is it resolved?"), Widget.YES_NO)]
    satisfied: Annotated[
        int,
        Field(ge=LOWEST_SCORE, le=HIGHEST_SCORE),
        Label(_("Satisfied, 1 to 5"), Widget.SCORE),
    ]
    reasons: Annotated[
        list[int],
        Field(default_factory=list, max_length=MOST_NAMED),
        Label(_("Reasons named, by their ids"), Widget.REASONS),
    ]


class Inquire(WithReason):
    """An outside body asked by mail; the reason is the request."""

    body: Annotated[
        str,
        Field(max_length=BODY_LENGTH, examples=["榆钱供电所"]),
        Label(_("Name of the body, needed unless it is asked again")),
    ] = ""
    email: Annotated[
        str,
        Field(max_length=LONGEST, examples=["service@example.org"]),
        Label(_("Its e-mail address, needed unless it is asked again")),
    ] = ""
    place: Annotated[
        str,
        Field(max_length=SHORT_LENGTH),
        Label(_("Place as it is told outside; empty is the area and the road")),
    ] = ""
    pictures: Annotated[
        list[int],
        Field(default_factory=list, max_length=MOST_SENT_OUT),
        Label(_("Pictures of the case that go along, by their ids"), Widget.OF_CASE),
    ]
    again_of: Annotated[
        int | None, Label(_("Earlier request that this one replaces"), Widget.INQUIRY)
    ] = None


class OnInquiry(VerbInput):
    """A request to an outside body that the system gives up."""

    inquiry_id: Annotated[int | None, Label(_("Which request"), Widget.INQUIRY)] = None


class WithdrawInquiry(WithReason):
    """A request to an outside body taken back."""

    inquiry_id: Annotated[int | None, Label(_("Which request"), Widget.INQUIRY)] = None


class AnswerInquiry(WithdrawInquiry):
    """An outside body's answer: its words, and photos with them."""

    photos: Annotated[
        list[Base64Bytes],
        Field(default_factory=list, max_length=MOST_ANSWERED_WITH),
        Label(_("Photos"), Widget.PICTURES),
    ]


class Handle(WithReason):
    """Reported as handled: what was done is the note, photos of it come with it or before."""

    photos: Annotated[
        list[Base64Bytes],
        Field(default_factory=list, max_length=MOST_SENT_ALONG),
        Label(_("Photos"), Widget.PICTURES),
    ]


class Supervise(WithReason):
    """Put under supervision with an instruction, or released from it."""

    ended: Annotated[bool, Label(_("End the supervision"), Widget.YES_NO)] = False


class Comment(WithReason):
    """A comment inside, or in public."""

    public: Annotated[bool, Label(_("The reporter may read it"), Widget.YES_NO)] = False


class Supplement(VerbInput):
    """Answers to the questions of the case's class, by their keys."""

    answers: Annotated[
        Answers,
        Field(min_length=1, max_length=MOST_QUESTIONS, examples=[{"pole_number": "A-012"}]),
        Label(_("Answers by the key of their question"), Widget.ANSWERS),
    ]
    category_code: Annotated[
        str,
        Field(max_length=12),
        Label(_("The class that asked, where a reporter answers before it is settled")),
    ] = ""


class WithdrawPhoto(WithReason):
    """A photo taken back for good: a face, a plate, or not of this matter."""

    attachment_id: Annotated[int, Label(_("Photo"), Widget.NUMBER)]


class Attach(VerbInput):
    """A picture, as Base64."""

    data: Annotated[Base64Bytes, Label(_("Picture"), Widget.PICTURE)]
