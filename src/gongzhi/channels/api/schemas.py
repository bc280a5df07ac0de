"""What goes in and out of the API, as OpenAPI lists it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field

from gongzhi.channels.api.parsing import Id, Lat, Lon, Text, storable
from gongzhi.handling.cases.models import Case, Category
from gongzhi.handling.cases.queries import LONGEST_PAGE, PAGE, Order, Queue
from gongzhi.handling.cases.workflow import Status

CategoryCode = Annotated[str, Field(max_length=12), AfterValidator(storable)]
AreaCode = Annotated[str, Field(max_length=18, pattern="^[0-9]*$")]


class ProblemOut(Schema):
    """A refusal: what happened, why, and what to do next (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    field: str
    instance: str
    errors: Annotated[list[dict[str, str]], Field(default_factory=list)]


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
    consent_to_unit: bool = False
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


class AreaIn(Schema):
    """An area to narrow to; empty is everywhere."""

    area: AreaCode = ""


class StandardsIn(Schema):
    """An area, and which findings at and below it; every other parameter narrows."""

    area: AreaCode
    met: Annotated[
        Literal["", "yes", "no", "open"], Field(description="open: neither met nor unmet")
    ] = ""
    key: Annotated[str, Field(max_length=80), AfterValidator(storable)] = ""
    cursor: Annotated[str, Field(max_length=120)] = ""
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = PAGE


class FindingOut(Schema):
    """How a standard stands at an area. Numbers are exact texts, such as "1/3" or "120"."""

    standard: str
    title: str
    pack: str
    document: str
    clause: str
    heading: str
    verified: bool
    overridden: Annotated[list[str], Field(description="Packs in whose place this one holds")]
    overridden_by: Annotated[list[str], Field(description="Packs that hold elsewhere in its place")]
    area: str
    area_name: str
    met: Annotated[bool | None, Field(description="null: neither met nor unmet, see reason")]
    reason: str
    reason_words: str
    value: str | None
    low: str | None
    high: str | None
    gap: Annotated[str | None, Field(description="Negative where it falls short")]
    beside: Annotated[str | None, Field(description="The residents' own score beside a weight")]
    since: date
    remedy: str


class StandardsOut(Schema):
    """A page of the last check's findings; ``checked_at`` is null where none was made."""

    area: str
    checked_at: datetime | None
    items: list[FindingOut]
    next: str | None


class UnderIn(Schema):
    """The area whose parts are asked for; empty asks for provinces."""

    under: AreaCode = ""


class KindIn(Schema):
    """A kind of unit, empty for every kind; an area, for the units its work can go to."""

    kind: Annotated[str, Field(max_length=24), AfterValidator(storable)] = ""
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
    consent_to_unit: bool


class RevealedOut(Schema):
    """The reporter's contact in clear, for a reason on record."""

    name: str
    phone: str


class AssignmentOut(Schema):
    """Work routed to a unit."""

    id: int
    unit_id: int
    unit_name: str
    role: str
    state: str
    active: bool
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


class SuggestedClassOut(Schema):
    """A class suggested, how sure (0 to 1), the words that decided it, and whether it was kept.

    Without ``code`` nothing was sure enough. ``kept`` is null until somebody decides.
    """

    code: str
    sure: float
    words: list[str]
    kept: bool | None


class SuggestedSeverityOut(Schema):
    """A severity suggested; ``words`` are those of danger, empty where it is the class's own."""

    severity: str
    sure: float
    words: list[str]
    kept: bool | None


class SuggestedUnitOut(Schema):
    """A unit suggested: it handled ``times`` of the last ``of`` of the class."""

    unit_id: int
    name: str
    sure: float
    times: int
    of: int
    kept: bool | None


class SuggestedPlaceOut(Schema):
    """A place suggested, by the name found in the text."""

    area_code: str
    name: str
    sure: float
    kept: bool | None


class SuggestionOut(Schema):
    """What a machine suggests for a case; a named human decides.

    ``model_id`` null: from names and keywords. ``examples`` is how many decided cases it was
    learnt from. A part that is null was not asked, or nothing was found.
    """

    case_id: int
    made_at: datetime
    model_id: int | None
    examples: int
    category: SuggestedClassOut | None
    severity: SuggestedSeverityOut | None
    unit: SuggestedUnitOut | None
    place: SuggestedPlaceOut | None
    decided_at: datetime | None


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


class CaseDetailOut(CaseRowOut):
    """A case with all that belongs to it. ``contact`` is null where it is hidden."""

    detail: str
    address: str
    occurred_at: datetime | None
    merged_into_id: int | None
    contact: ContactOut | None
    assignments: list[AssignmentOut]
    whistles: list[WhistleOut]
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
    """A case as its reporter follows it."""

    number: str
    title: str
    detail: str
    status: str
    category_name: str
    received_at: datetime
    closed_at: datetime | None
    resolved: bool | None
    satisfied: int | None
    version: int
    steps: list[PublicStepOut]
    verbs: list[str]


class CategoryOut(Schema):
    """A class of matters with its rules in force."""

    code: str
    name: str
    name_en: str
    level: int
    leaf: bool
    severity: str
    limits: dict[str, str]
    unit_kind: str
    filing_condition: str
    closing_condition: str
    duplicate_radius: int
    public: bool
    evidence: bool
    source: str
    verified: bool


class AreaOut(Schema):
    """An area in force."""

    code: str
    name: str
    level: str


class UnitOut(Schema):
    """A unit that work can be routed to."""

    id: int
    name: str
    short_name: str
    kind: str
    area_code: str
    duties: list[str]


class CategoriesOut(Schema):
    """The category tree, by code."""

    items: list[CategoryOut]


class AreasOut(Schema):
    """Areas, by code."""

    items: list[AreaOut]


class UnitsOut(Schema):
    """Units, by area and name."""

    items: list[UnitOut]


class QueuesOut(Schema):
    """How many cases wait in each queue."""

    queues: dict[str, int]


class GridCountOut(Schema):
    """What is open in a grid, or in a wider area for cases not placed yet."""

    area_code: str
    open: int
    overdue: int


class GridCountsOut(Schema):
    """Open cases by grid."""

    items: list[GridCountOut]


class GrantOut(Schema):
    """What one post gives."""

    role: str
    post_id: int
    unit_id: int
    reach: str
    area_prefixes: list[str]
    verbs: list[str]


class MeOut(Schema):
    """The caller, with what the posts of today give."""

    id: int
    label: str
    grants: list[GrantOut]


class CaseListedOut(Schema):
    """Several cases after a write."""

    items: list[CaseOut]
