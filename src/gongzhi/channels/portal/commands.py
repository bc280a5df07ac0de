"""One way to show a command's form, run the command, and answer: as a page or as its part.

The same view serves both: a browser without scripts gets a page, htmx gets the form alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongzhi.channels.edge import status_of
from gongzhi.foundation.errors import DomainError, NotFound, NotPermitted

Result = TypeVar("Result")
Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandPage:
    """What stands around a command's form: title, explanation, the button's word, the way back.

    ``beside`` is a template shown above the fields, also where the form opens over the page.
    """

    title: Words
    submit: Words
    back: str
    intro: Words = ""
    danger: bool = False
    template: str = "gongzhi/command.html"
    beside: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)


def titled(title: Words, name: str) -> str:
    """Return a page's title with the name of what it is about."""
    return _("{title}: {name}").format(title=title, name=name)


def asks_for_part(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of the page instead of the whole."""
    return request.headers.get("HX-Request") == "true"


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was typed, also where that is nothing; None while the form is only shown."""
    return request.POST if request.method == "POST" else None


def files_of(request: HttpRequest) -> MultiValueDict[str, UploadedFile[Any]] | None:
    """Return the files that were sent; None while the form is only shown."""
    return request.FILES if request.method == "POST" else None


def command(
    request: HttpRequest,
    *,
    form: forms.Form,
    page: CommandPage,
    act: Callable[[dict[str, Any]], Result],
    done: Callable[[Result], tuple[str, Words]],
) -> HttpResponse:
    """Show the form, or run ``act`` on what was typed and go where ``done`` says, with its words.

    A refusal that the actor can mend comes back on the form; one about who they are or what
    exists becomes its own page.
    """
    status = 200
    if request.method == "POST":
        outcome, status = run(form, act)
        if outcome is not None:
            target, words = done(outcome)
            return go(request, target, words)
    return show(request, form=form, page=page, status=status)


def run(form: forms.Form, act: Callable[[dict[str, Any]], Result]) -> tuple[Result | None, int]:
    """Run a command on a valid form; put a refusal on the form and return its status."""
    if not form.is_valid():
        return None, 400
    try:
        return act(form.cleaned_data), 200
    except (NotPermitted, NotFound):
        raise
    except DomainError as error:
        add_refusal(form, error)
        return None, status_of(error)


def add_refusal(form: forms.Form, error: DomainError) -> None:
    """Put a domain error on the field it concerns, or on the whole form."""
    place = error.field if error.field in form.fields else None
    form.add_error(place, error.message)


def show(
    request: HttpRequest, *, form: forms.Form, page: CommandPage, status: int = 200
) -> HttpResponse:
    """Render a command's form, alone for htmx."""
    template = "gongzhi/parts/command_form.html" if asks_for_part(request) else page.template
    context = {"form": form, "page": page, **page.context}
    return render(request, template, context, status=status)


def go(request: HttpRequest, target: str, words: Words = "") -> HttpResponse:
    """Leave for another page with a sentence on top of it."""
    if words:
        messages.success(request, str(words))
    if asks_for_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def number_in(text: str | None) -> int | None:
    """Return a place in a list as an address or a form has it; None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 7 else None  # noqa: PLR2004 - longer than any list
