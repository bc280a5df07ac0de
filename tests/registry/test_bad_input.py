"""Whatever is typed into a text of the registry is stored as it is or refused in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.errors import DomainError
from gongzhi.foundation.ids import ResidentId
from gongzhi.registry.organisations import queries as organisations
from gongzhi.registry.organisations.models import Post, Unit
from gongzhi.registry.organisations.services import (
    UnitDetails,
    appoint,
    change_role,
    create_post,
    create_unit,
)
from gongzhi.registry.people import queries as people
from gongzhi.registry.people.models import Account
from gongzhi.registry.people.services import (
    AccountDetails,
    ResidentDetails,
    create_account,
    register_resident,
    reveal,
)
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.services import (
    AreaDetails,
    PremisesRow,
    add_premises,
    change_boundary,
    change_details,
    create_area,
    create_zone,
    rename_area,
)
from tests.registry.cast import APRICOT, STREET

# For the longest of lists, each place takes its share: together they take every string.
SHARES = 6
OWN = ["\0", "\ud800", "a\0b", "9" * 40, "字" * 9_999, "", " "]


@pytest.fixture
def naughty(shared_data: Path) -> list[str]:
    """Strings that break software."""
    path = shared_data / "badinput" / "naughty_strings.json"
    strings: list[str] = json.loads(path.read_text(encoding="utf-8"))
    return strings


Use = Callable[[str], object]


@pytest.fixture
def uses(grid: Area, secretary_post: Post, account: Callable[..., Account]) -> dict[str, Use]:
    """Every place of the registry that takes a text."""
    key = account().key
    unit: Unit = secretary_post.unit
    resident = register_resident(
        actor=SYSTEM, details=ResidentDetails(area_code=APRICOT, name="陈示例")
    ).key
    building = create_area(actor=SYSTEM, parent_code=grid.code, name="1号楼").code
    return {
        "area name": lambda text: rename_area(actor=SYSTEM, area_code=grid.code, name=text),
        "area note": lambda text: rename_area(
            actor=SYSTEM, area_code=APRICOT, name=f"社区{len(text)}", note=text
        ),
        "area code": lambda text: rename_area(actor=SYSTEM, area_code=text, name="新名"),
        "new code": lambda text: create_area(
            actor=SYSTEM, parent_code=APRICOT, name="新网格", code=text
        ),
        "boundary": lambda text: change_boundary(actor=SYSTEM, area_code=grid.code, boundary=text),
        "phone line": lambda text: change_details(
            actor=SYSTEM, area_code=grid.code, details=AreaDetails(supervision_phone=text)
        ),
        "grid kind": lambda text: change_details(
            actor=SYSTEM, area_code=grid.code, details=AreaDetails(kind=text)
        ),
        "zone": lambda text: create_zone(
            actor=SYSTEM, name=text, kind="other", area_code=STREET, area_codes=[APRICOT]
        ),
        "zone areas": lambda text: create_zone(
            actor=SYSTEM, name="片区", kind="other", area_code=STREET, area_codes=[text]
        ),
        "premises": lambda text: add_premises(
            actor=SYSTEM, building_code=building, rows=[PremisesRow(number=text)]
        ),
        "unit": lambda text: create_unit(
            actor=SYSTEM,
            kind="department",
            area_code=STREET,
            details=UnitDetails(name=text, short_name=text, duties=[text]),
        ),
        "credit code": lambda text: create_unit(
            actor=SYSTEM,
            kind="department",
            area_code=STREET,
            details=UnitDetails(name="单位", credit_code=text),
        ),
        "unit area": lambda text: create_unit(
            actor=SYSTEM, kind=text, area_code=text, details=UnitDetails(name="单位")
        ),
        "post": lambda text: create_post(
            actor=SYSTEM, unit_id=unit.key, role="grid_officer", title=text
        ),
        "post role": lambda text: create_post(
            actor=SYSTEM, unit_id=unit.key, role=text, area_codes=[text]
        ),
        "appointment": lambda text: appoint(
            actor=SYSTEM, post_id=secretary_post.key, account_id=key, note=text
        ),
        "role": lambda text: change_role(
            actor=SYSTEM, code="auditor", title_zh=text, title_en=text, verbs=["journal.view"]
        ),
        "role code": lambda text: change_role(
            actor=SYSTEM, code=text, title_zh="审计", title_en="A", verbs=[text]
        ),
        "account": lambda text: create_account(
            actor=SYSTEM, username=text, details=AccountDetails(display_name=text), password=text
        ),
        "resident": lambda text: register_resident(
            actor=SYSTEM, details=ResidentDetails(area_code=APRICOT, name=text)
        ),
        "resident phone": lambda text: register_resident(
            actor=SYSTEM,
            details=ResidentDetails(area_code=APRICOT, name="甲", phone=text, citizen_id=text),
        ),
        "reason": lambda text: reveal(
            actor=SYSTEM, resident_id=ResidentId(resident), field="name", reason=text
        ),
        "search areas": lambda text: territory.search_areas(SYSTEM, text),
        "areas below": lambda text: list(territory.areas_below(SYSTEM, text)),
        "one area": lambda text: territory.get_area(SYSTEM, text),
        "names": lambda text: territory.names_of([text]),
        "residents below": lambda text: people.residents(SYSTEM, text),
        "by phone": lambda text: people.residents_by_phone(SYSTEM, text),
        "token": organisations.find_actor_by_token,
        "notice": organisations.grid_notice,
        "units of a kind": lambda text: list(organisations.units(SYSTEM, kind=text)),
        "duty": lambda text: organisations.responsible_unit(text, APRICOT),
        "officers": organisations.officers_of,
    }


@pytest.mark.slow
def test_no_text_ends_in_anything_but_a_result_or_a_refusal(
    naughty: list[str], uses: dict[str, Use]
) -> None:
    failed = {
        (name, text[:60]): outcome
        for share, (name, use) in enumerate(uses.items())
        for text in [*OWN, *naughty[share % SHARES :: SHARES]]
        if (outcome := outcome_of(use, text)) is not None
    }

    assert failed == {}


def outcome_of(use: Use, text: str) -> str | None:
    """Return None for a result or a refusal in words, or else what went wrong."""
    try:
        with transaction.atomic():
            use(text)
            transaction.set_rollback(True)
    except DomainError as refusal:
        return None if refusal.message else "a refusal without words"
    except Exception as error:  # noqa: BLE001 - whatever else happens is the finding
        return repr(error)[:200]
    return None
