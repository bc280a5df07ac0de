"""Situations of the residents' pages."""

from __future__ import annotations

from tests.channels.portal.conftest import (  # noqa: F401 - fixtures
    _fresh_allowances,
    anyone,
    photo,
    report,
    story,
)
from tests.handling.cases.conftest import _fresh_books, cast  # noqa: F401 - fixtures
