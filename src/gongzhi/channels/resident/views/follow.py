"""Following one's own report by number and code: see, answer, rate, say it is not solved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.channels.api.limits import SECRETS, client_of
from gongzhi.channels.doors import public
from gongzhi.channels.portal.choices import category_name
from gongzhi.channels.portal.commands import posted, run
from gongzhi.channels.portal.views.case import picture
from gongzhi.channels.resident import keeping
from gongzhi.channels.resident.asking import form_sent, one_more_thing
from gongzhi.channels.resident.forms import (
    AnswerForm,
    CommentForm,
    FollowForm,
    PhotoForm,
    RateForm,
    ReopenForm,
    WithdrawPhotoForm,
)
from gongzhi.channels.resident.own_data import own_data
from gongzhi.channels.resident.telling import bar_of, expectation, standing_of, tell
from gongzhi.foundation.actors import reporter_of
from gongzhi.foundation.errors import NotFound
from gongzhi.handling.cases import queries, services
from gongzhi.handling.cases.models import Attachment

FORMS: dict[str, type[forms.Form]] = {
    "answer": AnswerForm,
    "rate": RateForm,
    "reopen": ReopenForm,
    "comment": CommentForm,
    "attach": PhotoForm,
    "withdraw_photo": WithdrawPhotoForm,
}
COMMANDS: dict[str, Callable[..., Any]] = {
    "answer": services.answer_question,
    "rate": services.rate_case,
    "reopen": services.reopen_case,
    "comment": services.comment_case,
    "attach": services.attach_file,
    "withdraw_photo": services.withdraw_photo,
    "supplement": services.supplement_case,
}


@public
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for number and code, and let the browser keep them."""
    kept = keeping.recall(request)
    form = FollowForm(posted(request), initial={"number": kept.number if kept else ""})
    status = 200
    if request.method == "POST":
        SECRETS.spend(client_of(request))
        status = 400
        if form.is_valid():
            number, secret = form.cleaned_data["number"], form.cleaned_data["secret"]
            opened = _open(request, number, secret)
            if opened is not None:
                return opened
            form.add_error(
                "secret",
                _("There is no report with this number and this code. Please check both."),
            )
    context = {"form": form, "kept": kept}
    return render(request, "gongzhi/resident/follow.html", context, status=status)


@public
@require_GET
def open_link(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    """Open the link that the reporter kept, and take the code out of the address at once."""
    SECRETS.spend(client_of(request))
    opened = _open(request, number, secret)
    if opened is None:
        raise NotFound(
            _("This link opens no report. Copy it whole, or type number and code instead.")
        )
    return opened


@public
@never_cache
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show the report that this browser follows."""
    followed = _followed(request)
    if followed is not None:
        return _show(request, followed)
    joined = _joined(request)
    if joined is not None:
        return _show_joined(request, joined)
    return HttpResponseRedirect(reverse("resident:follow"))


@public
@require_POST
def act(request: HttpRequest, verb: str) -> HttpResponse:
    """Answer, rate, reopen, add a comment or a photo, as the reporter."""
    followed = _followed(request)
    if followed is None:
        return HttpResponseRedirect(reverse("resident:follow"))
    form = _form_sent(request, followed, verb)
    if form is None:
        raise NotFound(_("There is no such step. Go back to your report."))
    case = followed.case
    done, status = run(
        form,
        lambda data: COMMANDS[verb](actor=reporter_of(case.pk), case_id=case.pk, **data) or case,
    )
    if done is None:
        return _show(request, followed, failed=(verb, form), status=status)
    messages.success(request, _("Thank you. It is on record."))
    return HttpResponseRedirect(reverse("resident:case"))


@public
@require_GET
def show_picture(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """Send a picture of the report that this browser follows."""
    followed = _followed(request)
    if followed is None or attachment_id not in {row.pk for row in followed.attachments}:
        raise NotFound(_("There is no such picture on this case."))
    return picture(request, followed.case, attachment_id)


@public
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Let this browser forget the report, on a shared device for example."""
    del request
    response = HttpResponseRedirect(reverse("resident:home"))
    keeping.forget(response)
    return response


def _open(request: HttpRequest, number: str, secret: str) -> HttpResponse | None:
    """Let the browser follow what number and code open: an own report, or one that was joined."""
    own = queries.find_followed(number, secret)
    joined = None if own else queries.find_joined(number, secret)
    case = joined.case if joined else own
    if case is None:
        return None
    response = HttpResponseRedirect(reverse("resident:case"))
    followed = keeping.Followed(case.number, secret)
    keeping.remember(response, followed, secure=request.is_secure())
    return response


def _joined(request: HttpRequest) -> queries.JoinedCase | None:
    kept = keeping.recall(request)
    return queries.find_joined(kept.number, kept.secret) if kept else None


def _show_joined(request: HttpRequest, joined: queries.JoinedCase) -> HttpResponse:
    context = {
        "case": joined.case,
        "category": category_name(joined.category) if joined.category else "",
        "standing": standing_of(joined.case.status),
        "stages": bar_of(joined.case.status),
        "expectation": expectation(joined.case),
        "steps": tell(joined.steps),
    }
    return render(request, "gongzhi/resident/joined.html", context)


def _followed(request: HttpRequest) -> queries.FollowedCase | None:
    kept = keeping.recall(request)
    if kept is None:
        return None
    try:
        return queries.follow_case(kept.number, kept.secret)
    except NotFound:
        return None


def _show(
    request: HttpRequest,
    followed: queries.FollowedCase,
    *,
    failed: tuple[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {verb: FORMS[verb](auto_id=_ids(verb)) for verb in followed.verbs if verb in FORMS}
    if failed:
        shown[failed[0]] = failed[1]
    more = one_more_thing(
        followed.case,
        followed.answers,
        may="supplement" in followed.verbs,
        failed=failed[1] if failed else None,
    )
    context = {
        "followed": followed,
        "case": followed.case,
        "standing": standing_of(followed.case.status),
        "stages": bar_of(followed.case.status),
        "expectation": expectation(followed.case),
        "result": [row for row in followed.attachments if row.kind == Attachment.Kind.EVIDENCE],
        "own_photos": [row for row in followed.attachments if row.kind == Attachment.Kind.REPORT],
        "steps": tell(followed.steps),
        "question": _question(followed),
        "forms": shown,
        "more": more,
        "own": own_data(followed.case),
        "failed": failed[0] if failed else "",
    }
    return render(request, "gongzhi/resident/case.html", context, status=status)


def _form_sent(
    request: HttpRequest, followed: queries.FollowedCase, verb: str
) -> forms.Form | None:
    if verb == "supplement":
        return form_sent(followed.case, followed.answers, request.POST)
    form = FORMS.get(verb)
    return form(request.POST, request.FILES, auto_id=_ids(verb)) if form else None


def _ids(verb: str) -> str:
    # Several forms stand on one page: each has ids of its own.
    return f"{verb}_%s"


def _question(followed: queries.FollowedCase) -> str:
    asked = [step.note for step in followed.steps if step.verb == "ask_reporter"]
    return asked[-1] if asked and "answer" in followed.verbs else ""
