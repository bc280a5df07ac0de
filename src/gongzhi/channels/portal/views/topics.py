"""Hot topics: the list, a topic's page, its verbs, and a look asked for now."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal import topicstory
from gongzhi.channels.portal.commands import CommandPage, asks_for_part, command, go
from gongzhi.channels.portal.forms.topics import AnswerForm, TopicFilterForm
from gongzhi.channels.portal.replyhints import hints_on
from gongzhi.channels.portal.topicverbs import VERBS, buttons_of
from gongzhi.channels.portal.views.sheets import workbook
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.errors import NotFound
from gongzhi.handling.cases.queries import topic_days
from gongzhi.handling.cases.queries.compared import cases_among
from gongzhi.handling.topics import queries, services
from gongzhi.handling.topics.models import Topic, TopicLook
from gongzhi.handling.topics.permissions import ANSWER, EXPORT, FOLLOW, LOOK, VIEW
from gongzhi.handling.topics.services import answering
from gongzhi.registry.territory.queries import areas_at_levels, names_of
from gongzhi.registry.territory.rules import Depth

PER_PAGE: Final = 50
MOST_AREAS: Final = 300
MOST_ASKED: Final = 12
"""Cases whose titles an answer is held to: those nearest to all others."""
MOST_EXPORTED: Final = 5_000


@door(VIEW)
@require_GET
def list_topics(request: PageRequest) -> HttpResponse:
    """List the topics of one's areas, rising ones first; htmx gets the list alone."""
    areas = _areas(request)
    form = TopicFilterForm(request.GET, areas=areas)
    chosen = form.as_filter()
    page = Paginator(queries.topics(request.actor, chosen), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "form": form,
        "chosen": chosen,
        "page": page,
        "rows": [(topic, topicstory.bars_of(topic)) for topic in page],
        "early": [
            (topic, topicstory.early_words(topic))
            for topic in queries.early_signs(request.actor, chosen.area_code)
        ],
        "area_names": dict(areas) | names_of({code for topic in page for code in topic.areas}),
        "several": len(areas) > 1,
        "looks": _looks(request, areas),
        "may_export": request.actor.holds(EXPORT),
        "windows": _windows([chosen.area_code] if chosen.area_code else [c for c, _n in areas]),
        "filtered": bool(chosen.words or chosen.state != Topic.State.OPEN),
    }
    part = asks_for_part(request)
    return render(request, f"gongzhi/topics/{'list_part' if part else 'list'}.html", context)


@door(EXPORT)
@require_GET
def export_topics(request: PageRequest) -> FileResponse:
    """Send the topics as filtered, as a workbook."""
    areas = _areas(request)
    chosen = TopicFilterForm(request.GET, areas=areas).as_filter()
    found = queries.topics(request.actor, chosen)[:MOST_EXPORTED]
    headers = [
        _("Topic"), _("Sub-district"), _("Status"), pgettext("topic", "Trend"), _("Cases"),
        _("Open cases"), pgettext("topic", "Since"), _("Latest"), _("Heat"),
        _("Marking words"), _("Places named"),
    ]  # fmt: skip
    names = dict(areas)
    return workbook(_("Hot topics"), headers, (_cells(topic, names) for topic in found))


@door(LOOK)
@require_POST
def look_now(request: PageRequest) -> HttpResponse:
    """Have a sub-district's cases looked at anew."""
    area_code = request.POST.get("area", "")
    services.ask_look(actor=request.actor, area_code=area_code)
    return go(
        request,
        reverse("topics:list"),
        _("The cases are being looked at. What is found appears here in a moment."),
    )


@door(VIEW)
@require_GET
def show_topic(request: PageRequest, topic_id: int) -> HttpResponse:
    """Show a topic as a story: what, where, how many, since when, and what was done."""
    view = queries.topic_page(request.actor, topic_id)
    topic = view.topic
    codes = {topic.area_code, *topic.areas, *(case.area_code for case in view.cases)}
    names = names_of(codes)
    buttons = buttons_of(request.actor, topic)
    offered = {slug for slug, _verb in buttons}
    context = {
        "view": view,
        "topic": topic,
        "bars": topicstory.bars_of(topic),
        "told": topicstory.course_words(topic),
        "parts": topicstory.parts_of(topic),
        "where": [(names.get(code, code), count) for code, count in topic.areas.items()],
        "story": topicstory.told(view.entries),
        "buttons": buttons,
        "may_correct": "put-case" in offered,
        "may_link": "link-measure" in offered,
        "may_follow": request.actor.holds(FOLLOW),
        "area_names": names,
    }
    return render(request, "gongzhi/topics/topic.html", context)


