"""Pages that only tell."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import public
from gongzhi.channels.resident import keeping


@public
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Offer the two things a resident comes for: report and follow."""
    return render(request, "gongzhi/resident/home.html", {"kept": keeping.recall(request)})


@public
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """Say in plain words what becomes of personal data."""
    return render(request, "gongzhi/resident/privacy.html")
