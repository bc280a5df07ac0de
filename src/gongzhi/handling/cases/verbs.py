"""Every verb with its input and its command: API, command line and forms are made from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import NotFound
from gongzhi.handling.cases import services
from gongzhi.handling.cases.verb_inputs import (
    AnswerInquiry,
    AssignOfficer,
    AssignPart,
    Attach,
    CallBack,
    Classify,
    Comment,
    Dispatch,
    Divert,
    Extend,
    Handle,
    Inquire,
    Label,
    Merge,
    OnInquiry,
    OnPart,
    OnWhistle,
    Place,
    Rate,
    RateWhistle,
    Reassign,
    Refuse,
    RequestExtension,
    Return,
    RuleReturn,
    RuleWhistle,
    Split,
    Supervise,
    Supplement,
    TakePart,
    VerbInput,
    WhistleInput,
    WithdrawInquiry,
    WithdrawPhoto,
    WithReason,
)
from gongzhi.handling.cases.workflow import CASE_WORKFLOW, VERB_TITLES

if TYPE_CHECKING:
    from gongzhi.foundation.errors import Text


@dataclass(frozen=True, slots=True)
class VerbSpec:
    """A verb of the table: its words, its input, its command."""

    name: str
    input: type[VerbInput]
    command: Callable[..., object]

    @property
    def title(self) -> Text:
        """Return the verb as people read it."""
        return VERB_TITLES[self.name]

    def labels(self) -> dict[str, Label]:
        """Return how each field of the input is called and asked for."""
        return {
            name: label
            for name, info in self.input.model_fields.items()
            for label in info.metadata
            if isinstance(label, Label)
        }

    def run(self, *, actor: Actor, case_id: int, given: VerbInput) -> object:
        """Do the verb; raises what its command raises. Returns what its command returns."""
        values = {name: getattr(given, name) for name in self.input.model_fields}
        return self.command(actor=actor, case_id=case_id, **values)


_SPECS: Final = (
    VerbSpec("accept", VerbInput, services.accept_case),
    VerbSpec("refuse", Refuse, services.refuse_case),
    VerbSpec("divert", Divert, services.divert_case),
    VerbSpec("merge", Merge, services.merge_case),
    VerbSpec("unmerge", WithReason, services.unmerge_case),
    VerbSpec("split", Split, services.split_case),
    VerbSpec("classify", Classify, services.classify_case),
    VerbSpec("place", Place, services.place_case),
    VerbSpec("dispatch", Dispatch, services.dispatch_case),
    VerbSpec("reassign", Reassign, services.reassign_case),
    VerbSpec("take", VerbInput, services.take_case),
    VerbSpec("assign_officer", AssignOfficer, services.assign_officer),
    VerbSpec("return_case", Return, services.return_case),
    VerbSpec("rule_return", RuleReturn, services.rule_return),
    VerbSpec("ask_reporter", WithReason, services.ask_reporter),
    VerbSpec("answer", WithReason, services.answer_question),
    VerbSpec("lapse_question", VerbInput, services.lapse_question),
    VerbSpec("suspend", WithReason, services.suspend_case),
    VerbSpec("resume", WithReason, services.resume_case),
    VerbSpec("request_extension", RequestExtension, services.request_extension),
    VerbSpec("extend", Extend, services.extend_limit),
    VerbSpec("refuse_extension", WithReason, services.refuse_extension),
    VerbSpec("whistle", WhistleInput, services.blow_whistle),
    VerbSpec("answer_whistle", OnWhistle, services.answer_whistle),
    VerbSpec("refuse_whistle", OnWhistle, services.refuse_whistle),
    VerbSpec("rule_whistle", RuleWhistle, services.rule_whistle),
    VerbSpec("withdraw_whistle", OnWhistle, services.withdraw_whistle),
    VerbSpec("rate_whistle", RateWhistle, services.rate_whistle),
    VerbSpec("assign_part", AssignPart, services.assign_part),
    VerbSpec("take_part", TakePart, services.take_part),
    VerbSpec("finish_part", OnPart, services.finish_part),
    VerbSpec("withdraw_part", OnPart, services.withdraw_part),
    VerbSpec("inquire", Inquire, services.inquire),
    VerbSpec("answer_inquiry", AnswerInquiry, services.answer_inquiry),
    VerbSpec("withdraw_inquiry", WithdrawInquiry, services.withdraw_inquiry),
    VerbSpec("lapse_inquiry", OnInquiry, services.lapse_inquiry),
    VerbSpec("handle", Handle, services.handle_case),
    VerbSpec("verify", VerbInput, services.verify_case),
    VerbSpec("fail_verification", WithReason, services.fail_verification),
    VerbSpec("close", WithReason, services.close_case),
    VerbSpec("call_back", CallBack, services.call_back),
    VerbSpec("rate", Rate, services.rate_case),
    VerbSpec("reopen", WithReason, services.reopen_case),
    VerbSpec("supervise", Supervise, services.supervise_case),
    VerbSpec("comment", Comment, services.comment_case),
    VerbSpec("attach", Attach, services.attach_file),
    VerbSpec("supplement", Supplement, services.supplement_case),
    VerbSpec("withdraw_photo", WithdrawPhoto, services.withdraw_photo),
    VerbSpec("reveal_contact", WithReason, services.reveal_contact),
)

VERBS: Final[Mapping[str, VerbSpec]] = {spec.name: spec for spec in _SPECS}
"""Every verb of the workflow table, in its order."""


def get_verb(name: str) -> VerbSpec:
    """Return a verb that people use, by its name. Raises ``NotFound`` listing those there are."""
    spec = VERBS.get(name)
    if spec is None or not CASE_WORKFLOW.is_for_people(name):
        raise NotFound(
            _("There is no verb “{verb}”. There are: {verbs}."),
            field="verb",
            verb=name[:40],
            verbs=", ".join(filter(CASE_WORKFLOW.is_for_people, VERBS)),
        )
    return spec
