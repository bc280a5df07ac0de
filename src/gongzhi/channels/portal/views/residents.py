"""Registered residents: found, looked at for a reason, given their data, and forgotten."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.files import json_file
from gongzhi.channels.portal.commands import (
    CommandPage,
    asks_for_part,
    command,
    posted,
    run,
    show,
    titled,
)
from gongzhi.channels.portal.forms.residents import (
    FIELD_TITLES,
    EraseForm,
    LookForm,
    SearchForm,
)
from gongzhi.channels.portal.personal_words import grounds
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.ids import ResidentId
from gongzhi.registry.people import queries, services
from gongzhi.registry.people.personal import get_declared
from gongzhi.registry.people.personal_fields import RESIDENT
from gongzhi.registry.people.queries import MaskedResident
from gongzhi.registry.territory.queries import names_of

VIEW = "people.view"
CHANGE = "people.change"
REVEAL = "people.reveal"
EXPORT = "people.export"
ERASE = "people.erase"
PAGE = 50
LONGEST_ID = 18


@door(VIEW)
@form_view
def list_residents(request: PageRequest) -> HttpResponse:
    """List the residents of the actor's areas, masked, or whom a search finds."""
    form = SearchForm(posted(request))
    following, status = None, 200
    if request.method == "POST":
        found, status = run(form, lambda data: _find(request, data["words"]))
        rows = found or []
    else:
        rows = queries.residents(request.actor, after=_after(request), limit=PAGE + 1)
        following = rows[PAGE - 1].id if len(rows) > PAGE else None
        rows = rows[:PAGE]
    context = {
        "form": form,
        "rows": rows,
        "may_register": request.actor.holds(CHANGE),
        "searched": request.method == "POST",
        "following": following,
        "areas": names_of({row.area_code for row in rows}),
    }
    return render(request, "gongzhi/people/residents.html", context, status=status)


@door(VIEW)
@require_GET
def show_resident(request: PageRequest, resident_id: int) -> HttpResponse:
    """Show one resident, masked, with whoever looked."""
    row = queries.get_resident(request.actor, ResidentId(resident_id))
    may = {
        name: not row.erased and request.actor.may(verb, row.area_code)
        for name, verb in (
            ("change", CHANGE),
            ("reveal", REVEAL),
            ("export", EXPORT),
            ("erase", ERASE),
        )
    }
    context = {
        "row": row,
        "values": [_value(row, name) for name in FIELD_TITLES],
        "looks": [(look, FIELD_TITLES.get(look.field)) for look in queries.looks_at(row.id)],
        "may": may,
        "areas": names_of({row.area_code}),
    }
    return render(request, "gongzhi/people/resident.html", context)


@door(REVEAL)
@never_cache
@form_view
def reveal(request: PageRequest, resident_id: int) -> HttpResponse:
    """Show one value once, for a reason, on the answer itself: it is never in an address."""
    row = queries.get_resident(request.actor, ResidentId(resident_id))
    kept = [name for name in FIELD_TITLES if getattr(row, name)]
    form = LookForm(posted(request), fields=kept, initial={"field": request.GET.get("field")})
    page = _page(row, title=_("Show a value"), submit=_("Show it"))
    status = 200
    if request.method == "POST":
        value, status = run(
            form,
            lambda data: services.reveal(actor=request.actor, resident_id=row.id, **data),
        )
        if value is not None:
            context = {
                "row": row,
                "value": value,
                "title": FIELD_TITLES[form.cleaned_data["field"]],
            }
            part = "_part" if asks_for_part(request) else ""
            return render(request, f"gongzhi/people/revealed{part}.html", context)
    return show(request, form=form, page=page, status=status)


@door(EXPORT)
@require_POST
def export(request: PageRequest, resident_id: int) -> HttpResponse:
    """Hand out all that is kept of a person as JSON, for that person."""
    row = queries.get_resident(request.actor, ResidentId(resident_id))
    data = services.export_person(actor=request.actor, resident_id=row.id)
    return json_file(asdict(data), name=f"resident-{row.id}")


@door(ERASE)
@form_view
def erase(request: PageRequest, resident_id: int) -> HttpResponse:
    """Forget a person, once that is confirmed."""
    row = queries.get_resident(request.actor, ResidentId(resident_id))
    intro = _(
        "Name, phone and identity number go, here and from the person's reports, with all free "
        "text on record about them. The reports and the record of who did what stay. "
        "It cannot be undone; hand the person their copy first if they want one."
    )
    page = _page(row, title=_("Erase this person's data"), submit=_("Erase"), intro=intro)
    return command(
        request,
        form=EraseForm(posted(request)),
        page=page,
        act=lambda _data: services.erase_person(actor=request.actor, resident_id=row.id),
        done=lambda _resident: (page.back, _("The person's data is erased.")),
    )


def _value(row: MaskedResident, name: str) -> tuple[Any, str, str, date]:
    """Return a personal field's title, masked value, grounds, and the day it is emptied."""
    field = get_declared(RESIDENT, name)
    until = row.confirmed_on + timedelta(days=field.retention_days)
    return FIELD_TITLES[name], getattr(row, name), grounds(field), until


def _find(request: PageRequest, words: str) -> list[MaskedResident]:
    name = " ".join(words.replace("\0", "").split())
    try:
        return queries.residents_by_phone(request.actor, name)
    except InvalidInput:
        return queries.residents_by_name(request.actor, name)


def _after(request: PageRequest) -> ResidentId | None:
    text = request.GET.get("after", "")
    plain = text.isascii() and text.isdigit() and len(text) <= LONGEST_ID
    return ResidentId(int(text)) if plain else None


def _page(row: MaskedResident, *, title: str, submit: str, intro: str = "") -> CommandPage:
    return CommandPage(
        title=titled(title, row.name) if row.name else title,
        submit=submit,
        intro=intro,
        danger=bool(intro),
        back=reverse("residents:resident", args=[row.id]),
    )
