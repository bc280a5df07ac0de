"""The inbox by queue, and the list of cases with its filters in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest, status_of
from gongzhi.channels.portal.casepage import page_context as case_context
from gongzhi.channels.portal.choices import category_choices
from gongzhi.channels.portal.commands import asks_for_part
from gongzhi.channels.portal.forms.filters import FilterForm
from gongzhi.channels.portal.saved import MOST as MOST_SAVED
from gongzhi.channels.portal.saved import narrowed_by, saved_filters
from gongzhi.channels.portal.together import MOST as MOST_TOGETHER
from gongzhi.channels.portal.together import bulk_verbs
from gongzhi.channels.portal.verbs import keys_for_script
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import InvalidInput, NotFound
from gongzhi.handling.cases import queries
from gongzhi.handling.cases.queries import (
    QUEUE_TITLES,
    CaseFilter,
    CasePage,
    Cursor,
    Order,
    Queue,
    QueueClocks,
)
from gongzhi.handling.topics.queries import moving_topics
from gongzhi.registry.territory.queries import names_of

VIEW = queries.VIEW
_ALARMING = frozenset({Queue.OVERDUE, Queue.DUE_SOON, Queue.SUPERVISED})
_COLOURS = frozenset({Queue.OVERDUE, Queue.DUE_SOON})
NOTHING = CasePage((), None)


@dataclass(frozen=True, slots=True)
class QueueTile:
    """One queue of the inbox: how many wait in it, how many of them are red and yellow."""

    code: str
    title: str | Promise
    count: int
    overdue: int
    due_soon: int
    alarming: bool


_MORE = ("overdue", "severity", "source", "supervised", "area", "unit", "since", "until")


@door(VIEW)
@require_GET
def show_inbox(request: PageRequest) -> HttpResponse:
    """Show the queues with their counts, and one queue's cases, most urgent first."""
    waiting = queries.queue_clocks(request.actor)
    counts = {queue: each.count for queue, each in waiting.items()}
    current = _queue(request.GET.get("queue", ""), counts)
    order = Order.NEWEST if current is Queue.TO_CALL_BACK else Order.DEADLINE
    page = queries.list_cases(
        request.actor,
        CaseFilter(queue=current, order=order),
        after=_cursor(request, order),
    )
    context = {
        "queues": [_tile(queue, each) for queue, each in waiting.items()],
        "topics": moving_topics(request.actor),
        "current": current.value,
        "current_title": QUEUE_TITLES[current],
        **page_context(page),
        **powers(request.actor),
        **reading_context(request),
    }
    return render(request, "gongzhi/cases/inbox.html", context)


@door(VIEW)
@require_GET
def list_cases(request: PageRequest) -> HttpResponse:
    """List what the actor may see, narrowed by the address; htmx gets the list alone."""
    form = FilterForm(request.GET, categories=category_choices())
    page, refusal = _page(request, form)
    context = {
        "form": form,
        "refusal": refusal,
        "more_open": any(request.GET.get(name) for name in _MORE),
        **page_context(page),
        **powers(request.actor),
        **reading_context(request),
        **_saved(request.actor, form, refused=refusal is not None),
    }
    part = asks_for_part(request)
    template = "gongzhi/cases/list_part.html" if part else "gongzhi/cases/list.html"
    return render(request, template, context, status=status_of(refusal) if refusal else 200)


def filter_of(form: FilterForm) -> CaseFilter:
    """Return the filter in the address. Raises ``InvalidInput`` naming what cannot be read."""
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        label = form.fields[name].label if name in form.fields else name
        raise InvalidInput(f"{label}: {errors[0]}", field=name)
    return form.as_filter()


def page_context(page: CasePage) -> dict[str, Any]:
    """Return what the table of cases shows."""
    codes = {row.area_code[:length] for row in page.rows for length in (9, 12, 15)}
    return {
        "rows": page.rows,
        "next_key": page.following.encode() if page.following else "",
        "area_names": names_of(codes) if page.rows else {},
    }


def powers(actor: Actor) -> dict[str, Any]:
    """Return which of the list's own buttons and keys the actor's posts give."""
    return {
        "may_create": actor.holds("cases.create"),
        "may_export": actor.holds("cases.export"),
        "bulk_verbs": bulk_verbs(actor),
        "most_together": MOST_TOGETHER,
        "verb_keys": keys_for_script(actor),
    }


def reading_context(request: PageRequest) -> dict[str, Any]:
    """Return the case that the address shows beside its list, if the viewer may see it."""
    number = request.GET.get("case", "")
    if not number or asks_for_part(request):
        return {}
    try:
        view = queries.case_page(request.actor, queries.case_id_of(number))
    except NotFound:
        return {}
    return {"reading": True, "open_number": number, **case_context(view, viewer=request.actor)}


def _saved(viewer: Actor, form: FilterForm, *, refused: bool) -> dict[str, Any]:
    """Return the viewer's saved filters, which of them this list is, and whether it may be one."""
    tabs = saved_filters(viewer)
    plain = "" if refused or not form.data else narrowed_by(form)
    return {
        "saved": tabs,
        "plain_query": plain,
        "current_tab": next((tab for tab in tabs if tab.query == plain), None),
        "may_save": bool(plain) and len(tabs) < MOST_SAVED,
    }


def _tile(queue: Queue, waiting: QueueClocks) -> QueueTile:
    # Where a queue is one colour by its own meaning, the colours are not counted again.
    plain = queue in _COLOURS
    return QueueTile(
        code=queue.value,
        title=QUEUE_TITLES[queue],
        count=waiting.count,
        overdue=0 if plain else waiting.overdue,
        due_soon=0 if plain else waiting.due_soon,
        alarming=queue in _ALARMING,
    )


def _page(request: PageRequest, form: FilterForm) -> tuple[CasePage, InvalidInput | None]:
    try:
        filters = filter_of(form)
        cursor = _cursor(request, filters.order)
        return queries.list_cases(request.actor, filters, after=cursor), None
    except InvalidInput as error:
        return NOTHING, error


def _cursor(request: PageRequest, order: Order) -> Cursor | None:
    after = request.GET.get("after", "")
    return Cursor.decode(after, order=order) if after else None


def _queue(wanted: str, counts: Mapping[Queue, int]) -> Queue:
    if wanted in set(Queue):
        return Queue(wanted)
    return next((queue for queue, count in counts.items() if count), Queue.TO_FILE)
