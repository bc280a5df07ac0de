"""Likeness is compared among the cases of the standing cast."""

from tests.handling.cases.conftest import _fresh_books, cast, report

__all__ = ["_fresh_books", "cast", "report"]
