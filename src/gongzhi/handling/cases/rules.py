"""The guards that the workflow table names, over a frozen view of a case. Pure.

A guard returns nothing or raises a refusal that says why and what to do next. Thresholds come in
as data (RULES: every rule the platform applies is dated data).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.clock.limits import Limit, Unit
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.workflow import Who
from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.handling.cases.thresholds import Thresholds
from gongzhi.handling.cases.wording import limit_words
from gongzhi.handling.cases.workflow import OPEN, STATUS_TITLES, Status

UNFINISHED: Final = frozenset({"open", "taken"})
_UNSETTLED: Final = frozenset({"blown", "refused"})
WAITING: Final = "waiting"
"""The state of a request to an outside body that may still be answered."""
LOWEST_SCORE: Final = 1
HIGHEST_SCORE: Final = 5
SATISFIED_FROM: Final = 4
"""From this score on, a rating counts as satisfied."""


@dataclass(frozen=True, slots=True)
class RoutedView:
    """A part or a whistle as the guards see it: ``state`` in its table's words."""

    id: int
    unit_id: int
    state: str
    upheld: bool = False


@dataclass(frozen=True, slots=True)
class InquiryView:
    """A request to an outside body as the guards see it."""

    id: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A case as the guards see it."""

    case_id: int
    status: str
    classified: bool = False
    lead_unit_id: int | None = None
    returns: int = 0
    reopenings: int = 0
    extensions: int = 0
    questions: int = 0
    unanswered: bool = False
    extension_requested: str = ""
    parts: tuple[RoutedView, ...] = ()
    called: tuple[RoutedView, ...] = ()
    whistles: tuple[RoutedView, ...] = ()
    consent_to_unit: bool = False
    handled_by: str = ""
    needs_evidence: bool = False
    asks: bool = False
    inquiries: tuple[InquiryView, ...] = ()
    sends_mail: bool = False


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit that work is to be routed to."""

    id: int
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class TargetView:
    """The case that another is to be merged into."""

    id: int
    number: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command was given, as far as a guard needs it."""

    actor: str = ""
    via: Who | None = None
    unit: UnitView | None = None
    target: TargetView | None = None
    part: RoutedView | None = None
    whistle: RoutedView | None = None
    shown: bool = False
    officer_may_act: bool = True
    overdue: bool = False
    inquiry: InquiryView | None = None
    undelivered: bool = False


T = TypeVar("T")
Guard = Callable[[Snapshot, Asked, Thresholds], None]


# -- filing ------------------------------------------------------------------------------------


def classified(case: Snapshot, _asked: Asked, _rules: Thresholds) -> None:
    """A case is accepted under a leaf of the category tree."""
    if not case.classified:
        raise GuardRefusal(
            _("The case has no category of the last level yet. Classify it first, then accept it."),
            field="category_code",
        )


def mergeable(case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """A case on which no unit owes anything is merged into another open case."""
    target = _given(asked.target)
    if _waiting(case) or _unfinished(case):
        raise GuardRefusal(
            _(
                "Units still owe an answer or a part on this case. "
                "Merge the other case into this one, or settle these first."
            ),
            field="target",
        )
    if target.id == case.case_id:
        raise GuardRefusal(
            _("A case cannot be merged into itself. Give the number of the other case."),
            field="target",
        )
    if target.status == Status.MERGED:
        raise GuardRefusal(
            _("Case {number} is itself merged into another. Merge into that one."),
            field="target",
            number=target.number,
        )
    if target.status not in OPEN:
        raise GuardRefusal(
            _("Case {number} is “{status}”, so nothing more comes of it. Handle this one itself."),
            field="target",
            number=target.number,
            status=STATUS_TITLES[Status(target.status)],
        )


# -- routing -----------------------------------------------------------------------------------


def unit_can_receive(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """Work goes to a unit that exists today."""
    _check_active(_given(asked.unit))


def unit_can_assist(case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """A part goes to another unit than the lead, and one at a time."""
    unit = _given(asked.unit)
    _check_active(unit)
    if unit.id == case.lead_unit_id:
        raise GuardRefusal(
            _("{unit} leads this case; a part goes to another unit."),
            field="unit_id",
            unit=unit.name,
        )
    if any(part.unit_id == unit.id and part.state in UNFINISHED for part in case.parts):
        raise GuardRefusal(
            _("{unit} has a part that is not finished yet. Wait for it, or withdraw it."),
            field="unit_id",
            unit=unit.name,
        )


def unit_can_be_called(case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """A unit owes one answer at a time (吹哨报到)."""
    unit = _given(asked.unit)
    _check_active(unit)
    if any(call.unit_id == unit.id and call.state == "open" for call in case.called):
        raise GuardRefusal(
            _("{unit} has been called already and its answer is still due."),
            field="unit_id",
            unit=unit.name,
        )


def officer_may_act(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """Work is given to somebody who may do it: a post of the unit that works there (经办人)."""
    if not asked.officer_may_act:
        raise GuardRefusal(
            _(
                "This person holds no post in your unit today by which this work is done. "
                "Choose a colleague from the list, or leave it with the whole unit."
            ),
            field="officer_id",
        )


def returns_left(case: Snapshot, _asked: Asked, rules: Thresholds) -> None:
    """A unit may return a case so many times; after that the ruling stands."""
    if case.returns >= rules.max_returns:
        raise GuardRefusal(
            _(
                "This case has been returned and ruled on {returns} times; the last ruling "
                "stands. Handle it, or ask for an extension or for an assisting unit."
            ),
            returns=case.returns,
        )


# -- time --------------------------------------------------------------------------------------


def questions_left(case: Snapshot, _asked: Asked, rules: Thresholds) -> None:
    """The reporter is asked so many times: each question stops the clock."""
    if case.questions >= rules.max_questions:
        raise GuardRefusal(
            _(
                "The reporter has been asked {count} times already. Go by what is known, call "
                "the reporter, or look at it on the spot."
            ),
            count=case.questions,
        )


def answer_overdue(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """A question is given up only when its time has passed."""
    if not asked.overdue:
        raise GuardRefusal(
            _(
                "The reporter still has time to answer. Wait for the answer, "
                "or resume the case by hand with the reason."
            )
        )


def question_lapsed(case: Snapshot, _asked: Asked, _rules: Thresholds) -> None:
    """Outside of the wait only a question that nobody answered in time is answered."""
    if not case.unanswered:
        raise GuardRefusal(
            _("No question waits for an answer. What is to be added can be said as a comment.")
        )


def extensions_left(case: Snapshot, _asked: Asked, rules: Thresholds) -> None:
    """A case is extended so many times; after that its deadline stands."""
    if case.extensions >= rules.max_extensions:
        raise GuardRefusal(
            _(
                "This case has been extended {count} times; its deadline stands. "
                "Handle it by then, ask for an assisting unit, or have it suspended or supervised."
            ),
            count=case.extensions,
        )


def extension_askable(case: Snapshot, asked: Asked, rules: Thresholds) -> None:
    """One request for more time at a time, and as long as an extension can be given."""
    extensions_left(case, asked, rules)
    if case.extension_requested:
        raise GuardRefusal(
            _("A request for {limit} more is already waiting for the approver."),
            limit=limit_words(case.extension_requested),
        )


def pending_extension(case: Snapshot, _asked: Asked, _rules: Thresholds) -> None:
    """Only what was requested can be refused."""
    if not case.extension_requested:
        raise GuardRefusal(_("Nobody has asked for an extension, so there is none to refuse."))


# -- whistles ----------------------------------------------------------------------------------


def whistle_waits(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """A whistle is answered once."""
    if _given(asked.whistle).state != "blown":
        raise GuardRefusal(_("This whistle is not waiting for an answer."), field="whistle_id")


def whistle_refusable(case: Snapshot, asked: Asked, rules: Thresholds) -> None:
    """A refusal that was ruled against stands as an order."""
    whistle_waits(case, asked, rules)
    if _given(asked.whistle).upheld:
        raise GuardRefusal(
            _("The ruling on your first refusal stands. Report in and answer the whistle."),
            field="whistle_id",
        )


def whistle_refused(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """There is something to rule on only after a refusal."""
    if _given(asked.whistle).state != "refused":
        raise GuardRefusal(
            _("This whistle was not refused, so there is nothing to rule on."), field="whistle_id"
        )


def whistle_unanswered(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """Only a call that still waits for an answer or a ruling is taken back."""
    if _given(asked.whistle).state not in _UNSETTLED:
        raise GuardRefusal(
            _(
                "This whistle is settled: the unit has answered, was excused, or the call was "
                "withdrawn already. Rate the other side, or whistle anew."
            ),
            field="whistle_id",
        )


def whistle_answered(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """The sides rate each other after the answer."""
    if _given(asked.whistle).state != "answered":
        raise GuardRefusal(
            _("Both sides rate each other once the whistle has been answered."),
            field="whistle_id",
        )


def whistles_settled(case: Snapshot, _asked: Asked, _rules: Thresholds) -> None:
    """A case is not closed over a whistle without an answer."""
    waiting = _waiting(case)
    if waiting:
        raise GuardRefusal(
            _(
                "{count} whistles are without an answer or a ruling. "
                "Wait for the answer, or have the refusal ruled on."
            ),
            count=len(waiting),
        )


# -- outside bodies ----------------------------------------------------------------------------


def inquiries_left(case: Snapshot, asked: Asked, rules: Thresholds) -> None:
    """Outside bodies are asked by mail, and only so many at once on one case.

    One that is asked again frees the place of the request that it replaces.
    """
    if not case.sends_mail:
        raise GuardRefusal(
            _(
                "This installation has no mail server, so no outside body can be asked from here. "
                "Ask it by telephone or letter and note the answer as a comment."
            )
        )
    waiting = [each for each in case.inquiries if each.state == WAITING and each != asked.inquiry]
    if len(waiting) >= rules.max_inquiries:
        raise GuardRefusal(
            _(
                "{count} outside bodies have not answered on this case yet. "
                "Wait for an answer, or withdraw a request first."
            ),
            count=len(waiting),
        )


def inquiry_waits(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """A request is answered once, and taken back only before that."""
    if _given(asked.inquiry).state != WAITING:
        raise GuardRefusal(
            _("This request is over: it was answered, was withdrawn, or its time has passed."),
            field="inquiry_id",
        )


def inquiry_over(case: Snapshot, asked: Asked, rules: Thresholds) -> None:
    """A request is given up when its time has passed, or when its mail could not be delivered."""
    inquiry_waits(case, asked, rules)
    if not (asked.overdue or asked.undelivered):
        raise GuardRefusal(
            _("The outside body still has time to answer. Wait, or withdraw the request."),
            field="inquiry_id",
        )


# -- parts and closing -------------------------------------------------------------------------


def part_open(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """A part is taken once."""
    if _given(asked.part).state != "open":
        raise GuardRefusal(_("This part is not waiting to be taken."), field="part_id")


def part_unfinished(_case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """A part ends once."""
    if _given(asked.part).state not in UNFINISHED:
        raise GuardRefusal(_("This part has already ended."), field="part_id")


def handleable(case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """The whole is handled after its parts, and shown where its class asks for a photo."""
    unfinished = _unfinished(case)
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


def class_asks(case: Snapshot, asked: Asked, _rules: Thresholds) -> None:
    """A class's questions are answered; a reporter may answer before the class is settled."""
    if not case.asks and (case.classified or asked.via is not Who.REPORTER):
        raise GuardRefusal(
            _("The class of this case asks no questions. Add what is new as a comment."),
            field="answers",
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


GUARDS: Final[Mapping[str, Guard]] = {
    guard.__name__: guard
    for guard in (
        classified,
        mergeable,
        unit_can_receive,
        unit_can_assist,
        unit_can_be_called,
        officer_may_act,
        returns_left,
        questions_left,
        answer_overdue,
        question_lapsed,
        extensions_left,
        extension_askable,
        pending_extension,
        whistle_waits,
        whistle_refusable,
        whistle_refused,
        whistle_unanswered,
        whistle_answered,
        whistles_settled,
        inquiries_left,
        inquiry_waits,
        inquiry_over,
        part_open,
        part_unfinished,
        handleable,
        handled_by_another,
        reopenings_left,
        class_asks,
        contact_open,
    )
}

WITHOUT_INPUT: Final = frozenset(
    {
        "classified",
        "returns_left",
        "questions_left",
        "question_lapsed",
        "extensions_left",
        "extension_askable",
        "pending_extension",
        "whistles_settled",
        "handled_by_another",
        "reopenings_left",
        "class_asks",
    }
)
"""Guards that need nothing but the case: they are checked as soon as it is locked."""


def check_guard(name: str, case: Snapshot, asked: Asked, rules: Thresholds) -> None:
    """Run a guard by its name in the table."""
    GUARDS[name](case, asked, rules)


def _waiting(case: Snapshot) -> list[RoutedView]:
    return [whistle for whistle in case.whistles if whistle.state in _UNSETTLED]


def _unfinished(case: Snapshot) -> list[RoutedView]:
    return [part for part in case.parts if part.state in UNFINISHED]


def _given(value: T | None) -> T:
    if value is None:
        raise AssertionError("the command did not give what the guard checks")
    return value


def _check_active(unit: UnitView) -> None:
    if not unit.active:
        raise GuardRefusal(
            _("{unit} no longer exists. Choose the unit that took over its duties."),
            field="unit_id",
            unit=unit.name,
        )


# -- amounts -----------------------------------------------------------------------------------


def check_extension(limit: Limit, rules: Thresholds) -> None:
    """Raise ``InvalidInput`` for more time than one extension may give."""
    longest = rules.extension_longest
    if _days(limit) > _days(longest):
        raise InvalidInput(
            _("An extension is at most {longest} at a time; {limit} is more. Ask for less."),
            field="limit",
            longest=limit_words(longest),
            limit=limit_words(limit),
        )


def check_given_limit(limit: Limit, rules: Thresholds) -> None:
    """Raise ``InvalidInput`` for a limit given by hand beyond the longest that the rule allows."""
    longest = rules.dispatch_limit_longest
    if _days(limit) > _days(longest):
        raise InvalidInput(
            _(
                "A limit given by hand is at most {longest}; {limit} is more. "
                "Give a shorter one; where it does not suffice, it can be extended."
            ),
            field="limit",
            longest=limit_words(longest),
            limit=limit_words(limit),
        )


def _days(limit: Limit) -> float:
    """Return a limit in days, a working day counted as one, to compare amounts of any unit."""
    return limit.amount * _DAYS_IN[limit.unit]


_DAYS_IN: Final = {
    Unit.MINUTES: 1 / 1440,
    Unit.HOURS: 1 / 24,
    Unit.DAYS: 1.0,
    Unit.WORKING_HOURS: 1 / 8,
    Unit.WORKING_DAYS: 1.0,
}


def check_score(value: int, *, field: str) -> int:
    """Return a score from 1 (poor) to 5 (good). Raises ``InvalidInput``."""
    if isinstance(value, bool) or not LOWEST_SCORE <= value <= HIGHEST_SCORE:
        raise InvalidInput(
            _("Give a number from {lowest} (not satisfied) to {highest} (very satisfied)."),
            field=field,
            lowest=LOWEST_SCORE,
            highest=HIGHEST_SCORE,
        )
    return value
