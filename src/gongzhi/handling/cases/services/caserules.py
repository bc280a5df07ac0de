"""The rules of the loop as rows that an administrator may change, each with its source."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.journal.services import Subject, record
from gongzhi.foundation.texts import SHORT_LENGTH, clean_line
from gongzhi.handling.cases.models import CaseRule
from gongzhi.handling.cases.permissions import CHANGE_RULE
from gongzhi.handling.cases.rulebook import forget_rules, shipped_rules, shipped_values
from gongzhi.handling.cases.thresholds import check_rule

VALUE_LENGTH = 120
PREFIX_LENGTHS = (0, 2, 4, 6, 9)


@transaction.atomic
def load_case_rules() -> int:
    """Show the shipped rules as rows of the table; return how many were new.

    A second load changes nothing, and rows already there are left as they are.
    """
    before = CaseRule.objects.count()
    CaseRule.objects.bulk_create(
        [
            CaseRule(
                name=rule.name,
                value=rule.value,
                effective_from=rule.effective_from,
                source=rule.source,
                verified=rule.verified,
            )
            for rule in shipped_rules()
        ],
        ignore_conflicts=True,
    )
    forget_rules()
    transaction.on_commit(forget_rules)
    return CaseRule.objects.count() - before


@transaction.atomic
def change_case_rule(
    *,
    actor: Actor,
    name: str,
    value: str,
    source: str,
    area_prefix: str = "",
    effective_from: date | None = None,
) -> CaseRule:
    """Set a rule from a day on, for everywhere or one area. ``source`` says by which document.

    What was decided under the earlier value stays as it was: a clock keeps its limit. Raises
    ``InvalidInput`` for an unknown rule, a value it cannot have, or a missing source.
    """
    check_may(actor, CHANGE_RULE, area_prefix)
    value = clean_line(value, field="value", longest=VALUE_LENGTH, required=True)
    source = clean_line(source, field="source", longest=SHORT_LENGTH, required=True)
    check_rule(name, value, shipped_values())
    if len(area_prefix) not in PREFIX_LENGTHS or not (area_prefix or "0").isdigit():
        raise InvalidInput(
            _("A rule holds everywhere, or for a sub-district or an area above it."),
            field="area_prefix",
        )
    row, _created = CaseRule.objects.update_or_create(
        name=name,
        area_prefix=area_prefix,
        effective_from=effective_from or timezone.localdate(),
        defaults={"value": value, "source": source, "verified": False},
    )
    entry = record(
        Subject("case_rule", row.pk),
        actor=actor,
        verb=CHANGE_RULE,
        county=area_prefix[:6],
        facts={"name": name, "value": value, "area": area_prefix, "source": source},
    )
    row.version = entry.seq
    row.save(update_fields=["version"])
    forget_rules()
    transaction.on_commit(forget_rules)
    return row
