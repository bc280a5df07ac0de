"""Holding an invented city of 15,000 grids to all standards shipped, and showing its board."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from http.client import HTTPConnection
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from bench.harness import Run
from bench.server import running_web
from bench.setting import session_of
from gongzhi.channels.sample.services import load_sample
from gongzhi.foundation.actors import SYSTEM
from gongzhi.oversight.standards.provisions import StandardEntry
from gongzhi.oversight.standards.queries import check_standards
from gongzhi.oversight.standards.services import record_check
from gongzhi.packs.reading import read_pack
from gongzhi.packs.shipped import shipped_folders
from gongzhi.registry.provisions.services import PackFacts, load_pack_entries

CITY: Final = "9801"
DISTRICTS, STREETS, COMMUNITIES, GRIDS = 12, 150, 1_500, 15_000
CHECKED_WITHIN = 5_000.0
SHOWN_WITHIN = 200.0


def measure(run: Run) -> None:
    """Make the city once, load the packs, then check it and read its board."""
    load_sample()
    make_city()
    entries = load_standards()
    run.value("standards in force", entries, unit="standards")
    run.value("areas", DISTRICTS + STREETS + COMMUNITIES + GRIDS + 1, unit="areas")
    findings = check_standards(SYSTEM, area_code=CITY)
    run.value("findings of a check", len(findings), unit="findings")
    run.timed(
        "check the city",
        lambda: check_standards(SYSTEM, area_code=CITY),
        times=5,
        warm=1,
        limit=CHECKED_WITHIN,
    )
    run.timed(
        "check the city and keep it",
        lambda: record_check(actor=SYSTEM, area_code=CITY),
        times=3,
        warm=1,
    )
    _pages(run)


def _pages(run: Run) -> None:
    district, street = f"{CITY}01", f"{CITY}01001"
    key = "grid-officers"
    with running_web() as web, ExitStack() as stack:
        cookie = stack.enter_context(session_of("admin"))
        client = web.connect()
        for name, path in {
            "board of the city": f"/standards/?area={CITY}",
            "board of a district": f"/standards/?area={district}",
            "board of a sub-district": f"/standards/?area={street}",
            "one standard over the city": f"/standards/{key}/?area={CITY}",
            "district view": f"/district/?area={CITY}",
        }.items():
            get = partial(_get, client, path, cookie)
            run.timed(name, get, times=60, warm=3, limit=SHOWN_WITHIN)


def _get(client: HTTPConnection, path: str, cookie: str) -> None:
    client.request("GET", path, headers={"Cookie": cookie})
    response = client.getresponse()
    response.read()
    if response.status != 200:
        raise RuntimeError(f"{path}: {response.status}")


def load_standards() -> int:
    """Load the standards of every pack shipped at the city; return how many there are."""
    count = 0
    for code, folder in shipped_folders().items():
        pack = read_pack(folder)
        head = pack.head
        if head is None:
            raise RuntimeError(f"{folder}: no head")
        entries = [one for one in pack.of("standards") if isinstance(one, StandardEntry)]
        facts = PackFacts(
            code=code,
            title=head.title,
            document=code,
            effective_from=head.effective_from,
            effective_to=head.effective_to,
        )
        given = [("standards", one) for one in entries]
        load_pack_entries(actor=SYSTEM, area_code=CITY, facts=facts, entries=given)
        count += len(entries)
    return count


@transaction.atomic
def make_city() -> None:
    """Make areas, officers and stated figures by a few statements, unless they are there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM territory_area WHERE code = %s", (CITY,))
        if cursor.fetchone():
            return
        for statement in _CITY:
            cursor.execute(statement, {"city": CITY, "today": timezone.localdate()})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


_AREA: Final = """
    INSERT INTO territory_area (code, name, pinyin, initials, level, kind, county, parent_id,
                                households, supervision_phone, valid_from)
    SELECT {code}, {name}, '', '', {level}, {kind}, left({code}, 6), {parent}, {households}, '',
           now()
    FROM {rows}"""
