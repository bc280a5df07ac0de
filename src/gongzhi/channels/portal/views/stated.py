"""Stated figures and service sites: what stands, stating anew, placing and closing."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import CommandPage, command, posted
from gongzhi.channels.portal.forms.metrics import CloseSiteForm, FigureForm, SiteForm
from gongzhi.channels.portal.views.metrics import area_of, below_of, path_of
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.oversight.metrics import queries, services
from gongzhi.oversight.metrics.errors import no_such_figure
from gongzhi.oversight.metrics.permissions import PLACE, STATE, VIEW
from gongzhi.oversight.metrics.queries import Asked
from gongzhi.registry.territory import queries as territory

MOST_SITES = 500


@door(VIEW)
@require_GET
def list_figures(request: PageRequest) -> HttpResponse:
    """Show what is stated of an area and its units, and what is not yet."""
    area = area_of(request)
    context = {
        "area": area,
        "path": path_of(request.actor, area),
        "below": below_of(request.actor, area),
        "asked": queries.stated_of(request.actor, area) if area else [],
        "units": queries.UNIT_TITLES,
        "may_state": request.actor.may(STATE, area),
    }
    return render(request, "gongzhi/metrics/figures.html", context)


@door(STATE)
@form_view
def state_figure(request: PageRequest, code: str) -> HttpResponse:
    """State a figure, the form filled with what stands."""
    area, unit_id = area_of(request), _unit_id(request)
    asked = _asked(request, area, code, unit_id)
    back = f"{reverse('metrics:figures')}?area={area}"
    standing = asked.stated
    named = f"{asked.figure.title} · {asked.unit}" if asked.unit else str(asked.figure.title)
    page = CommandPage(
        title=named,
        submit=_("State it"),
        intro=_("Stated once, it is kept and used wherever it is needed; nobody is asked again."),
        back=back,
    )
    form = FigureForm(
        posted(request),
        unit=str(queries.UNIT_TITLES[asked.figure.unit]),
        initial={
            "value": f"{standing.value.normalize():f}" if standing else None,
            "source": standing.source if standing else "",
            "as_of": timezone.localdate(),
        },
    )
    return command(
        request,
        form=form,
        page=page,
        act=lambda data: services.state_figure(
            actor=request.actor, figure=code, area_code=area, unit_id=unit_id, **data
        ),
        done=lambda _row: (back, _("Stated: %(title)s") % {"title": named}),
    )


@door(VIEW)
@require_GET
def list_sites(request: PageRequest) -> HttpResponse:
    """Show the service sites of one's areas."""
    found = list(queries.sites(request.actor)[:MOST_SITES])
    context = {
        "sites": found,
        "names": territory.names_of(c for s in found for c in territory.lineage(s.area_code)),
        "may_place": request.actor.holds(PLACE),
        "rules": queries.walking_rules(),
    }
    return render(request, "gongzhi/metrics/sites.html", context)


@door(PLACE)
@form_view
def place_site(request: PageRequest) -> HttpResponse:
    """Put a service site on record."""
    back = reverse("metrics:sites")
    page = CommandPage(
        title=_("New service site"),
        submit=_("Put it on record"),
        intro=_("It lies in the grid that holds its point; who can walk there is computed."),
        back=back,
    )
    return command(
        request,
        form=SiteForm(posted(request)),
        page=page,
        act=lambda data: services.place_site(actor=request.actor, **data),
        done=lambda site: (back, _("On record: %(title)s") % {"title": site.name}),
    )


@door(PLACE)
@form_view
def close_site(request: PageRequest, site_id: int) -> HttpResponse:
    """Close a service site."""
    site = queries.get_site(request.actor, site_id)
    back = reverse("metrics:sites")
    page = CommandPage(
        title=_("Close: %(title)s") % {"title": site.name},
        submit=_("Close it"),
        intro=_("It serves nobody from now on; it stays on record."),
        back=back,
        danger=True,
    )
    return command(
        request,
        form=CloseSiteForm(posted(request), initial={"version": site.version}),
        page=page,
        act=lambda data: services.close_site(actor=request.actor, site_id=site_id, **data),
        done=lambda _site: (back, _("The site is closed.")),
    )


def _unit_id(request: PageRequest) -> int | None:
    text = request.GET.get("unit", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004 - digits of a key


def _asked(request: PageRequest, area: str, code: str, unit_id: int | None) -> Asked:
    for one in queries.stated_of(request.actor, area) if area else ():
        if one.figure.code == code and (one.unit.pk if one.unit else None) == unit_id:
            return one
    raise no_such_figure(code)
