"""Situations of the desk's tests: a browser signed in for each role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from gongzhi.channels.api.limits import REPORTS, SECRETS
from gongzhi.registry.organisations.services import load_roles
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import Cast, Story
from tests.handling.cases.conftest import _fresh_books, cast, report  # noqa: F401 - fixtures

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _fresh_allowances() -> Iterator[None]:
    yield
    REPORTS.forget()
    SECRETS.forget()


@pytest.fixture
def staff(cast: Cast) -> Staff:  # noqa: F811 - the fixture
    load_roles()
    return Staff(cast)


@pytest.fixture
def browser_of(staff: Staff) -> Callable[[str], Client]:
    """Return a maker of browsers that are signed in as somebody with a role."""

    def make(role: str) -> Client:
        browser = Client(raise_request_exception=False, headers={"accept-language": "en"})
        browser.force_login(staff[role].account, backend=BACKEND)
        return browser

    return make


@pytest.fixture
def dispatcher(browser_of: Callable[[str], Client]) -> Client:
    return browser_of("street_dispatcher")


@pytest.fixture
def story(report: Callable[..., Story]) -> Story:  # noqa: F811 - the fixture
    return report()


@pytest.fixture
def anyone() -> Client:
    return Client(raise_request_exception=False, headers={"accept-language": "en"})


@pytest.fixture
def photo() -> bytes:
    """Return a small picture."""
    stream = BytesIO()
    Image.new("RGB", (40, 30), "#886644").save(stream, "JPEG")
    return stream.getvalue()
