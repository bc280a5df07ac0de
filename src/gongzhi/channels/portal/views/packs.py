"""Policy packs: what is loaded where, what holds and from which clause, loading and unloading."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import CommandPage, posted
from gongzhi.channels.portal.forms.packs import LoadForm, UnloadForm, pack_grounds
from gongzhi.channels.portal.previews import previewed
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.channels.transfer.export import write_xlsx_to
from gongzhi.foundation.actors import Actor
from gongzhi.packs import queries, services
from gongzhi.packs.checking import check_pack
from gongzhi.packs.queries import Holding
from gongzhi.packs.reading import Pack
from gongzhi.packs.sections import section_title
from gongzhi.registry.provisions.permissions import LOAD, VIEW
from gongzhi.registry.provisions.queries import InForce, Provision, loaded_packs
from gongzhi.registry.territory.queries import lineage, names_of

if TYPE_CHECKING:
    from gongzhi.channels.transfer.export import Value

ALL: Final = "all"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door(VIEW)
@require_GET
def list_packs(request: PageRequest) -> HttpResponse:
    """Show what is loaded in the viewer's areas, what holds at one of them, and what ships."""
    actor = request.actor
    grounds = pack_grounds(actor, VIEW)
    area_code = _area_of(request, grounds)
    packs = queries.packs_at(actor, area_code=area_code)
    holding = queries.holding_at(actor, area_code=area_code)
    first = holding.sections[0][0] if holding.sections else ALL
    section = request.GET.get("section", first)
    context = {
        "grounds": grounds,
        "area_code": area_code,
        "packs": packs,
        "contradictions": holding.contradictions,
        "sections": [(name, section_title(name), len(ones)) for name, ones in holding.sections],
        "section": section,
        "shown": _shown(holding, section, request.GET.get("q", "").strip()),
        "words": request.GET.get("q", "").strip(),
        "names": names_of({*_around(packs), *_contradicting(holding)}),
        "shipped": queries.shipped_packs() if actor.holds(LOAD) else (),
        "loaded_codes": {line.pack.code for line in packs},
        "may_load": actor.holds(LOAD),
        "unloadable": {line.pack.pk for line in packs if actor.may(LOAD, line.pack.area_code)},
    }
    return render(request, "gongzhi/packs/list.html", context)


def _around(packs: list[queries.PackLine]) -> set[str]:
    return {code for line in packs for code in lineage(line.pack.area_code)}


def _contradicting(holding: queries.Holding) -> set[str]:
    sides = (side for one in holding.contradictions for side in (one.holding, one.other))
    return {side.area_code for side in sides}


@door(VIEW)
@require_GET
def export(request: PageRequest) -> FileResponse:
    """Send what holds at an area, with clauses and what is overridden, as a workbook."""
    area_code = _area_of(request, pack_grounds(request.actor, VIEW))
    holding = queries.holding_at(request.actor, area_code=area_code)
    stream = tempfile.TemporaryFile(prefix="gongzhi-")  # noqa: SIM115 - the response closes it
    title = _("Policy packs")
    write_xlsx_to(stream, _rows(holding), _headers(), title)
    stream.seek(0)
    name = f"{title}-{area_code}-{timezone.localtime():%Y%m%d}.xlsx"
    return FileResponse(stream, as_attachment=True, filename=name, content_type=_XLSX)


@door(LOAD)
@form_view
def load(request: PageRequest, code: str) -> HttpResponse:
    """Load a pack that ships, after showing what that would change."""
    actor, pack = request.actor, _shipped(code)
    head = services.head_of(pack)
    page = CommandPage(
        title=_("Load: %(title)s") % {"title": head.title},
        submit=_("Load it"),
        intro=_("You see every entry and effect before anything is changed."),
        back=reverse("packs:list"),
        template="gongzhi/packs/load.html",
        context={"head": head},
    )
    return previewed(
        request,
        form=LoadForm(posted(request), grounds=pack_grounds(actor, LOAD)),
        page=page,
        preview=lambda data: services.preview_load(
            actor=actor, pack=pack, area_code=data["area_code"]
        ),
        act=lambda data: services.load_pack(actor=actor, pack=pack, **data),
        done=lambda loaded: (
            f"{reverse('packs:list')}?area={loaded.pack.area_code}",
            _("Loaded: %(title)s") % {"title": loaded.pack.title},
        ),
    )


@door(LOAD)
@form_view
def unload(request: PageRequest, pack_id: int) -> HttpResponse:
    """Take a pack back, after showing what goes and what stays."""
    actor = request.actor
    pack = get_object_or_404(loaded_packs(actor), pk=pack_id)
    page = CommandPage(
        title=_("Unload: %(title)s") % {"title": pack.title},
        submit=_("Unload it"),
        intro=_("Its entries hold no longer; what people did since it was loaded stays."),
        back=reverse("packs:list"),
        danger=True,
        template="gongzhi/packs/unload.html",
    )
    return previewed(
        request,
        form=UnloadForm(posted(request)),
        page=page,
        preview=lambda _data: services.preview_unload(
            actor=actor, code=pack.code, area_code=pack.area_code
        ),
        act=lambda data: services.unload_pack(
            actor=actor, code=pack.code, area_code=pack.area_code, **data
        ),
        done=lambda unloaded: (
            reverse("packs:list"),
            _("Unloaded: %(title)s") % {"title": unloaded.pack.title},
        ),
    )


def _shipped(code: str) -> Pack:
    folder = queries.find_shipped(code)
    if folder is None:
        raise Http404
    return check_pack(folder)


def _area_of(request: PageRequest, grounds: list[tuple[str, str]]) -> str:
    """Return the area asked for, or the first that has a pack of its own, or the first."""
    asked = request.GET.get("area", "")
    codes = [code for code, _name in grounds]
    if asked in codes:
        return asked
    return _first_loaded(request.actor, codes) or next(iter(codes), "")


def _first_loaded(actor: Actor, codes: list[str]) -> str:
    loaded = set(loaded_packs(actor).values_list("area_code", flat=True))
    return next((code for code in codes if code in loaded), "")


def _shown(holding: Holding, section: str, words: str) -> list[tuple[str, list[InForce]]]:
    found = [
        (section_title(name), [one for one in ones if _mentions(one.provision, words)])
        for name, ones in holding.sections
        if section in {ALL, name}
    ]
    return [(title, ones) for title, ones in found if ones]


def _mentions(provision: Provision, words: str) -> bool:
    texts = (provision.title, provision.key, provision.heading, provision.document)
    return not words or any(words in text for text in texts)


def _headers() -> list[str]:
    return [
        pgettext("policy pack", "Section"), _("Key"), _("Title"), _("Document"), _("Clause"),
        _("Quoted words"), _("Verified"), _("Pack"), _("Holds at"), _("From"), _("To"),
        _("In force"),
    ]  # fmt: skip


def _rows(holding: Holding) -> Iterator[list[Value]]:
    for name, ones in holding.sections:
        for one in ones:
            yield _cells(name, one.provision, holds=True)
            for other in one.overridden:
                yield _cells(name, other, holds=False)


def _cells(section: str, provision: Provision, *, holds: bool) -> list[Value]:
    return [
        section_title(section),
        provision.key,
        provision.title,
        provision.document,
        provision.clause,
        provision.heading,
        _("yes") if provision.verified else _("to be verified"),
        provision.pack_title,
        provision.area_code,
        provision.effective_from,
        provision.effective_to,
        _("holds") if holds else _("overridden"),
    ]