_D: Final = "%(city)s || lpad((1 + d)::text, 2, '0')"
_S: Final = f"({_D} || lpad((1 + s / {DISTRICTS})::text, 3, '0'))"
_C: Final = f"({_S} || lpad((1 + c / {STREETS})::text, 3, '0'))"
_OF_DISTRICTS: Final = f"generate_series(0, {DISTRICTS - 1}) d"
_OF_STREETS: Final = f"(SELECT s, s %% {DISTRICTS} AS d FROM generate_series(0, {STREETS - 1}) s) x"
_OF_COMMUNITIES: Final = (
    f"(SELECT c, c %% {STREETS} AS s, c %% {STREETS} %% {DISTRICTS} AS d"
    f" FROM generate_series(0, {COMMUNITIES - 1}) c) x"
)
_OF_GRIDS: Final = (
    f"(SELECT g, g %% {COMMUNITIES} AS c, g %% {COMMUNITIES} %% {STREETS} AS s,"
    f" g %% {COMMUNITIES} %% {STREETS} %% {DISTRICTS} AS d"
    f" FROM generate_series(0, {GRIDS - 1}) g) x"
)
_G: Final = f"({_C} || lpad((1 + g / {COMMUNITIES})::text, 3, '0'))"

_CITY: Final = (
    """
    INSERT INTO territory_area (code, name, pinyin, initials, level, kind, county,
                                supervision_phone, valid_from)
    SELECT left(%(city)s, n), n::text, '', '', n / 2, '', left(%(city)s, n), '', now()
    FROM (VALUES (2), (4)) v (n) ON CONFLICT DO NOTHING""",
    _AREA.format(
        code=_D, name=f"'区' || {_D}", level=3, kind="''", parent="%(city)s",
        households="NULL", rows=_OF_DISTRICTS,
    ),
    _AREA.format(
        code=_S, name=f"'街道' || {_S}", level=4, kind="''", parent=f"left({_S}, 6)",
        households="NULL", rows=_OF_STREETS,
    ),
    _AREA.format(
        code=_C, name=f"'社区' || {_C}", level=5, kind="''", parent=f"left({_C}, 9)",
        households="NULL", rows=_OF_COMMUNITIES,
    ),
    _AREA.format(
        code=_G, name=f"'网格' || {_G}", level=6, kind="'urban_residential'",
        parent=f"left({_G}, 12)", households="250 + g %% 300", rows=_OF_GRIDS,
    ),
    """
    INSERT INTO organisations_unit (kind, name, short_name, pinyin, initials, area_code, duties,
                                    credit_code, phone, active_from)
    SELECT 'residents_committee', name || '居委会', '', '', '', code, '{}', '', '', %(today)s
    FROM territory_area WHERE level = 5 AND parent_id LIKE %(city)s || '%%'""",
    """
    INSERT INTO people_account (username, password, display_name, phone, email, area_code, locale,
                                is_active, must_change_password, created_at)
    SELECT 'bench-' || code, '!', name, '', '', left(code, 12), 'zh-hans', true, false, now()
    FROM territory_area WHERE level = 6 AND parent_id LIKE %(city)s || '%%'""",
    """
    INSERT INTO organisations_post (unit_id, role_id, title, area_codes, seats, active)
    SELECT u.id, 'grid_officer', '网格员', ARRAY[a.code], 2, true
    FROM territory_area a
    JOIN organisations_unit u ON u.area_code = a.parent_id AND u.kind = 'residents_committee'
    WHERE a.level = 6 AND a.parent_id LIKE %(city)s || '%%'""",
    # The administrator of the sample sees the city too.
    """
    INSERT INTO organisations_post (unit_id, role_id, title, area_codes, seats, active)
    SELECT p.unit_id, p.role_id, p.title, ARRAY[%(city)s], 1, true
    FROM organisations_appointment a JOIN people_account c ON c.id = a.account_id
    JOIN organisations_post p ON p.id = a.post_id WHERE c.username = 'admin' LIMIT 1""",
    """
    INSERT INTO organisations_appointment (post_id, account_id, kind, valid_from)
    SELECT p.id, c.id, 'full', %(today)s FROM organisations_post p, people_account c
    WHERE p.area_codes = ARRAY[%(city)s]::varchar[] AND c.username = 'admin'""",
    # Four grids of five have their full-time officer.
    """
    INSERT INTO organisations_appointment (post_id, account_id, kind, valid_from)
    SELECT p.id, c.id, CASE WHEN c.id %% 5 < 4 THEN 'full' ELSE 'part' END, %(today)s
    FROM organisations_post p JOIN people_account c ON c.username = 'bench-' || p.area_codes[1]""",
    """
    INSERT INTO metrics_statedfigure (figure, area_code, value, as_of, source, stated_at, stated_by)
    SELECT figure, code, value + right(code, 2)::int * grown, %(today)s, '台账', now(), ''
    FROM territory_area, (VALUES ('population', 9000, 40), ('activity_fund', 119000, 900),
                                 ('service_fund', 299000, 500), ('property_party_weight', 88, 1)
                         ) v (figure, value, grown)
    WHERE level = 5 AND parent_id LIKE %(city)s || '%%'""",
)  # fmt: skip
