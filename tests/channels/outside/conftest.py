"""Situations of the door for outside bodies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gongzhi.channels.api.limits import LINKS, PUBLIC_READS
from tests.channels.portal.conftest import (  # noqa: F401 - fixtures
    _fresh_allowances,
    anyone,
    browser_of,
    photo,
    report,
    staff,
)
from tests.handling.cases.conftest import _fresh_books, cast  # noqa: F401 - fixtures


@pytest.fixture(autouse=True)
def _own_links(mail_server: None) -> Iterator[None]:
    yield
    LINKS.forget()
    PUBLIC_READS.forget()
