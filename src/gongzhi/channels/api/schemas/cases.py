"""Cases: how they are reported, listed, told to staff and to their reporters."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field

from gongzhi.channels.api.parsing import Id, Lat, Lon, Text, storable
from gongzhi.channels.api.schemas.common import AreaCode, CategoryCode, QuestionOut
from gongzhi.handling.cases.models import Case, Category
from gongzhi.handling.cases.queries import LONGEST_PAGE, PAGE, CaseOfficer, Order, Queue
from gongzhi.handling.cases.questions import MOST_QUESTIONS
from gongzhi.handling.cases.verb_inputs import Answers
from gongzhi.handling.cases.workflow import Status


class NewCaseIn(Schema):
    """A report. Say what in ``title`` or ``detail``, and where by a point or an area code."""

    model_config = ConfigDict(extra="forbid")

    title: Text = ""
    detail: Text = ""
    category_code: Text = ""
    lon: Annotated[Lon | None, Field(description="Degrees, WGS 84 / CGCS2000")] = None
    lat: Annotated[Lat | None, Field(description="Degrees, WGS 84 / CGCS2000")] = None
    area_code: Text = ""
    address: Text = ""
    source: Annotated[
        Case.Source | None, Field(description="By default api with a token, otherwise resident")
    ] = None
    source_system: Text = ""
    external_ref: Text = ""
    occurred_at: datetime | None = None
    received_at: datetime | None = None
    contact_name: Text = ""
    contact_phone: Text = ""
    contact_email: Annotated[Text, Field(description="Told by mail how the report goes on")] = ""
    consent_to_unit: bool = False
    answers: Annotated[
        Answers,
        Field(
            default_factory=dict,
            max_length=MOST_QUESTIONS,
            description="By the key of the class's questions, which GET /categories lists",
        ),
    ]
    look_for_same: Annotated[
        bool, Field(description="Answer with what may be the same matter; for posts that report")
    ] = False


class CaseFilterIn(Schema):
    """What to list; every parameter narrows."""

    queue: Queue | None = None
    status: Annotated[list[Status], Field(default_factory=list)]
    category: CategoryCode = ""
    unit: Id | None = None
    area: AreaCode = ""
    source: Case.Source | None = None
    severity: Category.Severity | None = None
    officer: Annotated[
        CaseOfficer | None, Field(description="The caller's own work, or what nobody was given yet")
    ] = None
    overdue: bool | None = None
    supervised: bool | None = None
    received_from: datetime | None = None
    received_to: datetime | None = None
    words: Annotated[str, Field(max_length=200), AfterValidator(storable)] = ""
    number: Annotated[str, Field(max_length=40)] = ""
    order: Order = Order.NEWEST
    cursor: Annotated[str, Field(max_length=80)] = ""
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = PAGE


class NearIn(Schema):
    """A report about to be made."""

    category: CategoryCode
    lon: Lon
    lat: Lat
    area: AreaCode = ""


class CaseRowOut(Schema):
    """A case in a list; nothing personal."""

    id: int
    number: str
    title: str
    status: str
    category_code: str
    category_name: str
    severity: str
    source: str
    area_code: str
    lon: float | None
    lat: float | None
    phase: str
    received_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    warn_at: datetime | None
    lead_unit_id: int | None
    lead_unit_name: str
    officer_id: int | None
    officer_name: str
    supervised: bool
    placed: bool
    returns: int
    reopenings: int
    resolved: bool | None
    satisfied: int | None
    version: int


class CaseListOut(Schema):
    """One page; ``next`` is the cursor of the following one, null on the last."""

    items: list[CaseRowOut]
    next: str | None


class CaseOut(Schema):
    """A case after a write."""

    id: int
    number: str
    title: str
    status: str
    area_code: str
    phase: str
    due_at: datetime | None
    lead_unit_id: int | None
    version: int


class CreatedOut(CaseOut):
    """A new case, with the secret by which its reporter follows it: shown once."""

    secret: str
    likely_same: list[SimilarOut]


class ContactOut(Schema):
    """The reporter's contact, masked."""

    name: str
    phone: str
    email: str
    consent_to_unit: bool


