"""How every operation is declared: who may call it, what it refuses with, its headers."""

from __future__ import annotations

from typing import Any, Final

from gongzhi.channels.api.answers import KEY_HEADER, REPLAY_HEADER
from gongzhi.channels.api.problems import CONTENT_TYPE
from gongzhi.channels.api.schemas.common import ProblemOut

PUBLIC: Final = "public"
ANY_ACCOUNT: Final = "any account"
PERMISSION: Final = "x-permission"

_PROBLEM: Final = {"$ref": "#/components/schemas/ProblemOut"}
REFUSALS: Final = frozenset({400, 401, 403, 404, 409, 412, 413, 415, 422, 429})
READ_REFUSALS: Final = frozenset({401, 403, 404, 422, 429})

_KEY: Final = {
    "in": "header",
    "name": KEY_HEADER,
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 100},
    "description": f"A repetition with the same key gets the first answer, with {REPLAY_HEADER}.",
}
_IF_MATCH: Final = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of the case as it was read; a later change refuses the write (412).",
}


def reads(permission: str) -> dict[str, Any]:
    """Return the declaration of a read that needs a permission."""
    return {PERMISSION: permission}


def writes(permission: str, *, versioned: bool = False) -> dict[str, Any]:
    """Return the declaration of a write that needs a permission."""
    headers = [_KEY, _IF_MATCH] if versioned else [_KEY]
    return {PERMISSION: permission, "parameters": headers}


def answers(ok: Any, *, status: int = 200, write: bool = False) -> dict[Any, Any]:
    """Return the answers of an operation: its own, and the refusals it may give.

    Of the refusals the statuses alone: ninja makes a model for each anew, in every operation, which
    came to 15 MiB of every web process. The description gets them by ``described``.
    """
    return {status: ok, REFUSALS if write else READ_REFUSALS: None}


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the description with its answers in order, and every refusal as a problem document."""
    for path in schema["paths"].values():
        for operation in path.values():
            operation["responses"] = _ordered(operation["responses"])
    schema["components"]["schemas"]["ProblemOut"] = ProblemOut.model_json_schema()
    return schema


def _ordered(responses: dict[Any, Any]) -> dict[str, Any]:
    ordered = {str(status): responses[status] for status in sorted(responses, key=int)}
    for status, response in ordered.items():
        if int(status) in REFUSALS:
            response["content"] = {CONTENT_TYPE: {"schema": _PROBLEM}}
    return ordered
