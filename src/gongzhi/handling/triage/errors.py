"""Refusals of triage: why, and what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput, NotFound, WrongState


def no_suggestion() -> NotFound:
    """Return the refusal for a case that has no suggestion, or that the actor may not know of."""
    return NotFound(_("There is no suggestion for this case yet. Decide without one."))


def nothing_to_accept() -> WrongState:
    """Return the refusal where nothing is suggested that is not decided already."""
    return WrongState(
        _("Nothing is suggested here that is not decided already. Use the verbs of the case.")
    )


def too_few_of_each(least: int) -> InvalidInput:
    """Return the refusal of a training where hardly a class has cases enough to be learnt."""
    return InvalidInput(
        _(
            "Nothing was learnt: at least two classes of the first level need {least} decided "
            "cases each that say something. What is in use stays."
        ),
        field="from_cases",
        least=least,
    )


def too_few_decisions(have: int, need: int) -> InvalidInput:
    """Return the refusal of a training from too few decided cases; the old model stays."""
    return InvalidInput(
        _(
            "{have} decided cases are too few to learn from; at least {need} are needed. "
            "What is in use stays."
        ),
        field="from_cases",
        have=have,
        need=need,
    )


def one_class_only() -> InvalidInput:
    """Return the refusal of a training where all decided cases are of one class."""
    return InvalidInput(
        _(
            "All decided cases are of one class, so there is nothing to tell apart. "
            "What is in use stays."
        ),
        field="from_cases",
    )


def nothing_to_go_back_to() -> WrongState:
    """Return the refusal where no earlier model is kept, nor the start from keywords left."""
    return WrongState(
        _("The start it came with is in use already: there is nothing earlier to go back to.")
    )


def no_such_part(part: str) -> InvalidInput:
    """Return the refusal of a part of suggestions that is none."""
    return InvalidInput(
        _("“{part}” is nothing that is suggested. Choose category, severity, place or unit."),
        field="part",
        part=part[:20],
    )


def threshold_out_of_range() -> InvalidInput:
    """Return the refusal of a threshold that is no share."""
    return InvalidInput(
        _("The threshold is a share from {lowest} to {highest} %."),
        field="percent",
        lowest=0,
        highest=99,
    )
