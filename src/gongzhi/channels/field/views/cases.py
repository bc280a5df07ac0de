"""A case on a phone, its next steps, and reporting a new one."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.field import pages
from gongzhi.channels.field.forms import STEPS, ReportForm
from gongzhi.channels.field.steps import step_form
from gongzhi.channels.portal.commands import go, run
from gongzhi.channels.portal.likeness import likely_while_writing
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import NotFound
from gongzhi.foundation.idempotency import Answer, answer_once
from gongzhi.handling.cases import queries, services
from gongzhi.handling.cases.queries import CaseView
from gongzhi.handling.cases.verbs import get_verb
from gongzhi.handling.cases.workflow import VERB_TITLES
from gongzhi.handling.visits.permissions import RECORD


@door(RECORD)
@require_GET
def show_case(request: PageRequest, number: str) -> HttpResponse:
    """Show a case as it is worked on."""
    case_id, started = _view(request, number).case.pk, request.GET.get("text", "")
    (part,) = pages.case_parts(request.actor, [case_id], started=started)
    return pages.show(request, part)


@door(RECORD)
@require_POST
def do_step(request: PageRequest, number: str, verb: str) -> HttpResponse:
    """Do one of the steps, its photos attached first: all of it or nothing."""
    if verb not in STEPS:
        raise NotFound(_("There is no such step here. Use the desk for it."))
    view = _view(request, number)
    form = step_form(view, verb, request.POST, request.FILES)
    case = view.case
    done, status = run(form, lambda data: _act(request.actor, case.pk, verb, data))
    if done is None:
        (part,) = pages.case_parts(request.actor, [case.pk], failed=form)
        return pages.show(request, part, status=status)
    words = _("Done: %(verb)s") % {"verb": VERB_TITLES[verb]}
    return go(request, reverse("field:case", args=[number]), words)


@door(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: PageRequest) -> HttpResponse:
    """Report something seen on the way; the same form sent twice makes one case."""
    features = pages.features_of(request.actor)
    if request.method != "POST":
        empty = pages.new_report(request.actor, area_code=request.GET.get("area_code", ""))
        return pages.show(request, pages.report_part(features, empty))
    form = ReportForm(request.POST, request.FILES, actor=request.actor)
    number, status = run(form, lambda _data: _create(request.actor, form))
    if number is None:
        part = pages.report_part(features, form)
        return pages.show(request, part, status=status)
    return go(request, reverse("field:case", args=[number]), _("Recorded as %s.") % number)


@door(RECORD)
@require_POST
def show_likely(request: PageRequest) -> HttpResponse:
    """Show what may be the same as the report that is being written, as far as one may read it."""
    found = likely_while_writing(request.actor, request.POST)
    context = {"similar": [each for each in found if each.case.title]}
    return render(request, "gongzhi/field/parts/likely.html", context)


def _view(request: PageRequest, number: str) -> CaseView:
    case = queries.get_case(request.actor, queries.case_id_of(number))
    (view,) = queries.work_pages(request.actor, [case.pk])
    return view


@transaction.atomic
def _act(actor: Actor, case_id: int, verb: str, data: dict[str, Any]) -> object:
    for photo in data.pop("photos", ()):
        services.attach_file(actor=actor, case_id=case_id, data=photo.bytes)
    return get_verb(verb).command(actor=actor, case_id=case_id, **data)


def _create(actor: Actor, form: ReportForm) -> str:
    def compute() -> Answer:
        created = services.create_case(actor=actor, new=form.new_case())
        return Answer(status=201, body=json.dumps(created.case.number))

    # The same form with other words, after going back, is another report and is not lost.
    digest = form.fingerprint()
    answer = answer_once(actor_key=actor.key, key=f"field:{digest}", digest=digest, compute=compute)
    number: str = json.loads(answer.body)
    return number
