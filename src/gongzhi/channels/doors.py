"""Every page says who may open it, and an unlisted page opens for nobody.

A view declares one door: ``@public``, ``@signed_in`` or ``@door("cases.view")``. The edge asks
``door_of`` before the view runs; tests enumerate ``routes()`` to see that none is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.urls import URLPattern, URLResolver, get_resolver

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "gongzhi_door"


@dataclass(frozen=True, slots=True)
class Door:
    """Who may open a page: everybody, any account, or accounts whose posts hold a verb.

    ``delegated`` marks routes that check their caller themselves (the API by its tokens).
    """

    public: bool = False
    verb: str = ""
    delegated: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """One URL of the whole site with the door before it; ``door`` is None where none stands."""

    pattern: str
    name: str
    view: Callable[..., Any]
    door: Door | None


PUBLIC = Door(public=True)
SIGNED_IN = Door()
DELEGATED = Door(delegated=True)

_named: dict[str, Door] = {}
_namespaces: dict[str, Door] = {}


def public(view: View) -> View:
    """Open the page to everybody, without signing in."""
    return _hang(view, PUBLIC)


def signed_in(view: View) -> View:
    """Open the page to every account."""
    return _hang(view, SIGNED_IN)


def door(verb: str) -> Callable[[View], View]:
    """Open the page to accounts whose posts hold the verb; services still check the subject."""
    return lambda view: _hang(view, Door(verb=verb))


def name_door(url_name: str, the_door: Door) -> None:
    """Hang a door before a route whose view is not ours, by the route's name."""
    _named[url_name] = the_door


def delegate_namespace(namespace: str) -> None:
    """Leave a namespace's routes to their own check of the caller."""
    _namespaces[namespace] = DELEGATED


def door_of(view: Callable[..., Any], *, url_name: str, namespaces: tuple[str, ...]) -> Door | None:
    """Return the door before a resolved view, or None where none was declared."""
    own = getattr(view, _ATTRIBUTE, None)
    if isinstance(own, Door):
        return own
    for namespace in namespaces:
        if namespace in _namespaces:
            return _namespaces[namespace]
    return _named.get(url_name)


def routes(urlconf: str | None = None) -> Iterator[Route]:
    """Yield every route of the site with its door."""
    yield from _walk(get_resolver(urlconf).url_patterns, "", ())


def _hang(view: View, the_door: Door) -> View:
    setattr(view, _ATTRIBUTE, the_door)
    return view


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str, namespaces: tuple[str, ...]
) -> Iterator[Route]:
    for entry in patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _walk(entry.url_patterns, path, inner)
            continue
        name = ":".join((*namespaces, entry.name or ""))
        found = door_of(entry.callback, url_name=name, namespaces=namespaces)
        yield Route(pattern=path, name=name, view=entry.callback, door=found)
