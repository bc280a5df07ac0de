"""One case: its page, its verbs, its pictures, and the reporter's contact."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from django import forms
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal import verbs as offered
from gongzhi.channels.portal.casepage import page_context
from gongzhi.channels.portal.choices import category_name
from gongzhi.channels.portal.commands import CommandPage, Words, asks_for_part, command, run, show
from gongzhi.channels.portal.forms.inquiries import started_from
from gongzhi.channels.portal.forms.verbs import RevealForm, Situation, VerbForm, form_of
from gongzhi.channels.portal.replyhints import reply_hints
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.errors import NotFound
from gongzhi.foundation.workflow import Move
from gongzhi.handling.cases import queries, services
from gongzhi.handling.cases.categories import category_of
from gongzhi.handling.cases.models import Assignment, Attachment, Case
from gongzhi.handling.cases.permissions import own_works
from gongzhi.handling.cases.verbs import get_verb
from gongzhi.handling.cases.workflow import CASE_WORKFLOW, VERB_TITLES
from gongzhi.handling.topics.queries import beside_cases, may_see_topic_of
from gongzhi.handling.triage.queries import suggestion_beside

VIEW = queries.VIEW


@door(VIEW)
@require_GET
def show_case(request: PageRequest, number: str) -> HttpResponse:
    """Show one case: its story, its clocks, and only what this actor may do now.

    htmx gets it to lie beside a list.
    """
    view = queries.case_page(request.actor, queries.case_id_of(number), beside=beside_cases())
    template = "gongzhi/cases/reading.html" if asks_for_part(request) else "gongzhi/cases/case.html"
    context = page_context(view, viewer=request.actor)
    context["topic_seen"] = may_see_topic_of(request.actor, view.case.area_code)
    return render(request, template, context)


@door(VIEW)
@form_view
def do_verb(request: PageRequest, number: str, slug: str) -> HttpResponse:
    """Show a verb's form, or do the verb."""
    verb = offered.verb_of(slug)
    view = queries.case_page(request.actor, queries.case_id_of(number))
    move = CASE_WORKFLOW.check_move(verb, view.case.status)
    form = _form(request, view, move)
    page = _page(view.case, verb, intro=form.notice)
    if verb == "reveal_contact":
        return _reveal(request, form, page, view.case)
    return command(
        request,
        form=form,
        page=page,
        act=lambda data: (
            get_verb(verb).command(actor=request.actor, case_id=view.case.pk, **data) or view.case
        ),
        done=lambda _result: (
            after(request, page.back),
            _("%(number)s: %(verb)s, done") % {"number": number, "verb": VERB_TITLES[verb]},
        ),
    )


@door(VIEW)
@require_POST
def show_hints(request: PageRequest, number: str, slug: str) -> HttpResponse:
    """Tell the writer of a note what it still lacks for its reader; nothing of it is kept."""
    case = queries.get_case(request.actor, queries.case_id_of(number))
    found = reply_hints(case, offered.verb_of(slug), request.POST.get("note", ""))
    return render(request, "gongzhi/cases/reply_hints.html", {"hints": found})


@door(VIEW)
@require_GET
def show_picture(request: PageRequest, number: str, attachment_id: int) -> HttpResponseBase:
    """Send a picture of a case that the actor may see, as a file and nothing else."""
    case = queries.get_case(request.actor, queries.case_id_of(number))
    return picture(request, case, attachment_id)


def picture(request: HttpRequest, case: Case, attachment_id: int) -> HttpResponseBase:
    """Return one of a case's pictures; a browser that keeps it asks each time whether it may.

    Raises ``NotFound``.
    """
    row = Attachment.objects.filter(case=case, pk=attachment_id).first()
    name = services.stored_name(row) if row else ""
    if row is None or not default_storage.exists(name):
        raise NotFound(_("There is no such picture on this case."))
    etag = quote_etag(row.sha256)
    response: HttpResponseBase = get_conditional_response(request, etag=etag) or FileResponse(
        default_storage.open(name),
        as_attachment=True,
        filename=f"{case.number}-{row.pk}.{name.rsplit('.', 1)[-1]}",
        content_type=row.mime,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


_LISTS: Final = ("cases:inbox", "cases:list", "cases:board")


def after(request: PageRequest, back: str) -> str:
    """Return where to go once a verb is done: back to the list it was used from, or the case."""
    current = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    if current.path in {reverse(name) for name in _LISTS}:
        return f"{current.path}?{current.query}" if current.query else current.path
    return back


def _form(request: PageRequest, view: queries.CaseView, move: Move) -> VerbForm:
    category = category_of(view.case.category_id)
    name = category_name(category) if category else ""
    texts = queries.texts_offered(view.case, move.verb, category_name=name)
    situation = Situation(
        case=view.case,
        actor=request.actor,
        move=move,
        own=tuple(own_works(request.actor, move, view.case, view.assignments)),
        parts=tuple(row for row in view.assignments if row.role == Assignment.Role.ASSIST),
        whistles=tuple(view.whistles),
        inquiries=tuple(view.inquiries),
        pictures=tuple(view.attachments),
        shown=view.shown,
        suggestion=suggestion_beside(view.case),
        texts=tuple(texts),
    )
    # The version that was read travels with the form; a verb without input reads it anew.
    initial: dict[str, Any] = {"version": view.case.version}
    started = request.GET.get("text", "")
    initial["note"] = next((one.text for one in texts if str(one.id) == started), "")
    if move.verb == "merge":
        initial["target"] = request.GET.get("target", "")[:40]
    if move.verb in {"inquire", "withdraw_inquiry"}:
        initial |= started_from(request.GET.get("inquiry", ""), move.verb, view.inquiries)
    if move.verb == "withdraw_photo":
        initial["attachment_id"] = request.GET.get("photo", "")[:20]
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return form_of(move.verb)(data, files, initial=initial, situation=situation)


def _page(case: Case, verb: str, *, intro: Words) -> CommandPage:
    title = VERB_TITLES[verb]
    return CommandPage(
        title=title,
        submit=title,
        intro=intro,
        danger=verb in offered.GRAVE,
        back=reverse("cases:case", args=[case.number]),
        template="gongzhi/cases/verb.html",
        context={"case": case},
    )


def _reveal(request: PageRequest, form: forms.Form, page: CommandPage, case: Case) -> HttpResponse:
    """Show the contact once, on the answer to the reason itself: it is never in an address."""
    status = 200
    if request.method == "POST" and isinstance(form, RevealForm):
        contact, status = run(
            form,
            lambda data: services.reveal_contact(actor=request.actor, case_id=case.pk, **data),
        )
        if contact is not None:
            context = {"contact": contact, "case": case}
            part = request.headers.get("HX-Request") == "true"
            template = "gongzhi/cases/contact_part.html" if part else "gongzhi/cases/contact.html"
            return render(request, template, context)
    return show(request, form=form, page=page, status=status)
