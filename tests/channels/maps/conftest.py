"""Situations of the map's tests: those of the desk."""

from tests.channels.portal.conftest import (  # noqa: F401 - fixtures
    _fresh_allowances,
    _fresh_books,
    anyone,
    browser_of,
    cast,
    dispatcher,
    report,
    staff,
)
