"""The verbs of a topic on the desk: words, form, permission, and what each chooses from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.channels.portal.forms import topics as forms
from gongzhi.foundation.actors import Actor
from gongzhi.handling.plans.permissions import ADD
from gongzhi.handling.plans.queries import MeasureFilter, find_measures, programmes
from gongzhi.handling.topics import permissions, services
from gongzhi.handling.topics.models import Topic
from gongzhi.handling.topics.services.answering import preview_answer
from gongzhi.registry.territory.queries import lineage

MOST_MEASURES: Final = 200
Choices = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class TopicVerb:
    """A verb: ``offered`` tells whether it stands among the buttons of a topic.

    ``also`` is a permission that it needs beside its own.
    """

    title: str | Promise
    permission: str
    form: type[forms.TopicVerbForm]
    command: Callable[..., Any]
    intro: str | Promise = ""
    danger: bool = False
    offered: bool = True
    on_closed: bool = False
    choices: Callable[[Actor, Topic], Choices] | None = None
    also: str = ""

    def open_to(self, actor: Actor, area_code: str) -> bool:
        """Tell whether the actor may use it on a topic of an area."""
        return all(
            actor.may(each, area_code) for each in (self.permission, self.also or self.permission)
        )


def _open_cases(actor: Actor, topic: Topic) -> Choices:
    previews = preview_answer(actor, topic.pk)
    return [
        (each.case_id, f"{each.case.number} {each.case.shown_title}")
        for each in previews
        if each.case is not None and each.refusal is None
    ]


def _measures(actor: Actor, topic: Topic) -> Choices:
    rows = find_measures(actor, MeasureFilter(concerning=topic.area_code))[:MOST_MEASURES]
    return [(row.id, str(row.measure)) for row in rows]


def _programmes(actor: Actor, topic: Topic) -> Choices:
    holding = lineage(topic.area_code)
    return [(row.pk, row.title) for row in programmes(actor) if row.area_code in holding]


def _put(*, case: int, **given: Any) -> Topic:
    return services.put_case(case_id=case, **given)


def _take_out(*, case: int, **given: Any) -> Topic:
    return services.take_out_case(case_id=case, **given)


VERBS: Final[Mapping[str, TopicVerb]] = {
    "answer": TopicVerb(
        _("Answer together"),
        permissions.ANSWER,
        forms.AnswerForm,
        services.answer_topic,
        intro=_("One answer for all; it is put to each case ticked and kept on its record."),
        choices=_open_cases,
    ),
    "make-measure": TopicVerb(
        _("Make it a measure"),
        permissions.MAKE,
        forms.MakeMeasureForm,
        services.make_measure,
        intro=_("The measure joins the programme with the topic's cases linked; assign it next."),
        choices=_programmes,
        also=ADD,
    ),
    "link-measure": TopicVerb(
        _("Link a measure"),
        permissions.LINK,
        forms.LinkMeasureForm,
        services.link_measure,
        intro=_("Choose the measure that takes the topic on."),
        choices=_measures,
    ),
    "rename": TopicVerb(
        _("Give a title"), permissions.RENAME, forms.RenameForm, services.rename_topic
    ),
    "put-case": TopicVerb(_("Put a case in"), permissions.CORRECT, forms.PutCaseForm, _put),
    "close": TopicVerb(
        pgettext_lazy("topic", "Close it"),
        permissions.CLOSE,
        forms.ReasonForm,
        services.close_topic,
        intro=_("Cases that come later still join it, and the list shows that they did."),
    ),
    "reopen": TopicVerb(
        pgettext_lazy("topic", "Reopen it"),
        permissions.CLOSE,
        forms.ReasonForm,
        services.reopen_topic,
        on_closed=True,
    ),
    "take-out": TopicVerb(
        _("Take the case out"),
        permissions.CORRECT,
        forms.TakeOutForm,
        _take_out,
        intro=_("The case stays as it is; later looks do not put it in again."),
        offered=False,
    ),
    "unlink-measure": TopicVerb(
        _("Take the link away"),
        permissions.LINK,
        forms.UnlinkMeasureForm,
        services.unlink_measure,
        intro=_("The measure itself stays; its links to the topic’s cases go as well."),
        offered=False,
    ),
}


def buttons_of(actor: Actor, topic: Topic) -> list[tuple[str, TopicVerb]]:
    """Return the verbs that the actor may use on a topic now."""
    closed = topic.state == Topic.State.CLOSED
    return [
        (slug, verb)
        for slug, verb in VERBS.items()
        if verb.offered and verb.on_closed is closed and verb.open_to(actor, topic.area_code)
    ]
