"""A case's journal told as a story: who did what, when, and in whose words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from gongzhi.channels.portal.choices import category_names
from gongzhi.handling.cases.models import Case, Whistle
from gongzhi.handling.cases.queries import Step, bodies_asked
from gongzhi.handling.cases.services.filing import DIVERSION_TITLES, GROUND_TITLES
from gongzhi.handling.cases.wording import limit_words
from gongzhi.handling.cases.workflow import PHASE_TITLES, VERB_TITLES, Phase
from gongzhi.registry.organisations.queries import unit_names
from gongzhi.registry.people.queries import account_names
from gongzhi.registry.territory.queries import names_of

Words = str | Promise

SENTENCES: Final[dict[str, Words]] = {
    "create": gettext_lazy("reported, by way of {source}"),
    "accept": gettext_lazy("accepted"),
    "refuse": gettext_lazy("not accepted: {ground}"),
    "divert": gettext_lazy("diverted to {road}"),
    "merge": gettext_lazy("merged into another case"),
    "unmerge": gettext_lazy("taken out of the merge again"),
    "take_in": gettext_lazy("took in another report of the same matter"),
    "let_go": gettext_lazy("let a merged report go again"),
    "split": gettext_lazy("split into further cases"),
    "classify": gettext_lazy("classified as {category}"),
    "place": gettext_lazy("placed in {area}"),
    "dispatch": gettext_lazy("dispatched to {unit}"),
    "dispatch_by_rule": gettext_lazy("dispatched to {unit}, by rule: {rule_name}"),
    "dispatch_past_rule": gettext_lazy(
        "dispatched to {unit}; by rule “{rule_name}” it would have been {rule_unit}"
    ),
    "reassign": gettext_lazy("reassigned from {unit_before} to {unit}"),
    "take": gettext_lazy("taken in hand by {unit}"),
    "assign_officer": gettext_lazy("{unit}: {officer} is the case officer"),
    "assign_nobody": gettext_lazy("{unit}: left with the whole unit"),
    "move_officer": gettext_lazy("{unit}: {officer} is the case officer, taking over the post"),
    "release_officer": gettext_lazy(
        "{unit}: back with the whole unit, as the case officer holds no post there any more"
    ),
    "return_case": gettext_lazy("returned by {unit}"),
    "rule_return": gettext_lazy("ruled on the return: {unit} handles it"),
    "ask_reporter": gettext_lazy("asked the reporter"),
    "answer": gettext_lazy("answered the question"),
    "lapse_question": gettext_lazy("no answer by {answer_by}; the clock runs on without it"),
    "suspend": gettext_lazy("suspended; the clock waits"),
    "resume": gettext_lazy("resumed; the clock runs on"),
    "request_extension": gettext_lazy("asked for {limit} more"),
    "extend": gettext_lazy("extended by {limit}"),
    "refuse_extension": gettext_lazy("refused the extension"),
    "whistle": gettext_lazy("whistled for {unit}: {trigger}, answer within {limit}"),
    "answer_whistle": gettext_lazy("{unit} reported in"),
    "refuse_whistle": gettext_lazy("{unit} refused to report in"),
    "rule_whistle": gettext_lazy("ruled on the refusal of {unit}"),
    "withdraw_whistle": gettext_lazy("withdrew the whistle for {unit}"),
    "rate_whistle": gettext_lazy("rated the other side: {score} of 5"),
    "assign_part": gettext_lazy("gave a part to {unit}"),
    "take_part": gettext_lazy("{unit} took its part"),
    "finish_part": gettext_lazy("{unit} finished its part"),
    "withdraw_part": gettext_lazy("withdrew the part of {unit}"),
    "inquire": gettext_lazy("asked an outside body by mail: {inquiry}; answer within {limit}"),
    "answer_inquiry": gettext_lazy("{inquiry} answered"),
    "withdraw_inquiry": gettext_lazy("withdrew the request to {inquiry}"),
    "lapse_inquiry": gettext_lazy("{inquiry} did not answer in time; its link is closed"),
    "lapse_undelivered": gettext_lazy("the mail to {inquiry} could not be delivered"),
    "handle": gettext_lazy("reported as handled by {unit}"),
    "verify": gettext_lazy("verified as done"),
    "fail_verification": gettext_lazy("found not done and sent back"),
    "close": pgettext_lazy("case", "closed"),
    "call_back": gettext_lazy("called the reporter back"),
    "rate": gettext_lazy("rated: {resolved}, satisfaction {satisfied} of 5"),
    "rate_with_reasons": gettext_lazy(
        "rated: {resolved}, satisfaction {satisfied} of 5; named: {reasons}"
    ),
    "reopen": gettext_lazy("reopened"),
    "supervise": gettext_lazy("put under supervision"),
    "comment": gettext_lazy("commented"),
    "join": gettext_lazy("said it concerns them too; {followers} in all"),
    "attach": gettext_lazy("attached a picture"),
    "supplement": gettext_lazy("answered what the class asks"),
    "withdraw_photo": gettext_lazy("took a picture back; its file is erased"),
    "reveal_contact": gettext_lazy("looked at the reporter's contact"),
    "stop_mail": gettext_lazy("wants no more e-mails; the address is erased"),
    "erase_contact": gettext_lazy("deleted the reporter's contact"),
    "journal.erase_note": gettext_lazy("erased words of the record at a person's request"),
    "rehome": gettext_lazy("moved to another area with its boundary"),
    "suggest_same": gettext_lazy("may be the same matter as another case; a person decides"),
    "clock.start": gettext_lazy("from now on there is a limit for {phase}"),
    "clock.warn": gettext_lazy("four fifths of the time for {phase} are used"),
    "clock.overdue": gettext_lazy("the time for {phase} has run out"),
    "clock.escalate": gettext_lazy("told the next level: {phase} is overdue"),
}
_TURNS: Final = frozenset(
    {"create", "accept", "dispatch", "take", "handle", "verify", "close", "rate", "reopen"}
)
_BAD: Final = frozenset(
    {"refuse", "return_case", "refuse_whistle", "lapse_inquiry", "fail_verification", "reopen",
     "clock.overdue", "clock.escalate"}
)  # fmt: skip
_GOOD: Final = frozenset({"verify", "close", "finish_part", "answer_whistle", "answer_inquiry"})


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the story. ``tone`` is "", "good" or "bad"; ``turn`` marks a change of stage.

    ``after`` says how long the stage before lasted.
    """

    at: datetime
    who: str
    what: str
    said: str
    erased: bool
    public: bool
    turn: bool
    tone: str
    after: str = ""

    @property
    def day(self) -> date:
        """The day, by the local calendar, under which the story tells it."""
        return timezone.localdate(self.at)


