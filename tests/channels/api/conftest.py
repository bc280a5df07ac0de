"""Situations of the API's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from gongzhi.channels.api.limits import PUBLIC_READS, REPORTS, SECRETS
from gongzhi.registry.organisations.services import load_roles
from gongzhi.registry.people.models import Account
from tests.channels.api.callers import Caller, Staff
from tests.handling.cases.cast import Cast, Story
from tests.handling.cases.conftest import _fresh_books, cast, report  # noqa: F401 - fixtures


@pytest.fixture(autouse=True)
def _fresh_allowances() -> Iterator[None]:
    yield
    for allowance in (PUBLIC_READS, REPORTS, SECRETS):
        allowance.forget()


@pytest.fixture
def staff(cast: Cast) -> Staff:  # noqa: F811 - the fixture
    load_roles()
    return Staff(cast)


@pytest.fixture
def dispatcher(staff: Staff) -> Caller:
    return staff["street_dispatcher"]


@pytest.fixture
def anyone(cast: Cast) -> Caller:  # noqa: F811 - the fixture
    return Caller(Account(), "", Client(raise_request_exception=False))


@pytest.fixture
def story(report: Callable[..., Story]) -> Story:  # noqa: F811 - the fixture
    return report()