@door(VIEW)
@form_view
def do_verb(request: PageRequest, topic_id: int, slug: str) -> HttpResponse:
    """Show a verb's form, or do the verb."""
    verb = VERBS.get(slug)
    if verb is None:
        raise NotFound(_("There is no verb “{verb}”."), verb=slug[:40])
    topic = queries.get_topic(request.actor, topic_id)
    form = verb.form(
        request.POST if request.method == "POST" else None,
        initial={"version": topic.version, **_initial(request, topic)},
    )
    if verb.choices is not None:
        form.offer(verb.choices(request.actor, topic))
    if isinstance(form, AnswerForm):
        form.hint_from(reverse("topics:hints", args=[topic_id]))
    page = CommandPage(
        title=verb.title,
        submit=verb.title,
        intro=verb.intro,
        back=reverse("topics:topic", args=[topic_id]),
        template="gongzhi/topics/verb.html",
        context={"topic": topic},
    )
    return command(
        request,
        form=form,
        page=page,
        act=lambda data: verb.command(actor=request.actor, topic_id=topic_id, **data),
        done=lambda _result: (
            page.back,
            _("%(topic)s: %(verb)s, done") % {"topic": topic, "verb": verb.title},
        ),
    )


@door(ANSWER)
@require_POST
def show_hints(request: PageRequest, topic_id: int) -> HttpResponse:
    """Tell the writer of an answer what it still lacks for its readers; nothing of it is kept."""
    topic = queries.get_topic(request.actor, topic_id)
    cases = cases_among(request.actor, queries.case_ids_of(topic_id)[:MOST_ASKED])
    asked = "\n".join([str(topic), *topic.words, *(case.title for case in cases)])
    found = hints_on(asked, answering.VERB, request.POST.get("note", ""))
    return render(request, "gongzhi/cases/reply_hints.html", {"hints": found})


@door(FOLLOW)
@require_POST
def follow(request: PageRequest, topic_id: int) -> HttpResponse:
    """Follow a topic, or no longer."""
    if request.POST.get("end"):
        services.unfollow_topic(actor=request.actor, topic_id=topic_id)
        words = _("You follow this topic no longer.")
    else:
        services.follow_topic(actor=request.actor, topic_id=topic_id)
        words = _("You follow this topic: the bell tells you when it grows.")
    return go(request, reverse("topics:topic", args=[topic_id]), words)


def _initial(request: PageRequest, topic: Topic) -> dict[str, Any]:
    """Return what a form starts from: the topic's title, and what the address names."""
    given = {name: request.GET[name] for name in ("case", "measure_id") if name in request.GET}
    return {"title": topic.title, **given}


def _areas(request: PageRequest) -> list[tuple[str, str]]:
    found = areas_at_levels(request.actor.prefixes(VIEW), [Depth.STREET]).order_by("code")
    areas = list(found.values_list("code", "name")[:MOST_AREAS])
    above = {prefix[:9] for prefix in request.actor.prefixes(VIEW) if len(prefix) > 9}  # noqa: PLR2004 (a sub-district's code)
    return [*areas, *names_of(above).items()]


def _windows(codes: list[str]) -> tuple[int, int]:
    """Return of how many days the cases of some sub-districts are read, the fewest and the most."""
    days = {topic_days(code) for code in codes} or {topic_days()}
    return min(days), max(days)


def _looks(request: PageRequest, areas: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return, for the sub-districts where the actor may have a look, how the last one went."""
    mine = [(code, name) for code, name in areas if request.actor.may(LOOK, code)]
    rows: dict[str, TopicLook] = {
        row.area_code: row for row in queries.looks(request.actor, [code for code, _name in mine])
    }
    return [
        {"code": code, "name": name, "row": rows.get(code), "days": topic_days(code)}
        for code, name in mine
    ]


def _cells(topic: Topic, names: dict[str, str]) -> list[Any]:
    return [
        str(topic),
        names.get(topic.area_code, topic.area_code),
        topic.get_state_display(),
        topic.get_trend_display(),
        topic.count,
        topic.open_count,
        topic.since,
        topic.until,
        topic.heat,
        "、".join(topic.words),
        "、".join(topic.places),
    ]
