"""Situations of disclosure."""

from tests.handling.cases.conftest import _fresh_books, cast  # noqa: F401 - fixtures
