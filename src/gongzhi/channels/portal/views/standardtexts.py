"""The standard texts: which there are, and wording them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.choices import category_names
from gongzhi.channels.portal.commands import CommandPage, command, posted
from gongzhi.channels.portal.forms.standard_texts import StandardTextForm
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.errors import NotFound
from gongzhi.handling.cases import services
from gongzhi.handling.cases.models import StandardText
from gongzhi.handling.cases.permissions import CHANGE_STANDARD_TEXT
from gongzhi.handling.cases.standard_texts import VERBS
from gongzhi.handling.cases.workflow import VERB_TITLES
from gongzhi.registry.territory.queries import names_of


@door(CHANGE_STANDARD_TEXT)
@require_GET
def list_texts(request: PageRequest) -> HttpResponse:
    """Show every standard text by the verb it starts; those of the own areas can be changed."""
    rows = list(StandardText.objects.order_by("category_code", "area_prefix", "title", "pk"))
    names = category_names()
    groups = [
        {
            "title": VERB_TITLES[verb],
            "rows": [
                {
                    "text": row,
                    "category": names.get(row.category_code, row.category_code),
                    "mine": request.actor.may(CHANGE_STANDARD_TEXT, row.area_prefix),
                }
                for row in rows
                if row.verb == verb
            ],
        }
        for verb in VERBS
        if any(row.verb == verb for row in rows)
    ]
    context = {"groups": groups, "places": names_of({row.area_prefix for row in rows} - {""})}
    return render(request, "gongzhi/rules/standard_texts.html", context)


@door(CHANGE_STANDARD_TEXT)
@form_view
def create_text(request: PageRequest) -> HttpResponse:
    """Add a standard text."""
    form = StandardTextForm(posted(request), actor=request.actor)
    return command(
        request,
        form=form,
        page=_page(_("New standard text")),
        act=lambda data: services.create_standard_text(
            actor=request.actor, given=form.given(), note=data["note"]
        ),
        done=_saved,
    )


@door(CHANGE_STANDARD_TEXT)
@form_view
def change_text(request: PageRequest, text_id: int) -> HttpResponse:
    """Change a standard text, or take it out of use."""
    row = StandardText.objects.filter(pk=text_id).first()
    if row is None:
        raise NotFound(_("There is no such standard text."))
    initial: dict[str, Any] = {"version": row.version or 0} | {
        name: getattr(row, name)
        for name in ("verb", "title", "text", "category_code", "area_prefix", "active")
    }
    form = StandardTextForm(posted(request), initial=initial, actor=request.actor)
    return command(
        request,
        form=form,
        page=_page(row.title),
        act=lambda data: services.change_standard_text(
            actor=request.actor,
            text_id=text_id,
            given=form.given(),
            version=data["version"],
            note=data["note"],
        ),
        done=_saved,
    )


def _page(title: str) -> CommandPage:
    return CommandPage(
        title=title,
        submit=_("Save"),
        intro=_("A starting point: whoever uses it goes on writing in their own words."),
        back=reverse("standard_texts:list"),
    )


def _saved(row: StandardText) -> tuple[str, str]:
    return reverse("standard_texts:list"), _("Saved: %(name)s") % {"name": row.title}
