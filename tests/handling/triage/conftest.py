"""Situations for the tests of triage."""

from tests.handling.cases.conftest import _fresh_books, cast, report  # noqa: F401 - fixtures
