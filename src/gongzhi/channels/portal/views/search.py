"""The one search box: a page of what was found, and the same as suggestions while one types."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import signed_in
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import asks_for_part
from gongzhi.channels.portal.searching import LONGEST, search_all

SUGGESTED: Final = 5
LISTED: Final = 20


@signed_in
@require_GET
def search(request: PageRequest) -> HttpResponse:
    """Show what the words name: cases, places, organisations, accounts, as far as one sees them."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    part = asks_for_part(request)
    found = search_all(request.actor, words, limit=SUGGESTED if part else LISTED)
    template = "gongzhi/search/suggestions.html" if part else "gongzhi/search/page.html"
    return render(request, template, {"words": words, "found": found})
