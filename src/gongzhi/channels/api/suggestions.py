"""What is suggested for a case."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from gongzhi.channels.api.answers import answer
from gongzhi.channels.api.callers import STAFF, caller
from gongzhi.channels.api.operations import answers, reads
from gongzhi.channels.api.schemas.suggestions import SuggestionOut
from gongzhi.channels.api.shapes import Shape
from gongzhi.handling.cases import queries
from gongzhi.handling.triage.models import Suggestion
from gongzhi.handling.triage.queries import SuggestionView, get_suggestion
from gongzhi.registry.organisations.models import Unit

router = Router(tags=["cases"])


@router.get(
    "/cases/{case_id}/suggestion",
    auth=STAFF,
    response=answers(SuggestionOut),
    openapi_extra=reads(queries.VIEW),
    summary="Read what is suggested for a case",
)
def show_suggestion(request: HttpRequest, case_id: Path[str]) -> HttpResponse:
    """Read the class, severity, unit and place suggested, and whether people kept to them."""
    found = get_suggestion(caller(request), queries.case_id_of(case_id))
    return answer(_shape(found))


def _shape(found: SuggestionView) -> Shape:
    row = found.row
    return {
        "case_id": row.pk,
        "made_at": row.made_at,
        "model_id": row.model_id,
        "examples": row.examples,
        "category": _class(found) if row.category_sure is not None else None,
        "severity": _severity(row) if row.severity else None,
        "unit": _unit(row, row.unit) if row.unit else None,
        "place": _place(row) if row.place else None,
        "decided_at": row.decided_at,
    }


def _class(found: SuggestionView) -> Shape:
    return {
        "code": found.category.code if found.category else "",
        "sure": found.row.category_sure,
        "words": found.row.category_words,
        "kept": found.row.category_kept,
    }


def _severity(row: Suggestion) -> Shape:
    return {
        "severity": row.severity,
        "sure": row.severity_sure,
        "words": row.severity_words,
        "examples": row.severity_examples,
        "kept": row.severity_kept,
    }


def _unit(row: Suggestion, unit: Unit) -> Shape:
    return {
        "unit_id": unit.pk,
        "name": str(unit),
        "sure": row.unit_sure,
        "times": row.unit_times,
        "of": row.unit_of,
        "rule": row.unit_rule,
        "kept": row.unit_kept,
    }


def _place(row: Suggestion) -> Shape:
    return {
        "area_code": row.place,
        "name": row.place_name,
        "sure": row.place_sure,
        "kept": row.place_kept,
    }
