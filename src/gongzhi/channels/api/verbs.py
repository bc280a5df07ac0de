"""Every verb of the workflow table as an operation of its own, with its own body."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from gongzhi.channels.api.answers import Written, answer, once, version_of
from gongzhi.channels.api.callers import STAFF, STAFF_OR_REPORTER, caller
from gongzhi.channels.api.operations import answers, writes
from gongzhi.channels.api.schemas.cases import AttachmentOut, CaseListedOut, CaseOut, RevealedOut
from gongzhi.channels.api.shapes import attachment_shape, case_shape
from gongzhi.foundation.workflow import Who
from gongzhi.handling.cases import queries
from gongzhi.handling.cases.models import Attachment, Case
from gongzhi.handling.cases.permissions import permission
from gongzhi.handling.cases.services import RevealedContact
from gongzhi.handling.cases.verb_inputs import VerbInput
from gongzhi.handling.cases.verbs import VERBS, VerbSpec, get_verb
from gongzhi.handling.cases.workflow import CASE_WORKFLOW

router = Router(tags=["verbs"])

_OUT: dict[str, Any] = {
    "attach": AttachmentOut,
    "reveal_contact": RevealedOut,
    "split": CaseListedOut,
}
# What is shown once and kept nowhere is not kept for a repetition either.
_NEVER_KEPT = frozenset({"reveal_contact"})


def _add(spec: VerbSpec) -> None:
    by_reporter = any(
        Who.REPORTER in move.who for move in CASE_WORKFLOW.moves if move.verb == spec.name
    )
    router.post(
        f"/cases/{{case_id}}/{spec.name}",
        auth=STAFF_OR_REPORTER if by_reporter else STAFF,
        response=answers(_OUT.get(spec.name, CaseOut), write=True),
        openapi_extra=writes(permission(spec.name), versioned=True),
        operation_id=f"{spec.name}_case",
        url_name=f"{spec.name}_case",
        summary=spec.name.replace("_", " ").capitalize(),
        description=(spec.command.__doc__ or "").strip(),
    )(_operation(spec))


def _operation(spec: VerbSpec) -> Callable[..., HttpResponse]:
    def operate(request: HttpRequest, case_id: Path[str], given: VerbInput) -> HttpResponse:
        key = queries.case_id_of(case_id)
        version = version_of(request, given.version)

        def run() -> object:
            return spec.run(
                actor=caller(request),
                case_id=key,
                given=given.model_copy(update={"version": version}),
            )

        if spec.name in _NEVER_KEPT:
            return _reveal(run())
        return once(request, lambda: _written(run()))

    operate.__annotations__["given"] = spec.input
    operate.__name__ = spec.name
    return operate


def _written(result: object) -> Written:
    if isinstance(result, Case):
        return Written(data=case_shape(result), version=result.version)
    if isinstance(result, Attachment):
        return Written(data=attachment_shape(result))
    if isinstance(result, list):
        return Written(data={"items": [case_shape(case) for case in result]})
    raise TypeError(f"no shape for {type(result)}")


def _reveal(result: object) -> HttpResponse:
    if not isinstance(result, RevealedContact):
        raise TypeError(f"no contact: {type(result)}")
    response = answer(asdict(result))
    response.headers["Cache-Control"] = "no-store"
    return response


for _spec in VERBS.values():
    if CASE_WORKFLOW.is_for_people(_spec.name):
        _add(_spec)


@router.post(
    "/cases/{case_id}/{verb}",
    auth=STAFF_OR_REPORTER,
    include_in_schema=False,
    openapi_extra=writes("none: there is no such verb"),
    url_name="no_such_verb",
)
def refuse_verb(request: HttpRequest, case_id: Path[str], verb: Path[str]) -> HttpResponse:
    """Refuse an unknown verb with the list of those there are."""
    del request, case_id
    raise AssertionError(f"{get_verb(verb)} has an address of its own")
