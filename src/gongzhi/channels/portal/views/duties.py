"""Duties that recur: what is due for one's units, keeping them, excusing from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import CommandPage, asks_for_part, command, posted
from gongzhi.channels.portal.forms.duties import DutyFilterForm, DutyReasonForm, KeepDutyForm
from gongzhi.channels.portal.onrecord import choices_on_record
from gongzhi.channels.portal.views.sheets import workbook
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.handling.plans import queries, services
from gongzhi.handling.plans.models import DutyInstance
from gongzhi.handling.plans.permissions import ADOPT, EXPORT, KEEP_DUTY, VIEW
from gongzhi.registry.territory.queries import names_of

PER_PAGE: Final = 50


@door(VIEW)
@require_GET
def list_duties(request: PageRequest) -> HttpResponse:
    """List what is due, the late first, and what was kept; htmx gets the list alone."""
    form = DutyFilterForm(request.GET)
    chosen = form.as_filter()
    found = queries.find_duties(request.actor, chosen)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(row, services.may_keep(request.actor, row.instance)) for row in page],
        "counts": found.counts,
        "place": names_of([chosen.area_code]).get(chosen.area_code, ""),
        "may_export": request.actor.holds(EXPORT),
        "runs": request.actor.holds(ADOPT),
        "by_unit": not request.actor.prefixes(VIEW),
        "filtered": bool(request.GET),
    }
    part = asks_for_part(request)
    template = "gongzhi/plans/duties_part.html" if part else "gongzhi/plans/duties.html"
    return render(request, template, context)


@door(EXPORT)
@require_GET
def export_duties(request: PageRequest) -> FileResponse:
    """Send the duties as filtered, as a workbook."""
    rows = queries.list_duties(request.actor, DutyFilterForm(request.GET).as_filter())
    headers = [
        _("Duty"), _("Period"), _("Unit"), _("Area code"), _("Due"), _("Status"), _("Done on"),
        _("Note"), _("Programme"), _("Section"),
    ]  # fmt: skip
    cells = (
        [
            row.instance.duty.title,
            row.period,
            row.instance.unit.name,
            row.instance.area_code,
            row.instance.due_at,
            row.instance.get_state_display(),
            row.instance.kept_on,
            row.instance.note,
            row.instance.duty.programme.title,
            row.instance.duty.section,
        ]
        for row in rows
    )
    return workbook(_("Duties"), headers, cells)


@door(KEEP_DUTY)
@form_view
def keep(request: PageRequest, duty_id: int) -> HttpResponse:
    """Keep a duty with what was really done."""
    instance = queries.get_duty(request.actor, duty_id)
    form = KeepDutyForm(
        posted(request),
        on_record=choices_on_record(
            queries.candidates(request.actor, instance), area_code=instance.area_code
        ),
        initial={"version": instance.version, "kept_on": timezone.localdate()},
    )
    page = _page(
        instance, title=_("Keep this duty"), submit=_("It is done"), context={"instance": instance}
    )
    return command(
        request,
        form=form,
        page=page,
        act=lambda _data: services.keep_duty(actor=request.actor, duty_id=duty_id, **form.values()),
        done=lambda _row: (page.back, _("Kept: %(duty)s") % {"duty": instance.duty.title}),
    )


@door(ADOPT)
@form_view
def excuse(request: PageRequest, duty_id: int) -> HttpResponse:
    """Excuse a unit from a period's duty."""
    return _with_reason(
        request, duty_id, title=_("Excuse from this duty"), act=services.excuse_duty
    )


@door(ADOPT)
@form_view
def reopen(request: PageRequest, duty_id: int) -> HttpResponse:
    """Say that a duty was not kept after all."""
    return _with_reason(request, duty_id, title=_("Make it due again"), act=services.reopen_duty)


def _with_reason(
    request: PageRequest, duty_id: int, *, title: str, act: Callable[..., DutyInstance]
) -> HttpResponse:
    instance = queries.get_duty(request.actor, duty_id)
    page = _page(instance, title=title, submit=title, danger=True)
    return command(
        request,
        form=DutyReasonForm(posted(request), initial={"version": instance.version}),
        page=page,
        act=lambda data: act(actor=request.actor, duty_id=duty_id, **data),
        done=lambda _row: (page.back, _("Done: %(duty)s") % {"duty": instance.duty.title}),
    )


def _page(
    instance: DutyInstance,
    *,
    title: str,
    submit: str,
    danger: bool = False,
    context: dict[str, Any] | None = None,
) -> CommandPage:
    return CommandPage(
        title=title,
        submit=submit,
        intro=f"{instance.unit}：{instance.duty.title}",
        back=reverse("duties:list"),
        danger=danger,
        context=context or {},
    )
