"""A finding as programs read it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from gongzhi.oversight.standards.queries.findings import Finding


def finding_as_json(one: Finding) -> Mapping[str, object]:
    """Return a finding as JSON knows it: numbers as exact texts, words as people read them."""
    verdict, provision = one.verdict, one.standard.provision
    bounds = verdict.bounds
    return {
        "standard": provision.key,
        "title": provision.title,
        "pack": provision.pack_code,
        "document": provision.document,
        "clause": provision.clause,
        "heading": provision.heading,
        "verified": provision.verified,
        "overridden": [other.pack_code for other in one.standard.overridden],
        "overridden_by": [other.pack_code for other in one.standard.overridden_by],
        "area": one.area_code,
        "area_name": one.area_name,
        "met": one.met,
        "reason": verdict.reason.value if verdict.reason else "",
        "reason_words": one.reason_words,
        "value": _number(verdict.value),
        "low": _number(bounds.low if bounds else None),
        "high": _number(bounds.high if bounds else None),
        "gap": _number(verdict.gap),
        "beside": _number(verdict.beside),
        "since": one.since.isoformat(),
        "remedy": one.remedy_words,
    }


def _number(value: Fraction | None) -> str | None:
    return None if value is None else str(value)
