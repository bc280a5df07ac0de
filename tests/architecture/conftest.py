"""Situations of the promises of the whole."""

from tests.channels.api.conftest import _fresh_allowances, staff  # noqa: F401 - fixtures
from tests.handling.cases.conftest import _fresh_books, cast, report  # noqa: F401 - fixtures
