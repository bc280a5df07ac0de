"""The dispatch board: what waits for a unit beside the units with their load."""

from __future__ import annotations

from typing import Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest, status_of
from gongzhi.channels.portal.commands import go
from gongzhi.channels.portal.verbs import keys_for_script
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.errors import DomainError, InvalidInput
from gongzhi.handling.cases import queries, services
from gongzhi.handling.cases.queries.board import DISPATCH
from gongzhi.handling.triage.queries import SuggestionView, suggestions_of
from gongzhi.registry.territory.queries import names_of

_SENT: Final = "board_dispatched"
SHOWN_SENT: Final = 5


class DispatchOneForm(forms.Form):
    """One press on the board: this case, as it was shown, to that unit."""

    case = forms.CharField(max_length=40)
    version = forms.IntegerField()
    unit_id = forms.IntegerField(min_value=1, max_value=2**62)


@door(DISPATCH)
@form_view
def show_board(request: PageRequest) -> HttpResponse:
    """Show the board; a press on a suggestion, or a case dropped on a unit, dispatches it."""
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            return _dispatch(request, DispatchOneForm(request.POST))
        except DomainError as refused:
            refusal = refused
    board = queries.dispatch_board(request.actor)
    rows = [*(each.row for each in board.waiting), *board.unplaced]
    codes = {row.area_code[:length] for row in rows for length in (9, 12, 15)}
    context = {
        "board": board,
        "refusal": refusal.message if refusal else "",
        "area_names": names_of(codes) if rows else {},
        "sent": _sent(request),
        "places": _places(board),
        "verb_keys": keys_for_script(request.actor),
    }
    status = status_of(refusal) if refusal else 200
    return render(request, "gongzhi/cases/board.html", context, status=status)


def _dispatch(request: PageRequest, form: DispatchOneForm) -> HttpResponse:
    if not form.is_valid():
        raise InvalidInput(_("The case and its unit did not arrive whole. Please press again."))
    data = form.cleaned_data
    case = services.dispatch_case(
        actor=request.actor,
        case_id=queries.case_id_of(data["case"]),
        unit_id=data["unit_id"],
        version=data["version"],
    )
    sent = [each for each in request.session.get(_SENT, []) if each != case.pk]
    request.session[_SENT] = [case.pk, *sent][:SHOWN_SENT]
    words = _("%(number)s is dispatched.") % {"number": case.number}
    return go(request, reverse("cases:board"), words)


def _places(board: queries.Board) -> dict[int, SuggestionView]:
    """Return the places suggested for what has none."""
    found = suggestions_of([row.id for row in board.unplaced]) if board.unplaced else {}
    return {key: each for key, each in found.items() if each.row.place and each.open}


def _sent(request: PageRequest) -> list[queries.VerbPreview]:
    """Return what this session dispatched last, and whether it can still go to another unit."""
    ids = request.session.get(_SENT, [])
    found = queries.preview_verb(request.actor, "reassign", ids) if ids else []
    return [each for each in found if each.case is not None]
