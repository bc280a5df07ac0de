"""What the phone asks for by itself: its program, who is signed in, and the day's work."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door, public
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.field import pages
from gongzhi.channels.field.assets import worker_script
from gongzhi.channels.portal.story import tell_each
from gongzhi.handling.cases import queries
from gongzhi.handling.cases.permissions import permission
from gongzhi.handling.visits.permissions import RECORD

THEME: Final = "#b42318"
GROUND: Final = "#f6f5f3"


@public
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Send the service worker; browsers ask for it anew each time."""
    del request
    response = HttpResponse(worker_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@public
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the application to the phone that installs it."""
    del request
    icons = [
        {"src": static(f"gongzhi/icons/field-{name}.png"), "type": "image/png", **rest}
        for name, rest in (
            ("192", {"sizes": "192x192"}),
            ("512", {"sizes": "512x512"}),
            ("maskable-512", {"sizes": "512x512", "purpose": "maskable"}),
        )
    ]
    data = {
        "id": reverse("field:today"),
        "name": _("Gongzhi for officers"),
        "short_name": _("Gongzhi"),
        "lang": get_language(),
        "start_url": reverse("field:today"),
        "scope": reverse("field:today"),
        "display": "standalone",
        "theme_color": THEME,
        "background_color": GROUND,
        "icons": icons,
        "shortcuts": [{"name": _("Report"), "url": reverse("field:report")}],
    }
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/manifest+json"
    return response


@public
@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """Send the frame without anybody's data, to be filled on the phone."""
    return render(request, "gongzhi/field/shell.html", {"shell": True})


@door(RECORD)
@require_GET
def session(request: PageRequest) -> HttpResponse:
    """Tell who is signed in, the token that writes need, and the server's time."""
    user = request.user
    return _fresh(
        {
            "account": user.pk,
            "name": getattr(user, "display_name", ""),
            "token": get_token(request),
            "now": timezone.now().isoformat(),
        }
    )


@door(RECORD)
@require_GET
def snapshot(request: PageRequest) -> HttpResponse:
    """Send all that the day's work needs without a signal: pages as parts.

    Only open cases of today's list, without any reporter's contact.
    """
    actor = request.actor
    day, features = pages.day_of(actor), pages.features_of(actor)
    parts = [
        pages.today_part(day),
        pages.round_part(day),
        pages.visits_part(day),
        pages.buildings_part(day),
        pages.map_part(day, features),
        pages.report_part(features, pages.new_report(actor, day=day)),
        pages.outbox_part(),
        *pages.case_parts(actor, [task.row.id for task in day.tasks]),
    ]
    token = get_token(request)  # made once: each form of its own would be masked anew
    return _fresh(
        {
            "account": request.user.pk,
            "made_at": timezone.now().isoformat(),
            "pages": [
                {
                    "path": part.path,
                    "title": part.title,
                    "tab": part.tab,
                    "html": pages.html_of(request, part, token=token),
                }
                for part in parts
            ],
        }
    )


@door(RECORD)
@require_GET
def meanwhile(request: PageRequest, number: str, version: int) -> HttpResponse:
    """Tell what happened to a case after a version that was read, and what is possible now.

    Oldest first, without the reader's own photos: they went ahead of the step that was refused.
    """
    case = queries.get_case(request.actor, queries.case_id_of(number))
    (view,) = queries.work_pages(request.actor, [case.pk])
    later = [step for step in view.timeline if step.seq > version and not _own_photo(request, step)]
    (story,) = tell_each([later])
    return _fresh(
        {
            "number": case.number,
            "version": view.case.version,
            "status": str(view.case.get_status_display()),
            "verbs": view.verbs,
            "steps": [
                {"at": told.at.isoformat(), "who": told.who, "what": told.what, "said": told.said}
                for told in reversed(story)
            ],
        }
    )


def _own_photo(request: PageRequest, step: queries.Step) -> bool:
    own = (request.actor.kind.value, request.actor.id)
    return step.verb == permission("attach") and (step.actor_kind, step.actor_id) == own


def _fresh(data: dict[str, Any]) -> HttpResponse:
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response
