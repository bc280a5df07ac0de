"""Situations of briefings: a sub-district with a programme under way."""

from tests.channels.portal.conftest import (  # noqa: F401 - fixtures
    _fresh_allowances,
    browser_of,
    staff,
)
from tests.handling.cases.conftest import _fresh_books, cast  # noqa: F401 - fixtures
