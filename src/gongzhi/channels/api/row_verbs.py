"""Verbs on one row: each an operation of its own, with its own body, that runs one command."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import P, PathEx, Router, Schema

from gongzhi.channels.api.answers import Written, once, version_of
from gongzhi.channels.api.callers import STAFF, caller
from gongzhi.channels.api.operations import answers, writes
from gongzhi.channels.api.parsing import id_of
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import NotFound


def _fields(given: Schema) -> dict[str, Any]:
    return {name: getattr(given, name) for name in type(given).model_fields if name != "version"}


@dataclass(frozen=True, slots=True)
class RowVerb:
    """A verb: its address below the row's, its permission, its input and its command.

    ``values`` is what the command takes of the input; ``versioned`` whether also the version read.
    """

    name: str
    permission: str
    summary: str
    input: type[Schema]
    command: Callable[..., Any]
    values: Callable[[Any], dict[str, Any]] = _fields
    versioned: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows that verbs are on: where they are, and what a verb answers.

    ``key`` names the row in the address and to the command; ``missing`` is raised of an address
    that names none. ``written`` gets who asked, the row's key, and what the command returned.
    """

    address: str
    kind: str
    key: str
    out: type[Schema]
    missing: Callable[[str], NotFound]
    written: Callable[[Actor, int, Any], Written]


def add_verbs(router: Router, rows: Rows, verbs: Iterable[RowVerb]) -> None:
    """Add an operation for each verb, named by it and the row's kind."""
    for verb in verbs:
        name = f"{verb.name.replace('-', '_')}_{rows.kind}"
        router.post(
            f"{rows.address}/{{{rows.key}}}/{verb.name}",
            auth=STAFF,
            response=answers(rows.out, write=True),
            openapi_extra=writes(verb.permission, versioned=verb.versioned),
            operation_id=name,
            url_name=name,
            summary=verb.summary,
            description=(verb.command.__doc__ or "").strip(),
        )(_operation(rows, verb, name))


def _operation(rows: Rows, verb: RowVerb, name: str) -> Callable[..., HttpResponse]:
    def operate(request: HttpRequest, row_id: str, given: Any) -> HttpResponse:
        key, actor = id_of(row_id, rows.missing), caller(request)
        values = {rows.key: key, **verb.values(given)}
        read = version_of(request, given.version)
        if verb.versioned:
            values["version"] = read
        return once(request, lambda: rows.written(actor, key, verb.command(actor=actor, **values)))

    operate.__annotations__["row_id"] = PathEx[str, P(alias=rows.key)]
    operate.__annotations__["given"] = verb.input
    operate.__name__ = name
    return operate
