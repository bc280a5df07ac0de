"""Domain errors: what happened, why, and what to do next.

An error carries a code, a translated sentence with parameters, and the field it concerns.
It never carries an HTTP status: the edge (API, pages, command line) maps classes to its own form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text: TypeAlias = str | _StrPromise


class DomainError(Exception):
    """A refusal that a person can act on.

    ``template`` is a translatable sentence with ``{named}`` places that ``params`` fill; ``field``
    names the input it concerns, if one does.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, template: Text, *, field: str = "", **params: object) -> None:
        super().__init__()
        self.template = template
        self.field = field
        self.params = params

    @property
    def message(self) -> str:
        """Return the sentence in the language active now."""
        text = str(self.template)
        return text.format(**self.params) if self.params else text

    def __str__(self) -> str:
        return self.message


class InvalidInput(DomainError):
    """A value that cannot be used as it is."""

    code = "invalid-input"


class NotFound(DomainError):
    """There is no such thing, or the actor may not know of it."""

    code = "not-found"


class NotPermitted(DomainError):
    """The actor's posts do not give this verb here."""

    code = "not-permitted"


class WrongState(DomainError):
    """The subject's state does not allow this verb now."""

    code = "wrong-state"


class StaleVersion(DomainError):
    """Somebody else changed the subject since the actor read it."""

    code = "stale-version"


class Conflict(DomainError):
    """The change contradicts something that already stands."""

    code = "conflict"


class KeyReused(DomainError):
    """An idempotency key came back with another request."""

    code = "key-reused"


class TooMany(DomainError):
    """More than the limit allows; try again later or with less."""

    code = "too-many"


class Unavailable(DomainError):
    """Something the command needs does not answer; nothing was changed."""

    code = "unavailable"
