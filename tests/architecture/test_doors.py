"""No route is left out: each declares who may open it, and opens for nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from ninja.operation import Operation

from gongzhi.channels.api.app import api
from gongzhi.channels.api.operations import ANY_ACCOUNT, PERMISSION, PUBLIC
from gongzhi.channels.doors import Route, routes
from gongzhi.foundation.codes.case_numbers import case_number
from gongzhi.foundation.ids import CaseId
from gongzhi.registry.organisations.roles import read_roles
from tests.channels.api.callers import AREAS, Staff

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ROLES = [spec.code for spec in read_roles()]
VERBS_OF = {spec.code: set(spec.verbs) for spec in read_roles()}
KNOWN = set().union(*VERBS_OF.values())
PUBLIC_OPERATIONS = {
    "POST /cases",
    "GET /categories",
    "GET /rating-reasons",
    "GET /reports/{case_id}",
}
SAMPLES = {"int": "1", "case": case_number(CaseId(1), date(2026, 11, 22))}
UNKNOWN_VERB = "POST /cases/{case_id}/{verb}"


def _operations() -> Iterator[tuple[str, Operation]]:
    for bound in api._get_bound_routers():
        for path, view in bound.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield f"{method} {path}", operation


def _pages() -> list[Route]:
    return [route for route in routes() if not (route.door and route.door.delegated)]


def test_every_route_declares_a_door_or_is_known_to_be_shut():
    doorless = {route.pattern for route in routes() if route.door is None}

    assert {pattern for pattern in doorless if not pattern.startswith("accounts/")} == set()


def test_a_route_without_a_door_opens_for_nobody(browsers: dict[str, Client]):
    for route in routes():
        address = _address(route)
        if route.door is None and address is not None:
            assert _status(browsers["administrator"], address) == 403, address


def test_every_door_asks_for_a_verb_that_some_role_has():
    asked = {route.door.verb for route in _pages() if route.door and route.door.verb}

    assert asked - KNOWN == set()


def test_every_operation_of_the_api_declares_its_permission():
    for name, operation in _operations():
        permission = (operation.openapi_extra or {}).get(PERMISSION)
        known = KNOWN | {PUBLIC, ANY_ACCOUNT}
        assert permission in known or name == UNKNOWN_VERB, name


def test_every_operation_of_the_api_asks_who_calls():
    for name, operation in _operations():
        assert operation.auth_callbacks, name


def test_only_the_listed_operations_are_public():
    public = {
        name
        for name, operation in _operations()
        if (operation.openapi_extra or {}).get(PERMISSION) == PUBLIC
    }

    assert public == PUBLIC_OPERATIONS


def _address(route: Route) -> str | None:
    path = re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1], "x"), route.pattern)
    return None if re.search(r"[\^$(\\]", path) else f"/{path}"


def _status(browser: Client, address: str) -> int:
    answer = browser.get(address)
    for (
        close
    ) in answer._resource_closers:  # an export is a file; close() would end the database too
        close()
    return answer.status_code


@pytest.fixture
def browsers(staff: Staff) -> dict[str, Client]:
    found = {}
    for role in ROLES:
        browser = Client(raise_request_exception=False)
        browser.force_login(staff[role].account, backend=BACKEND)
        found[role] = browser
    return found


def test_every_page_opens_for_the_roles_that_hold_its_verb_and_for_no_other(
    browsers: dict[str, Client],
):
    wrong = []
    for route in _pages():
        address = _address(route)
        if address is None or route.door is None or not route.door.verb:
            continue
        for role, browser in browsers.items():
            status = _status(browser, address)
            refused = status == 403
            if status >= 500 or refused is (route.door.verb in VERBS_OF[role]):
                wrong.append((address, role, status))

    assert wrong == []


def test_no_page_but_the_public_ones_opens_without_signing_in(db: None):
    wrong = []
    for route in _pages():
        address = _address(route)
        if address is None or route.door is None or route.door.public:
            continue
        answer = Client(raise_request_exception=False).get(address)
        if answer.status_code != 302 or "login" not in answer["Location"]:
            wrong.append((address, answer.status_code))

    assert wrong == []


def test_no_operation_but_the_public_ones_answers_a_stranger(db: None):
    for name, _operation in _operations():
        if name in PUBLIC_OPERATIONS:
            continue
        method, path = name.split(" ")
        address = "/api/v1" + re.sub(r"{(\w+)}", "1", path)
        answer = Client(raise_request_exception=False).generic(
            method, address, b"{}", content_type="application/json"
        )
        wanted = 415 if path.endswith("/attachments") and method == "POST" else 401
        assert answer.status_code == wanted, name
        assert answer["Content-Type"] == "application/problem+json"


def test_the_matrix_knows_every_role():
    assert set(AREAS) == set(ROLES)
