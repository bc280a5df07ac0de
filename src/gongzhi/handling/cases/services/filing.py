"""Filing: is it ours, what is it, where is it?"""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.codes import AreaCode, parse_area_code
from gongzhi.foundation.coordinates import Point
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.texts import SHORT_LENGTH, chosen, clean_line
from gongzhi.handling.cases.categories import get_category
from gongzhi.handling.cases.engine import acting
from gongzhi.handling.cases.models import Case, Category
from gongzhi.handling.cases.places import COUNTY_LENGTH, GRID_LENGTH, find_point, h3_cell
from gongzhi.handling.cases.services.inquiries import withdraw_waiting
from gongzhi.handling.cases.services.whistles import excuse_waiting
from gongzhi.handling.cases.workflow import Status
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.errors import no_such_area


class RefusalGround(StrEnum):
    """Why a report is not accepted (北京市接诉即办工作条例 11)."""

    NOT_OURS = "not_ours"
    REPEATED = "repeated"
    SECRET = "secret"  # noqa: S105 (a ground: state or business secrets, privacy)
    MARKET = "market"
    UNLAWFUL = "unlawful"
    UNFOUNDED = "unfounded"


class Diversion(StrEnum):
    """The road a matter belongs to instead (北京市接诉即办工作条例 11)."""

    EMERGENCY = "emergency"
    LITIGATION = "litigation"
    PETITION = "petition"
    OTHER = "other"


GROUND_TITLES = {
    RefusalGround.NOT_OURS: _("not within this area or its duties"),
    RefusalGround.REPEATED: _("repeats a matter handled or being handled, with nothing new"),
    RefusalGround.SECRET: _("concerns secrets or another's privacy"),
    RefusalGround.MARKET: _("belongs to market or social channels"),
    RefusalGround.UNLAWFUL: _("asks for what law or good morals forbid"),
    RefusalGround.UNFOUNDED: _("checked on the spot and not found"),
}

DIVERSION_TITLES = {
    Diversion.EMERGENCY: _("an emergency line (110, 119, 120, 122)"),
    Diversion.LITIGATION: _("litigation, arbitration, review or another legal road"),
    Diversion.PETITION: _("letters and visits (信访)"),
    Diversion.OTHER: _("another channel"),
}


def accept_case(*, actor: Actor, case_id: int, note: str = "", version: int | None = None) -> Case:
    """Accept a report as a case of ours; the clock of dispatch starts."""
    with acting("accept", actor=actor, case_id=case_id, version=version, note=note) as work:
        return work.case


def refuse_case(
    *,
    actor: Actor,
    case_id: int,
    ground: RefusalGround,
    note: str,
    version: int | None = None,
) -> Case:
    """Refuse a report on a ground; the note is what the reporter is told."""
    with acting("refuse", actor=actor, case_id=case_id, version=version, note=note) as work:
        withdraw_waiting(work)
        work.tell(ground=chosen(RefusalGround, ground, field="ground").value)
        return work.case


def divert_case(
    *,
    actor: Actor,
    case_id: int,
    road: Diversion,
    note: str,
    version: int | None = None,
) -> Case:
    """Send a matter to the road it belongs to: an emergency line, litigation, petition.

    Called units that have not answered yet are excused.
    """
    with acting("divert", actor=actor, case_id=case_id, version=version, note=note) as work:
        excuse_waiting(work)
        withdraw_waiting(work)
        work.tell(road=chosen(Diversion, road, field="road").value)
        return work.case


def classify_case(
    *,
    actor: Actor,
    case_id: int,
    category_code: str,
    severity: str = "",
    note: str = "",
    version: int | None = None,
) -> Case:
    """Put a case under a category. Clocks already running keep the limit they started with.

    ``severity`` is the case's own, where it differs from its category's.
    """
    category = get_category(category_code)
    grave = _severity(severity) or category.severity
    with acting("classify", actor=actor, case_id=case_id, version=version, note=note) as work:
        if work.case.status != Status.RECEIVED and not category.leaf:
            raise InvalidInput(
                _("This case is accepted already: choose a category of the last level."),
                field="category_code",
            )
        work.tell(category=category.code, severity=grave)
        work.set(
            category_id=category.id,
            severity=grave,
            public=category.public,
        )
        return work.case


def _severity(text: str) -> str:
    if text and text not in Category.Severity.values:
        raise InvalidInput(_("There is no severity “{value}”."), field="severity", value=text[:20])
    return text


def place_case(  # noqa: PLR0913 (a place in all its parts, each by name)
    *,
    actor: Actor,
    case_id: int,
    area_code: str = "",
    lon: float | None = None,
    lat: float | None = None,
    address: str | None = None,
    note: str = "",
    version: int | None = None,
) -> Case:
    """Place a case by hand: by its grid or another area, by a point, or both.

    Raises ``NotFound`` for an area not in force, ``InvalidInput`` where neither is given or the
    point lies in no grid.
    """
    point = find_point(lon, lat)
    code = _placed_code(area_code, point)
    with acting("place", actor=actor, case_id=case_id, version=version, note=note) as work:
        if point:
            work.set(lon=point[0], lat=point[1], h3=h3_cell(*point))
        if address is not None:
            work.set(address=clean_line(address, field="address", longest=SHORT_LENGTH))
        before = work.case.area_code
        work.set(area_code=code, county=code[:COUNTY_LENGTH], placed=len(code) >= GRID_LENGTH)
        work.tell(area=code, area_before=before)
    work.case.refresh_from_db(fields=["street_code", "community_code", "grid_code"])
    return work.case


def _placed_code(area_code: str, point: Point | None) -> AreaCode:
    if area_code.strip():
        code = parse_area_code(area_code)
        if territory.find_area(code) is None:
            raise no_such_area(code)
        return code
    found = territory.find_grid(*point) if point else None
    if found is None:
        raise InvalidInput(
            _("Choose the grid: the point lies in none.")
            if point
            else _("Choose the grid, or mark the point on the map."),
            field="area_code",
        )
    return found
