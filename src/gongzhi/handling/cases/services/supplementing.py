"""Answering the questions of a case's class: with the report, or afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import InvalidInput, TooMany
from gongzhi.foundation.journal.hashing import new_salt
from gongzhi.foundation.workflow import Who
from gongzhi.handling.cases.answers import (
    MOST_ANSWERS,
    Answer,
    Value,
    check_answers,
    from_text,
    to_text,
)
from gongzhi.handling.cases.categories import CategoryInForce, category_of, get_category
from gongzhi.handling.cases.engine import acting
from gongzhi.handling.cases.models import Case, CaseAnswers
from gongzhi.handling.cases.written import ANSWERED, digest_answers

REPORTER = "reporter"
STAFF = "staff"


def supplement_case(
    *,
    actor: Actor,
    case_id: int,
    answers: Mapping[str, Value | None],
    category_code: str = "",
    note: str = "",
    version: int | None = None,
) -> Case:
    """Answer questions of the case's class; an earlier answer to the same question is kept too.

    ``category_code`` is the class whose questions were put, where the case has none of the last
    level yet and a reporter answers. Raises ``InvalidInput`` for an answer that does not fit.
    """
    with acting("supplement", actor=actor, case_id=case_id, version=version, note=note) as work:
        category = _asked_of(work.case, category_code)
        given = check_answers(category.questions if category else (), answers)
        if not given:
            raise InvalidInput(_("Answer at least one of the questions."), field="answers")
        by = REPORTER if work.via is Who.REPORTER else STAFF
        row = CaseAnswers.objects.filter(case_id=case_id).first()
        kept = (*from_text(row.given if row else ""), *marked(given, at=work.at, by=by))
        if len(kept) > MOST_ANSWERS:
            raise TooMany(
                _("A case keeps at most {most} answers. Add what is new as a comment."),
                field="answers",
                most=MOST_ANSWERS,
            )
        row = answers_row(kept)
        row.case_id = case_id
        row.save()
        work.fact(**{ANSWERED: digest_answers(row.given, row.salt)})
        work.tell(keys=[each.key for each in given])
        return work.case


def marked(answers: Sequence[Answer], *, at: datetime, by: str) -> tuple[Answer, ...]:
    """Return answers with when they were given, and by the reporter or by staff."""
    return tuple(replace(each, at=at.isoformat(), by=by) for each in answers)


def answers_row(answers: Sequence[Answer]) -> CaseAnswers:
    """Return the row that keeps a case's answers, not stored; its case is to be set."""
    return CaseAnswers(given=to_text(answers), salt=new_salt())


def _asked_of(case: Case, category_code: str) -> CategoryInForce | None:
    """Return the class whose questions count: the case's own, or one below it that was put."""
    own = category_of(case.category_id)
    if not category_code.strip():
        return own
    put = get_category(category_code)
    return put if own is None or own.code in put.path else own
