"""Commands on service sites: put one on the map, close one."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.foundation.ids import UnitId
from gongzhi.oversight.metrics.errors import no_such_site
from gongzhi.oversight.metrics.models import ServiceSite
from gongzhi.oversight.metrics.permissions import PLACE
from gongzhi.registry.organisations.queries import get_unit
from gongzhi.registry.records import checked_text, locked, record_change, save_unique
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.queries import county_of, find_area, find_grid

NAME_LENGTH: Final = 60
_HALF_ROUND: Final = 180  # degrees
_POLE: Final = 90


@transaction.atomic
def place_site(  # noqa: PLR0913 - what a site has, each by name
    *,
    actor: Actor,
    kind: str,
    name: str,
    lon: float,
    lat: float,
    area_code: str = "",
    unit_id: int | None = None,
    note: str = "",
) -> ServiceSite:
    """Put a service site on record, at a point in degrees (WGS 84 / CGCS2000).

    Without an area it lies in the grid that holds the point. Raises ``NotPermitted``,
    ``NotFound`` for the area, ``InvalidInput`` (with the field), and ``Conflict`` where the area
    has a site of this name.
    """
    if not (abs(lon) <= _HALF_ROUND and abs(lat) <= _POLE):
        raise InvalidInput(_("The point is not on the globe. Longitude comes first."), field="lon")
    code = area_code or str(find_grid(lon, lat) or "")
    if not code:
        raise InvalidInput(
            _("This point lies in no area. Choose the area, too."), field="area_code"
        )
    check_may(actor, PLACE, code)
    if find_area(code) is None:
        raise no_such_area(code)
    if kind not in ServiceSite.Kind.values:
        raise InvalidInput(
            _("There is no such kind of site. Choose one of the list."), field="kind"
        )
    if unit_id is not None:
        get_unit(actor, UnitId(unit_id))
    site = ServiceSite(
        kind=kind,
        name=checked_text(name, field="name", longest=NAME_LENGTH),
        area_code=code,
        unit_id=unit_id,
        lon=lon,
        lat=lat,
    )
    taken = Conflict(
        _("This area has a site of this name already. Name it otherwise."), field="name"
    )
    save_unique(site, taken)
    return _recorded(site, actor, PLACE, note=note, new=True)


@transaction.atomic
def close_site(
    *, actor: Actor, site_id: int, note: str = "", version: int | None = None
) -> ServiceSite:
    """Close a site: it serves nobody from now on and stays on record. Raises ``Conflict``."""
    site = locked(ServiceSite, site_id, version=version)
    if not actor.may(PLACE, site.area_code):
        raise no_such_site(site_id)
    if site.closed_at is not None:
        raise Conflict(_("This site is closed already. Nothing is left to do."))
    site.closed_at = timezone.now()
    site.save(update_fields=["closed_at"])
    return _recorded(site, actor, "metrics.close_site", note=note)


def _recorded(
    site: ServiceSite, actor: Actor, verb: str, *, note: str = "", new: bool = False
) -> ServiceSite:
    record_change(
        site,
        kind="site",
        actor=actor,
        verb=verb,
        county=county_of(site.area_code),
        facts={"kind": site.kind, "name": site.name, "area": site.area_code},
        note=note,
        new=new,
    )
    return site
