"""Every verb of a measure with its input and its command: API, pages and docs come from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import NotFound
from gongzhi.handling.plans import services
from gongzhi.handling.plans.models import Measure
from gongzhi.handling.plans.verb_inputs import (
    Adjust,
    Appraise,
    ApproveAdjustment,
    Assign,
    EvidenceIn,
    FillBlanks,
    MeasureReason,
    MeasureVerbInput,
    ReportProgress,
    SubmitEvidence,
)
from gongzhi.handling.plans.workflow import VERB_TITLES

if TYPE_CHECKING:
    from gongzhi.foundation.errors import Text


@dataclass(frozen=True, slots=True)
class MeasureVerb:
    """A verb of the table: its words, its input, its command."""

    name: str
    input: type[MeasureVerbInput]
    command: Callable[..., Measure]

    @property
    def title(self) -> Text:
        """Return the verb as people read it."""
        return VERB_TITLES[self.name]

    def run(
        self, *, actor: Actor, measure_id: int, given: MeasureVerbInput, **beside: Any
    ) -> Measure:
        """Do the verb; raises what its command raises.

        ``beside`` is what the platform itself adds, such as the figures of a report.
        """
        values = {name: getattr(given, name) for name in self.input.model_fields}
        if isinstance(shown := values.get("evidence"), EvidenceIn):
            values["evidence"] = shown.as_shown()
        return self.command(actor=actor, measure_id=measure_id, **values, **beside)


_SPECS: Final = (
    MeasureVerb("assign", Assign, services.assign_measure),
    MeasureVerb("accept", MeasureVerbInput, services.accept_measure),
    MeasureVerb("report_progress", ReportProgress, services.report_progress),
    MeasureVerb("submit_evidence", SubmitEvidence, services.submit_evidence),
    MeasureVerb("verify", MeasureVerbInput, services.verify_measure),
    MeasureVerb("return_measure", MeasureReason, services.return_measure),
    MeasureVerb("adjust", Adjust, services.adjust_measure),
    MeasureVerb("approve_adjustment", ApproveAdjustment, services.approve_adjustment),
    MeasureVerb("supervise", MeasureReason, services.supervise_measure),
    MeasureVerb("fill_blanks", FillBlanks, services.fill_blanks),
    MeasureVerb("close", MeasureReason, services.close_measure),
    MeasureVerb("appraise", Appraise, services.appraise_measure),
)

MEASURE_VERBS: Final[Mapping[str, MeasureVerb]] = {spec.name: spec for spec in _SPECS}
"""Every verb of the workflow table, in its order."""


def get_verb(name: str) -> MeasureVerb:
    """Return a verb by its name in the table. Raises ``NotFound`` listing the verbs."""
    spec = MEASURE_VERBS.get(name)
    if spec is None:
        raise NotFound(
            _("There is no verb “{verb}”. There are: {verbs}."),
            field="verb",
            verb=name[:40],
            verbs=", ".join(MEASURE_VERBS),
        )
    return spec
