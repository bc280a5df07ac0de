"""What a role's verbs allow, in words, grouped by module."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.handling.cases.workflow import CASE_WORKFLOW
from gongzhi.handling.plans.workflow import MEASURE_WORKFLOW

MODULE_TITLES: Final[dict[str, str | Promise]] = {
    "cases": _("Cases"),
    "visits": _("Visits"),
    "territory": _("Areas"),
    "organisations": _("Organisations"),
    "people": _("Residents and accounts"),
    "calendar": _("Working calendar"),
    "journal": _("Record of who did what"),
    "notify": _("Notifications"),
    "disclosure": _("Notices"),
    "burden": _("Burden register"),
    "packs": _("Policy packs"),
    "plans": _("Plans and supervision"),
    "triage": _("Suggestions for cases"),
}
VERB_WORDS: Final[dict[str, str | Promise]] = {
    "burden.answer": _("answer data requests for a community"),
    "burden.ask": _("ask communities for data that is not held"),
    "burden.decide": _("admit, refuse and end demands on communities"),
    "burden.decline": _("decline what is not on the entry list"),
    "burden.propose": _("propose demands on communities"),
    "burden.view": _("see what is asked of communities"),
    "calendar.change": _("change the working calendar"),
    "cases.change_category": _("change categories and their time limits"),
    "cases.change_dispatch_rule": _("keep the rules by which units are proposed"),
    "cases.change_standard_text": _("word standard texts"),
    "cases.change_rating_reason": _("word the reasons of a rating"),
    "cases.change_rule": _("change rules of handling"),
    "cases.create": _("record a case"),
    "cases.watch": _("watch the wall screen of their areas"),
    "cases.export": _("take lists of cases away as a file"),
    "cases.import": _("bring in cases from a file"),
    "cases.requeue": _("put a case back into the queue"),
    "cases.view": _("see cases"),
    "disclosure.post_notice": _("post and withdraw notices to residents"),
    "journal.verify": _("check the record for tampering"),
    "journal.view": _("read the record"),
    "notify.change_robot": _("keep group robots"),
    "organisations.appoint": _("appoint people and end appointments"),
    "organisations.change_post": _("create and change posts, change roles"),
    "organisations.change_unit": _("found, change and dissolve units"),
    "organisations.view": _("see organisations and posts"),
    "packs.load": _("load and unload policy packs"),
    "packs.view": _("see which policy packs are in force"),
    "people.change": _("register and correct residents and households"),
    "people.change_account": _("keep accounts"),
    "people.erase": _("erase a person's data on request"),
    "people.export": _("hand a person a copy of their data"),
    "people.issue_token": _("issue API keys"),
    "people.reveal": _("see a masked value for a reason"),
    "people.view": _("see residents, masked"),
    "plans.add_measure": _("add measures of the place's own"),
    "plans.adopt": _("adopt and withdraw programmes, excuse from duties"),
    "plans.brief": _("write the briefing of a period"),
    "plans.export": _("take lists of measures and duties away as a file"),
    "plans.hold_meeting": _("call scheduling meetings and record their minutes"),
    "plans.keep_duty": _("keep recurring duties"),
    "plans.map_unit": _("match the units that a document names"),
    "plans.view": _("see programmes, measures and duties"),
    "territory.change_area": _("change areas, boundaries and zones"),
    "territory.import": _("import the country's divisions"),
    "territory.issue_sign": _("issue, replace and retire QR signs"),
    "territory.view": _("see areas"),
    "triage.change": _("train, threshold and go back with suggestions"),
    "triage.view": _("see how well suggestions do"),
    "visits.plan": _("plan and cancel visits"),
    "visits.record": _("go out with the officers' pages, record visits"),
    "visits.view": _("see visits"),
}


def verb_words(verb: str) -> str:
    """Return what a verb allows; a verb without words of its own stays as it is."""
    module, _dot, name = verb.partition(".")
    workflow = {"cases": CASE_WORKFLOW, "plans": MEASURE_WORKFLOW}.get(module)
    if verb not in VERB_WORDS and workflow is not None:
        return str(workflow.verbs.get(name, verb))
    return str(VERB_WORDS.get(verb, verb))


def verbs_by_module(verbs: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return verbs with their words under their module's title, modules in our order."""
    groups: dict[str, list[tuple[str, str]]] = {module: [] for module in MODULE_TITLES}
    for verb in sorted(verbs):
        groups.setdefault(verb.partition(".")[0], []).append((verb, verb_words(verb)))
    return [
        (str(MODULE_TITLES.get(module, module)), lines) for module, lines in groups.items() if lines
    ]
