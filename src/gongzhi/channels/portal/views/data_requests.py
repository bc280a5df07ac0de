"""Data requests: what is in stock is told at once, the rest is asked, the community answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import CommandPage, command, posted
from gongzhi.channels.portal.forms.burden import (
    AnswerForm,
    CorrectForm,
    WithdrawRequestForm,
)
from gongzhi.channels.portal.views.burden import number_of
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.channels.portal.workbooks import workbook
from gongzhi.foundation.actors import Actor
from gongzhi.oversight.burden import queries, services
from gongzhi.oversight.burden.errors import no_such_request
from gongzhi.oversight.burden.holdings import Figure, catalogue
from gongzhi.oversight.burden.minutes import minutes_on
from gongzhi.oversight.burden.models import DataRequest
from gongzhi.oversight.burden.permissions import ANSWER, ASK, VIEW
from gongzhi.oversight.burden.queries.community import asked_of
from gongzhi.oversight.burden.scope import reaches
from gongzhi.registry.territory import queries as territory

if TYPE_CHECKING:
    from gongzhi.channels.transfer.export import Value
    from gongzhi.oversight.burden.queries import FieldRow, RequestView

PER_PAGE: Final = 30


@door(VIEW)
@require_GET
def list_requests(request: PageRequest) -> HttpResponse:
    """Show the data requests of one's areas, newest first."""
    waiting = bool(request.GET.get("waiting"))
    found = queries.requests(
        request.actor, unit_id=number_of(request.GET.get("unit", "")), waiting=waiting
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "page": page,
        "rows": queries.request_rows(page),
        "waiting": waiting,
        "saved": queries.saved_in(request.actor, since=today.replace(month=1, day=1), until=today),
        "minutes": minutes_on(today),
        "names": _names(each.area_code for each in page),
        "may_ask": request.actor.holds(ASK),
    }
    return render(request, "gongzhi/burden/requests.html", context)


@door(VIEW)
@require_GET
def list_holdings(request: PageRequest) -> HttpResponse:
    """Show what the platform holds already, as far as the words go."""
    words = request.GET.get("q", "").strip()[:60]
    context = {"words": words, "holdings": catalogue().search(words)}
    return render(request, "gongzhi/burden/holdings.html", context)


@door(VIEW)
@require_GET
def show_request(request: PageRequest, request_id: int) -> HttpResponse:
    """Show a request with every figure that is there."""
    view = queries.request_view(request.actor, request_id)
    context = {
        "view": view,
        "asked": view.request,
        "table": [
            (place, list(zip(view.fields, _cells_of(view, number), strict=True)))
            for number, place in enumerate(view.places)
        ],
        "names": _names([view.request.area_code]),
        "may_withdraw": _may_withdraw(request.actor, view.request),
        "may_answer": _may_answer(request.actor, view),
    }
    return render(request, "gongzhi/burden/request.html", context)


@door(VIEW)
@require_GET
def export_request(request: PageRequest, request_id: int) -> FileResponse:
    """Send a request's figures as a workbook: a row for each community."""
    view = queries.request_view(request.actor, request_id)
    headers = [_("Community"), _("Area code"), *(_head(field) for field in view.fields)]
    return workbook(_sheet(view), headers, view.request.title)


@door(ASK)
@form_view
def withdraw(request: PageRequest, request_id: int) -> HttpResponse:
    """Withdraw a request."""
    view = queries.request_view(request.actor, request_id)
    back = reverse("burden:request", args=[request_id])
    page = CommandPage(
        title=_("Withdraw: %(title)s") % {"title": view.request.title},
        submit=_("Withdraw it"),
        intro=_("What waits is not asked any more. What was answered stays in stock."),
        back=back,
        danger=True,
    )
    return command(
        request,
        form=WithdrawRequestForm(posted(request), initial={"version": view.request.version}),
        page=page,
        act=lambda data: services.withdraw_request(
            actor=request.actor, request_id=request_id, **data
        ),
        done=lambda _made: (back, _("The request is withdrawn.")),
    )


@door(ANSWER)
@form_view
def answer(request: PageRequest, request_id: int, area: str) -> HttpResponse:
    """Answer for a community what a request still asks of it."""
    asked = asked_of(area, request_id) if reaches(request.actor, ANSWER, area) else None
    if asked is None:
        raise no_such_request(request_id)
    back = reverse("community:day", args=[area])
    page = CommandPage(
        title=asked.request.title,
        submit=_("Answer"),
        intro=_(
            "Answer once: from then on everybody who asks takes it from stock. "
            "Leave empty what you do not know yet."
        ),
        back=back,
    )
    form = AnswerForm(posted(request), cells=asked.cells)

    def act(_data: dict[str, Any]) -> DataRequest:
        return services.answer_request(
            actor=request.actor,
            request_id=request_id,
            area_code=area,
            answers=form.answers(),
        )

    done = _("Answered. It is in stock from now on.")
    return command(request, form=form, page=page, act=act, done=lambda _made: (back, done))


@door(ANSWER)
@form_view
def correct(request: PageRequest, figure_id: int) -> HttpResponse:
    """Correct a figure that a community gave."""
    figure = queries.get_given(request.actor, figure_id)
    back = reverse("community:day", args=[figure.area_code])
    page = CommandPage(
        title=_("Correct: %(field)s") % {"field": figure.field.name},
        submit=_("Correct it"),
        intro=_("Whoever takes it from stock sees the new value."),
        back=back,
    )
    return command(
        request,
        form=CorrectForm(
            posted(request),
            initial={"version": figure.version, "value": f"{figure.value.normalize():f}"},
        ),
        page=page,
        act=lambda data: services.correct_figure(actor=request.actor, figure_id=figure_id, **data),
        done=lambda _made: (back, _("Corrected.")),
    )


def _cells_of(view: RequestView, number: int) -> Iterator[tuple[Any, str]]:
    return ((field.figures[number], field.states[number]) for field in view.fields)


def _head(field: FieldRow) -> str:
    return f"{field.field.name}（{field.unit}）" if field.unit else field.field.name


def _sheet(view: RequestView) -> Iterator[list[Value]]:
    for number, place in enumerate(view.places):
        figures = [field.figures[number] for field in view.fields]
        yield [
            place.name,
            place.code,
            *(_cell(figure) for figure in figures),
        ]


def _cell(figure: Figure | None) -> Value:
    if figure is None:
        return ""
    return _("fewer than 5") if figure.withheld else figure.value


def _names(codes: Any) -> dict[str, str]:
    return territory.names_of(code for own in codes for code in territory.lineage(own))


def _may_withdraw(actor: Actor, request: DataRequest) -> bool:
    return request.state == DataRequest.State.OPEN and (request.asked_by_id in actor.unit_ids(ASK))


def _may_answer(actor: Actor, view: RequestView) -> list[tuple[str, str]]:
    """Return the communities for which the actor may answer something that waits."""
    waiting = {
        place.code: place.name
        for number, place in enumerate(view.places)
        if any(field.states[number] == "waiting" for field in view.fields)
    }
    return [(code, name) for code, name in waiting.items() if reaches(actor, ANSWER, code)]
