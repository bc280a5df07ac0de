"""Commands in two steps: what would happen first, then the confirmation. Works without scripts.

What was typed travels in hidden fields from the preview to the confirmation, which checks it all
again; nothing is kept in between.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongzhi.channels.portal.commands import CommandPage, Words, go, run

Result = TypeVar("Result")
Seen = TypeVar("Seen")
CONFIRM: Final = "confirm"
EDIT: Final = "edit"


def previewed(
    request: HttpRequest,
    *,
    form: forms.Form,
    page: CommandPage,
    preview: Callable[[dict[str, Any]], Seen],
    act: Callable[[dict[str, Any]], Result],
    done: Callable[[Result], tuple[str, Words]],
) -> HttpResponse:
    """Show the form, then what ``preview`` saw of it, then run ``act`` and go where ``done`` says.

    ``page.template`` extends ``gongzhi/previewed.html`` and shows ``seen`` in its own words.
    """
    status, seen = 200, None
    step = request.POST.get("step", "")
    if request.method == "POST" and step == CONFIRM:
        outcome, status = run(form, act)
        if outcome is not None:
            target, words = done(outcome)
            return go(request, target, words)
    elif request.method == "POST" and step != EDIT:
        seen, status = run(form, preview)
    context = {"form": form, "page": page, "seen": seen, **page.context}
    return render(request, page.template, context, status=status)
