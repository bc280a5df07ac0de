"""Staff and money as programs read them: numbers as exact texts, null where nothing is known."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from gongzhi.oversight.metrics.queries import get_metric
from gongzhi.oversight.staffing.lines import Line
from gongzhi.oversight.staffing.queries import AreaRow, PayLine, Shared, Staffing, rows_of
from gongzhi.oversight.staffing.wording import left_open, pay_words, unit_of
from gongzhi.oversight.standards.queries import Standard
from gongzhi.planning.staffing.outlook import Sum


def staffing_as_json(found: Staffing) -> Mapping[str, object]:
    """Return an answer as JSON knows it."""
    question = found.question
    return {
        "area": found.area_code,
        "area_name": found.area_name,
        "on": found.on.isoformat(),
        "years": question.years,
        "supposed": {
            "households_growth": _number(question.households_growth),
            "members_growth": _number(question.members_growth),
            "ratio": None if question.ratio is None else _number(question.ratio),
            "pay": {str(grade): _number(yuan) for grade, yuan in question.pay.items()},
        },
        "lines": [_line(found, one) for one in found.lines],
        "shares": [_shared(one) for one in found.shares],
        "pay": [_pay(one) for one in found.pay],
        "left_open": [*left_open(found)],
    }


def _line(found: Staffing, line: Line) -> Mapping[str, object]:
    return {
        **_standard(line.standard),
        "kind": line.kind.value,
        "level": line.depth.level.value,
        "unit": unit_of(line),
        "asks": line.standard.rule_words,
        "doubt": line.standard.entry.rule.doubt or "",
        "sums": [_sum(one) for one in line.sums()],
        "areas": [_row(one) for one in rows_of(found, line)],
    }


def _standard(standard: Standard) -> Mapping[str, object]:
    provision = standard.provision
    return {
        "standard": provision.key,
        "title": provision.title,
        "pack": provision.pack_code,
        "document": provision.document,
        "clause": provision.clause,
        "heading": provision.heading,
        "verified": provision.verified,
    }


def _row(row: AreaRow) -> Mapping[str, object]:
    return {
        "area": row.code,
        "area_name": row.name,
        "counts": {
            name: {"now": _number(now), "then": _number(then)}
            for name, (now, then) in row.counts.items()
        },
        "now": _sum(row.now),
        "then": _sum(row.then),
    }


def _sum(one: Sum) -> Mapping[str, object]:
    """Return a sum; what no place of it knows is null, never a zero."""
    today, asked, known = one.with_today > 0, one.with_asked > 0, one.known > 0
    return {
        "places": one.places,
        "with_today": one.with_today,
        "with_asked": one.with_asked,
        "known": one.known,
        "today": _number(one.today) if today else None,
        "asked": _number(one.low) if asked else None,
        "asked_strictly": _number(one.strict_low) if asked else None,
        "at_most": _number(one.high) if 0 < one.with_high == one.with_asked else None,
        "short": _number(one.short) if known else None,
        "short_strictly": _number(one.strict_short) if known else None,
        "over": _number(one.over) if known else None,
        "missed": one.missed,
        "doubtful": one.doubtful,
    }


def _shared(one: Shared) -> Mapping[str, object]:
    return {
        **_standard(one.share.standard),
        "fund": one.fund.key,
        "first": get_metric(one.share.first).title,
        "second": get_metric(one.share.second).title,
        "years": [[_number(first), _number(second)] for first, second in one.by_year],
    }


def _pay(one: PayLine) -> Mapping[str, object]:
    return {
        "standard": one.grade.key,
        "grades": [_number(grade) for grade in one.grades],
        "years": [_sum(each) for each in one.sums],
        "says": pay_words(one),
    }


def _number(value: Fraction) -> str:
    return str(value)
