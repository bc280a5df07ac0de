"""What each verb of a measure is given, as typed fields."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from gongzhi.handling.plans.models import MOST_PERCENT, NOTE_LENGTH, TITLE_LENGTH, Evidence
from gongzhi.handling.plans.rules import HIGHEST_SCORE, LOWEST_SCORE
from gongzhi.handling.plans.services import Shown

MOST_UNITS = 50
MOST_STEPS = 100
LARGEST_ID = 2**63 - 1

_Reason = Annotated[str, Field(min_length=1, max_length=NOTE_LENGTH, description="Reason")]
_Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class EvidenceIn(BaseModel):
    """What shows it: a case's, visit's, meeting's or notice's number, or a document named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Evidence.Kind = Evidence.Kind.DOCUMENT
    key: Annotated[str, Field(max_length=40, description="Its number on record")] = ""
    text: Annotated[str, Field(max_length=TITLE_LENGTH, description="What it is")] = ""

    def as_shown(self) -> Shown:
        """Return it as the commands take it."""
        return Shown(self.kind.value, self.key, self.text)


class MeasureVerbInput(BaseModel):
    """What every verb may be given: the version read, and a note."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int | None = None
    note: Annotated[str, Field(max_length=NOTE_LENGTH, description="Note")] = ""


class MeasureReason(MeasureVerbInput):
    """A verb whose reason goes on record."""

    note: _Reason


class Assign(MeasureVerbInput):
    """To whom, and by when; the document's lead and the programme's end if left out."""

    lead_unit_id: Annotated[_Id | None, Field(description="Lead unit")] = None
    unit_ids: Annotated[
        list[_Id], Field(max_length=MOST_UNITS, description="Further responsible units")
    ] = []
    due_on: Annotated[date | None, Field(description="By when")] = None


class ReportProgress(MeasureReason):
    """How far it is, which steps are reached, and what shows it."""

    percent: Annotated[int | None, Field(ge=0, le=MOST_PERCENT, description="How far")] = None
    milestone_ids: Annotated[
        list[_Id], Field(max_length=MOST_STEPS, description="Steps reached")
    ] = []
    evidence: EvidenceIn | None = None


class SubmitEvidence(MeasureReason):
    """What was delivered, and what shows it."""

    evidence: EvidenceIn | None = None


class Adjust(MeasureReason):
    """Another day, or other deliverables, one a line."""

    due_on: Annotated[date | None, Field(description="New day")] = None
    deliverables: Annotated[
        str, Field(max_length=NOTE_LENGTH, description="What is to be delivered, one a line")
    ] = ""


class ApproveAdjustment(MeasureReason):
    """Granted or not, and why."""

    granted: Annotated[bool, Field(description="Granted")]


class FillBlanks(MeasureVerbInput):
    """The figures for the document's blanks, by their keys."""

    values: Annotated[dict[str, str], Field(min_length=1, max_length=MOST_STEPS)]


class Appraise(MeasureReason):
    """How well it was carried out."""

    score: Annotated[int, Field(ge=LOWEST_SCORE, le=HIGHEST_SCORE, description="Score, 1 to 5")]
