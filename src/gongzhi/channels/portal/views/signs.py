"""QR signs of an area: issue what is missing, print, retire, replace."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import CommandPage, command, posted, titled
from gongzhi.channels.portal.forms.shared import Confirmation
from gongzhi.channels.portal.forms.territory import SignEndForm
from gongzhi.channels.portal.signsheets import PER_PRINT, sheets_of
from gongzhi.channels.portal.views.territory import VIEW, form_view
from gongzhi.registry.territory import queries, services
from gongzhi.registry.territory.errors import no_such_sign
from gongzhi.registry.territory.models import Sign
from gongzhi.registry.territory.queries import Depth

LEVELS = {"grid": Depth.GRID, "building": Depth.BUILDING}
LAYOUTS = ("full", "compact")
SHOWN = 300


@door(VIEW)
@require_GET
def list_signs(request: PageRequest, code: str) -> HttpResponse:
    """Show which grids and buildings below an area have a sign."""
    area = queries.get_area(request.actor, code)
    coverage = queries.sign_coverage(request.actor, code)
    signs = list(queries.signs_below(request.actor, code)[: SHOWN + 1])
    context = {
        "area": area,
        "path": queries.path_of(code),
        "coverage": [(name, LEVELS[name], *coverage[LEVELS[name]]) for name in LEVELS],
        "missing": sum(there - signed for signed, there in coverage.values()),
        "signs": signs[:SHOWN],
        "cut": len(signs) > SHOWN,
        "names": queries.names_of(c for sign in signs for c in queries.lineage(sign.area_id)),
        "may_issue": request.actor.may(services.SIGN, code) and area.valid_to is None,
        "sample": _link(request, "XXXXXXXX"),
        "per_print": PER_PRINT,
    }
    return render(request, "gongzhi/territory/signs.html", context)


@door(services.SIGN)
@form_view
def issue(request: PageRequest, code: str) -> HttpResponse:
    """Give a sign to every grid and building below an area that has none."""
    area = queries.get_area(request.actor, code)
    coverage = queries.sign_coverage(request.actor, code)
    missing = sum(there - signed for signed, there in coverage.values())
    words = _("%(missing)s grids and buildings have no sign yet; each gets one.")
    page = CommandPage(
        title=_("Issue signs: %(place)s") % {"place": area.name},
        submit=_("Issue them"),
        intro=words % {"missing": missing},
        back=reverse("territory:signs", args=[code]),
    )
    return command(
        request,
        form=Confirmation(posted(request)),
        page=page,
        act=lambda _data: services.issue_signs(actor=request.actor, area_code=code),
        done=lambda made: (page.back, _("%(n)s signs issued.") % {"n": len(made.new)}),
    )


@door(VIEW)
@require_GET
def print_signs(request: PageRequest, code: str) -> HttpResponse:
    """Show the sheets of one level below an area, ready to print."""
    area = queries.get_area(request.actor, code)
    level = request.GET.get("level", "")
    layout = request.GET.get("layout", "")
    page = sheets_of(
        request.actor,
        code,
        depth=LEVELS.get(level, Depth.BUILDING),
        after=request.GET.get("after", ""),
        link=lambda sign: _link(request, sign),
    )
    context = {
        "area": area,
        "page": page,
        "layout": layout if layout in LAYOUTS else LAYOUTS[0],
    }
    return render(request, "gongzhi/territory/sheets.html", context)


@door(services.SIGN)
@form_view
def retire(request: PageRequest, code: str) -> HttpResponse:
    """End a sign that is lost or hangs at the wrong door."""
    sign = _get_sign(request, code)
    intro = _("Whoever scans it is told so, and can still report by another place.")
    page = _page(sign, title=_("Retire the sign"), submit=_("Retire it"), intro=intro)
    return command(
        request,
        form=SignEndForm(posted(request), initial={"version": sign.version}),
        page=page,
        act=lambda data: services.retire_sign(actor=request.actor, code=sign.code, **data),
        done=lambda _sign: (page.back, _("The sign is retired.")),
    )


@door(services.SIGN)
@form_view
def replace(request: PageRequest, code: str) -> HttpResponse:
    """End a sign and give its area a new one."""
    sign = _get_sign(request, code)
    intro = _("The old code leads nowhere any more; print the new sign and put it up.")
    page = _page(sign, title=_("Replace the sign"), submit=_("Replace it"), intro=intro)
    return command(
        request,
        form=SignEndForm(posted(request), initial={"version": sign.version}),
        page=page,
        act=lambda data: services.replace_sign(actor=request.actor, code=sign.code, **data),
        done=lambda new: (page.back, _("The new sign is %(code)s.") % {"code": new.code}),
    )


def _get_sign(request: PageRequest, code: str) -> Sign:
    sign = queries.signs_below(request.actor, "").filter(code=code).first()
    if sign is None:
        raise no_such_sign(code)
    return sign


def _page(sign: Sign, *, title: str, submit: str, intro: str) -> CommandPage:
    return CommandPage(
        title=titled(title, sign.area.name),
        submit=submit,
        intro=intro,
        danger=True,
        back=reverse("territory:signs", args=[str(sign.area_id)[: Depth.COMMUNITY.length]]),
    )


def _link(request: PageRequest, code: str) -> str:
    return request.build_absolute_uri(reverse("sign", args=[code]))
