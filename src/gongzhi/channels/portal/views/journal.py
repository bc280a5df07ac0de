"""The record as an auditor checks it: the seals of the days, and one case's chain at a time."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest, status_of
from gongzhi.foundation.errors import DomainError
from gongzhi.foundation.journal.sealing import newest_seals
from gongzhi.handling.cases import queries

SHOWN_SEALS: Final = 31


@door(queries.VERIFY_JOURNAL)
@require_GET
def show_journal(request: PageRequest) -> HttpResponse:
    """Show the seals, newest first, and check the chain of the case that ``number`` names."""
    number = request.GET.get("number", "").strip()[:40]
    seals = newest_seals(before=_day(request.GET.get("before", "")), most=SHOWN_SEALS + 1)
    context: dict[str, Any] = {
        "number": number,
        "seals": [(seal, bytes(seal.root).hex()) for seal in seals[:SHOWN_SEALS]],
        "earlier": seals[SHOWN_SEALS - 1].day.isoformat() if len(seals) > SHOWN_SEALS else "",
    }
    status = 200
    if number:
        try:
            case, chain = queries.check_case_chain(request.actor, queries.case_id_of(number))
            context |= {"case": case, "chain": chain}
        except DomainError as refusal:
            context["refusal"] = refusal.message
            status = status_of(refusal)
    return render(request, "gongzhi/journal.html", context, status=status)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
