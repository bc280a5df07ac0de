"""Reasons that a reporter may tick when rating: rows that an administrator words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import Conflict, InvalidInput, NotFound
from gongzhi.foundation.texts import clean_line
from gongzhi.handling.cases.models import RatingReason
from gongzhi.handling.cases.permissions import CHANGE_RATING_REASON
from gongzhi.handling.cases.services.worded import (
    lay_in,
    lock_worded,
    record_worded,
    take_over,
    values_of,
)

REASONS_FILE: Final = files("gongzhi.handling.cases") / "data" / "rating_reasons.yaml"
KIND: Final = "rating_reason"
TITLE_LENGTH: Final = 40
TITLE_EN_LENGTH: Final = 80
MOST_IN_USE: Final = 20
MOST_NAMED: Final = MOST_IN_USE
_COLUMNS: Final = ("satisfied", "title", "title_en", "active")


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingReasonGiven:
    """A reason: whether it speaks for the handling or against it, and its words."""

    satisfied: bool
    title: str
    title_en: str = ""
    active: bool = True


@transaction.atomic
def load_rating_reasons() -> int:
    """Lay in the reasons shipped where there are none yet; return how many that were."""
    return lay_in(
        RatingReason,
        REASONS_FILE,
        "reasons",
        read=lambda row: _checked(RatingReasonGiven(**row)),
        columns=_COLUMNS,
    )


@transaction.atomic
def create_rating_reason(*, actor: Actor, given: RatingReasonGiven, note: str = "") -> RatingReason:
    """Add a reason. Raises ``NotPermitted``, ``InvalidInput``, and ``Conflict`` for a second."""
    check_may(actor, CHANGE_RATING_REASON, "")
    given = _checked(given)
    _check_free(given)
    row = RatingReason.objects.create(**values_of(given, _COLUMNS))
    return _record(row, actor, note, changed=_COLUMNS)


@transaction.atomic
def change_rating_reason(
    *,
    actor: Actor,
    reason_id: int,
    given: RatingReasonGiven,
    version: int | None = None,
    note: str = "",
) -> RatingReason:
    """Word a reason anew, or take it out of use; ratings that named it keep what it said.

    Which way it speaks stays: counts of before would mean something else. ``version`` is what the
    actor read, 0 of a reason as shipped; raises ``StaleVersion`` where somebody changed it since.
    """
    check_may(actor, CHANGE_RATING_REASON, "")
    given = _checked(given)
    missing = NotFound(_("There is no such reason."))
    row = lock_worded(RatingReason, reason_id, version=version, missing=missing)
    if row.satisfied != given.satisfied:
        raise InvalidInput(
            _(
                "A reason keeps the way it speaks. Take this one out of use and add another "
                "instead."
            ),
            field="satisfied",
        )
    _check_free(given, but=row.pk)
    changed = take_over(row, given, _COLUMNS)
    return _record(row, actor, note, changed=changed) if changed else row


def check_reasons(ids: Sequence[int]) -> list[RatingReason]:
    """Return the reasons in use under these ids, each once. Raises ``InvalidInput``."""
    wanted = set(ids)
    if not wanted:
        return []
    found = list(RatingReason.objects.filter(pk__in=wanted, active=True).order_by("pk"))
    if len(found) != len(wanted):
        raise InvalidInput(
            _("One of the reasons is no longer offered. Reload the page and tick again."),
            field="reasons",
        )
    return found


def _record(
    row: RatingReason, actor: Actor, note: str, *, changed: tuple[str, ...]
) -> RatingReason:
    return record_worded(
        row,
        kind=KIND,
        actor=actor,
        verb=CHANGE_RATING_REASON,
        county="",
        note=note,
        changed=changed,
    )


def _check_free(given: RatingReasonGiven, *, but: int | None = None) -> None:
    others = RatingReason.objects.exclude(pk__in=[] if but is None else [but])
    if others.filter(title=given.title).exists():
        raise Conflict(
            _("There is a reason “{title}” already. Change that one instead."),
            field="title",
            title=given.title,
        )
    if given.active and others.filter(active=True).count() >= MOST_IN_USE:
        raise Conflict(
            _("At most {most} reasons are in use at a time. Take one out of use first."),
            field="active",
            most=MOST_IN_USE,
        )


def _checked(given: RatingReasonGiven) -> RatingReasonGiven:
    return RatingReasonGiven(
        satisfied=bool(given.satisfied),
        title=clean_line(given.title, field="title", longest=TITLE_LENGTH, required=True),
        title_en=clean_line(given.title_en, field="title_en", longest=TITLE_EN_LENGTH),
        active=bool(given.active),
    )
