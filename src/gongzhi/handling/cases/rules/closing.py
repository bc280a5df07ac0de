"""Guards of parts, of reporting as handled, of checking, reopening, and of who complained."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.workflow import Who
from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.handling.cases.rules.views import UNFINISHED, Asked, Snapshot, given
from gongzhi.handling.cases.thresholds import Thresholds


def part_open(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """A part is taken once."""
    if given(asked.part).state != "open":
        raise GuardRefusal(_("This part is not waiting to be taken."), field="part_id")


def part_unfinished(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """A part ends once."""
    if given(asked.part).state not in UNFINISHED:
        raise GuardRefusal(_("This part has already ended."), field="part_id")


def handleable(case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """The whole is handled after its parts, and shown where its class asks for a photo."""
    unfinished = case.unfinished
    if unfinished:
        raise GuardRefusal(
            _(
                "{count} parts are not finished. Wait for the assisting units, "
                "or withdraw the parts that are no longer needed."
            ),
            count=len(unfinished),
        )
    if case.needs_evidence and not asked.shown:
        raise GuardRefusal(
            _(
                "Attach a photo of what was done first: this class of matters is shown, not only "
                "told. Send it along with the report, or attach it to the case."
            ),
            field="photos",
        )


def handled_by_another(case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """Nobody checks, or rates on the reporter's word, what they reported as handled themselves."""
    if asked.via is not Who.REPORTER and asked.actor == case.handled_by != "":
        raise GuardRefusal(
            _(
                "You reported this as handled yourself. Somebody else checks it and records "
                "what the reporter says: a colleague with such a post, or the sub-district."
            )
        )


def reopenings_left(case: Snapshot, _asked: Asked, rules: Thresholds) -> None:
    """A case is reopened so many times; after that a new one is reported, or it is supervised."""
    if case.reopenings >= rules.max_reopenings:
        raise GuardRefusal(
            _(
                "This case has been reopened {count} times. "
                "Report what is new as a new case, or have this one supervised."
            ),
            count=case.reopenings,
        )


def contact_open(case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """The unit complained of learns who complained only with consent (RULES §10)."""
    if asked.via is Who.LEAD and not case.consent_to_unit:
        raise GuardRefusal(
            _(
                "The reporter has not agreed that the handling unit learns who they are. "
                "Use “ask the reporter”: the answer comes without the name."
            )
        )