def tell(
    steps: Sequence[Step],
    *,
    units: Mapping[int, str] = MappingProxyType({}),
    areas: Mapping[str, str] = MappingProxyType({}),
    bodies: Mapping[int, str] = MappingProxyType({}),
) -> list[Told]:
    """Return the steps as sentences, newest first.

    ``units``, ``areas`` and ``bodies`` (by the request to them) are names that the caller knows;
    what else the steps name is asked for, in one query of each kind. A change of stage says how
    long after the one before it came.
    """
    names = _names(steps, units=units, areas=areas, bodies=bodies)
    told: list[Told] = []
    turned: datetime | None = None
    for step in steps:
        each = _told(step, names)
        if each.turn:
            told.append(replace(each, after=_after(turned, each.at)))
            turned = each.at
        else:
            told.append(each)
    return told[::-1]


def _after(before: datetime | None, at: datetime) -> str:
    if before is None or at - before < timedelta(minutes=1):
        return ""
    return _("after %(span)s") % {"span": duration((at - before).total_seconds())}


_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def duration(seconds: float) -> str:
    """Say a span of natural time in its largest fitting unit, without a sign."""
    amount = abs(int(seconds))
    if amount >= 2 * _DAY:
        days = amount // _DAY
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if amount >= _HOUR:
        hours = amount // _HOUR
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    minutes = max(1, amount // _MINUTE)
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def tell_each(stories: Sequence[Sequence[Step]]) -> list[list[Told]]:
    """Return several stories at once, each newest first. Two queries, for names."""
    names = _names([step for steps in stories for step in steps], units={}, areas={}, bodies={})
    return [[_told(step, names) for step in reversed(steps)] for steps in stories]


_UNITS: Final = ("unit", "unit_before", "suggested_unit", "rule_unit")


@dataclass(frozen=True, slots=True)
class _Names:
    units: Mapping[int, str]
    areas: Mapping[str, str]
    categories: Mapping[str, str]
    officers: Mapping[int, str]
    inquiries: Mapping[int, str]


def _names(
    steps: Iterable[Step],
    *,
    units: Mapping[int, str],
    areas: Mapping[str, str],
    bodies: Mapping[int, str],
) -> _Names:
    told_units, told_areas, officers = set(), set(), set()
    for step in steps:
        officers |= {step.facts.get("officer")}
        told_units |= {step.facts.get(key) for key in _UNITS}
        told_areas |= {step.facts.get("area")}
    more_units = {unit for unit in told_units if isinstance(unit, int)} - units.keys()
    more_areas = {area for area in told_areas if isinstance(area, str) and area} - areas.keys()
    told = {officer for officer in officers if isinstance(officer, int)}
    asked = {each for step in steps if isinstance(each := step.facts.get("inquiry"), int)}
    more_bodies = asked - bodies.keys()
    return _Names(
        units={**units, **(unit_names(more_units) if more_units else {})},
        areas={**areas, **(names_of(more_areas) if more_areas else {})},
        categories=category_names(),
        officers=account_names(told) if told else {},
        inquiries={**bodies, **(bodies_asked(more_bodies) if more_bodies else {})},
    )


def _told(step: Step, names: _Names) -> Told:
    verb = step.verb.removeprefix("cases.")
    return Told(
        at=step.at,
        who=_who(step),
        what=_sentence(verb, step.facts, names),
        said=step.note,
        erased=step.note_erased,
        public=verb == "comment" and bool(step.facts.get("public")),
        turn=verb in _TURNS,
        tone="bad" if verb in _BAD else "good" if verb in _GOOD else "",
    )


def _who(step: Step) -> str:
    if step.verb == "cases.join":
        return _("A resident")
    if step.actor_kind == "reporter":
        return _("Reporter")
    if step.actor_kind == "outside":
        return _("Outside body")
    return _("System") if step.actor_kind == "system" else step.actor_label


def _sentence(verb: str, facts: Mapping[str, Any], names: _Names) -> str:
    if verb == "supervise" and facts.get("ended"):
        return _("ended the supervision")
    if verb == "call_back" and not facts.get("reached", True):
        return _("tried to call the reporter back; nobody answered")
    if verb == "rate" and facts.get("reasons"):
        verb = "rate_with_reasons"
        facts = {**facts, "reasons": "、".join(facts["reasons"])}
    if verb == "refuse_extension":
        return str(SENTENCES[verb])
    if verb == "lapse_inquiry" and facts.get("undelivered"):
        verb = "lapse_undelivered"
    if verb == "assign_officer" and facts.get("officer") is None:
        verb = "assign_nobody"
    if verb == "dispatch" and facts.get("rule") is not None:
        kept = facts.get("unit") == facts.get("rule_unit")
        verb = "dispatch_by_rule" if kept else "dispatch_past_rule"
    template = SENTENCES.get(verb) or VERB_TITLES.get(verb) or verb
    return str(template).format_map(_Words(_words(facts, names)))


class _Words(dict[str, str]):
    """What a sentence's places are filled with; a missing fact is a dash, never an error."""

    def __missing__(self, key: str) -> str:
        return "—"


def _words(facts: Mapping[str, Any], names: _Names) -> dict[str, str]:
    found = {key: str(value) for key, value in facts.items() if value not in (None, "")}
    found |= _named(found, facts, names)
    for key, titles in _TITLES.items():
        if found.get(key) in titles:
            found[key] = str(titles[found[key]])
    if clocks := facts.get("clocks"):
        found["phase"] = _phase_title(str(clocks[0]["phase"]))
    if "answer_by" in found:
        by = timezone.localtime(datetime.fromisoformat(found["answer_by"]))
        found["answer_by"] = f"{by:%m-%d %H:%M}"
    if "limit" in found:
        found["limit"] = limit_words(found["limit"])
    if "resolved" in facts:
        found["resolved"] = _("resolved") if facts["resolved"] else _("not resolved")
    return found


def _named(found: Mapping[str, str], facts: Mapping[str, Any], names: _Names) -> dict[str, str]:
    """Return the names of what the facts tell by id or code; those unknown stay as they are."""
    known: dict[str, Mapping[Any, str]] = {
        **dict.fromkeys(_UNITS, names.units),
        "officer": names.officers,
        "inquiry": names.inquiries,
        "area": names.areas,
        "category": names.categories,
    }
    return {key: by_id.get(facts[key], found[key]) for key, by_id in known.items() if key in found}


_TITLES: Final[dict[str, Mapping[Any, Words]]] = {
    "source": dict(Case.Source.choices),
    "ground": {key.value: title for key, title in GROUND_TITLES.items()},
    "road": {key.value: title for key, title in DIVERSION_TITLES.items()},
    "trigger": dict(Whistle.Trigger.choices),
}


_PHASES: Final = frozenset(phase.value for phase in PHASE_TITLES)


def _phase_title(phase: str) -> str:
    """Return a clock's phase in words; each whistle and each inquiry has a clock of its own."""
    kind = phase.partition(".")[0]
    return str(PHASE_TITLES[Phase(kind)]) if kind in _PHASES else phase
