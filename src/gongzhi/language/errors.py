"""What the library refuses, said so that the reader knows what to do next."""

from __future__ import annotations


class LanguageError(ValueError):
    """A text, file or model that cannot be used; the message says why and what to do."""


class NotEnoughToLearn(LanguageError):
    """Too few examples or labels for a model that can be trusted."""


class UnusableModel(LanguageError):
    """A file that holds no model of this version."""
