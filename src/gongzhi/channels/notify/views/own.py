"""One's own notifications: the bell, the list, and how one wants to be told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongzhi.channels.doors import public, signed_in
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.notify import queries, services
from gongzhi.channels.notify.bell import bell_of
from gongzhi.channels.notify.choices import own_choices
from gongzhi.channels.notify.forms import PreferencesForm
from gongzhi.channels.notify.kinds import Kind
from gongzhi.channels.notify.wording import lines_of, path_of
from gongzhi.channels.portal.commands import asks_for_part, go, posted, run
from gongzhi.channels.portal.views.territory import form_view


@public
@require_GET
def show_bell(request: HttpRequest) -> HttpResponse:
    """Show the bell alone, for the page that asks anew; nothing once the session has ended.

    It is no page to sign in for: a page left open must not turn into the sign-in by itself.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    return render(request, "gongzhi/notify/bell.html", {"bell": bell_of(request)})


@signed_in
@require_GET
def list_own(request: PageRequest) -> HttpResponse:
    """List one's own notifications, the unread ones unless all are asked for."""
    return _show_list(request)


@signed_in
@require_GET
def open_one(request: PageRequest, notification_id: int) -> HttpResponse:
    """Mark a notification as read and go to what it is about."""
    return redirect(
        path_of(services.mark_read(actor=request.actor, notification_id=notification_id))
    )


@signed_in
@require_POST
def mark_one(request: PageRequest, notification_id: int) -> HttpResponse:
    """Mark a notification as read and stay on the list."""
    services.mark_read(actor=request.actor, notification_id=notification_id)
    return _show_list(request) if asks_for_part(request) else redirect(_list_url(request))


@signed_in
@require_POST
def mark_all(request: PageRequest) -> HttpResponse:
    """Mark everything as read."""
    services.mark_all_read(actor=request.actor)
    return _show_list(request) if asks_for_part(request) else redirect(_list_url(request))


@signed_in
@form_view
def choose(request: PageRequest) -> HttpResponse:
    """Choose of what, where and when one is told."""
    own, email = own_choices(request.actor), request.user.email  # type: ignore[union-attr]  # signed in
    form = PreferencesForm(posted(request), own=own, email=email)
    status = 200
    if request.method == "POST":
        done, status = run(form, lambda data: _choose(request, form, data["email"]))
        if done:
            return go(request, reverse("notify:preferences"), _("Your choices are kept."))
    return render(request, "gongzhi/notify/preferences.html", {"form": form}, status=status)


def _choose(request: PageRequest, form: PreferencesForm, email: str) -> bool:
    services.choose(actor=request.actor, choices=form.choices(), quiet=form.quiet(), email=email)
    return True


def _show_list(request: PageRequest) -> HttpResponse:
    """Render the list, alone for htmx; then the bell beside it is brought up to date as well."""
    unread = request.GET.get("show") != "all"
    page = queries.list_notifications(
        request.actor,
        unread=unread,
        kind=request.GET.get("kind", ""),
        after=request.GET.get("after", ""),
    )
    context = {
        "lines": lines_of(page.rows),
        "next_key": page.next_key,
        "unread_only": unread,
        "kinds": Kind.choices,
        "kind": request.GET.get("kind", ""),
        "renew_bell": request.method == "POST",
    }
    part = asks_for_part(request)
    template = "gongzhi/notify/list_part.html" if part else "gongzhi/notify/list.html"
    return render(request, template, context)


def _list_url(request: PageRequest) -> str:
    query = request.GET.urlencode()
    return f"{reverse('notify:list')}?{query}" if query else reverse("notify:list")