class RevealedOut(Schema):
    """The reporter's contact in clear, for a reason on record.

    ``title`` and ``detail`` are as written where numbers of persons in them are starred elsewhere.
    """

    name: str
    phone: str
    email: str
    title: str
    detail: str


class AssignmentOut(Schema):
    """Work routed to a unit."""

    id: int
    unit_id: int
    unit_name: str
    role: str
    state: str
    active: bool
    officer_id: int | None
    officer_name: str
    task: str
    feedback: str
    made_at: datetime
    ended_at: datetime | None


class WhistleOut(Schema):
    """A call for a unit to report in."""

    id: int
    unit_id: int
    unit_name: str
    trigger: str
    state: str
    limit: str
    request: str
    answer: str
    ruling: str
    blown_at: datetime
    answered_at: datetime | None
    caller_rating: int | None
    called_rating: int | None


class InquiryOut(Schema):
    """A request by mail to a body without an account; its address is masked."""

    id: int
    body: str
    email: str
    unit_id: int | None
    state: str
    limit: str
    request: str
    place: str
    pictures: list[int]
    asked_at: datetime
    answer: str
    answered_with: list[int]
    answered_at: datetime | None


class StepOut(Schema):
    """One entry of the journal."""

    seq: int
    at: datetime
    actor_kind: str
    actor_id: int
    actor_label: str
    verb: str
    note: str
    note_erased: bool
    facts: dict[str, Any]


class TimelineOut(Schema):
    """A case's journal, oldest first."""

    items: list[StepOut]


class ClockOut(Schema):
    """A phase's clock, recomputed from the journal."""

    phase: str
    round: int
    limit: str
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    paused_at: datetime | None
    stopped_at: datetime | None
    colour: str


class LinkOut(Schema):
    """Another subject that this one is linked with."""

    relation: str
    kind: str
    key: str
    outgoing: bool


class AttachmentOut(Schema):
    """A picture on a case; ``url`` serves its bytes to whoever may see the case."""

    id: int
    kind: str
    mime: str
    size: int
    width: int
    height: int
    sha256: str
    added_at: datetime
    url: str


class AttachmentsOut(Schema):
    """The pictures of a case."""

    items: list[AttachmentOut]


class AnswerOut(Schema):
    """The newest answer to a question of the class, with its words of then."""

    key: str
    title: str
    title_en: str
    value: str | bool | int | float | list[str]
    shown: str
    shown_en: str
    by: str
    at: datetime


class CaseDetailOut(CaseRowOut):
    """A case with all that belongs to it. ``contact`` is null where it is hidden."""

    reasons: list[str]
    unanswered: bool
    detail: str
    address: str
    occurred_at: datetime | None
    merged_into_id: int | None
    answers: list[AnswerOut]
    contact: ContactOut | None
    assignments: list[AssignmentOut]
    whistles: list[WhistleOut]
    inquiries: list[InquiryOut]
    timeline: list[StepOut]
    clocks: list[ClockOut]
    links: list[LinkOut]
    attachments: list[AttachmentOut]
    verbs: list[str]


class ReasonOut(Schema):
    """Why two reports may be of one matter; what is unknown of place is null or empty."""

    words: list[str]
    copied: bool
    metres: int | None
    area: str
    days: int
    same_class: bool


class SimilarOut(Schema):
    """A case that may be the same matter."""

    case_id: int
    number: str
    title: str
    status: str
    received_at: datetime
    merged_into_id: int | None
    score: float
    reason: ReasonOut


class SimilarListOut(Schema):
    """Cases that may be the same matter, the likeliest first."""

    items: list[SimilarOut]


class PublicStepOut(Schema):
    """One step as the reporter sees it."""

    at: datetime
    verb: str
    note: str
    own: bool


class ReportOut(Schema):
    """A case as its reporter follows it. ``questions`` are those of its class still open."""

    number: str
    title: str
    detail: str
    status: str
    category_name: str
    answers: list[AnswerOut]
    questions: list[QuestionOut]
    received_at: datetime
    closed_at: datetime | None
    resolved: bool | None
    satisfied: int | None
    answer_by: datetime | None
    version: int
    steps: list[PublicStepOut]
    verbs: list[str]


class CaseListedOut(Schema):
    """Several cases after a write."""

    items: list[CaseOut]
