"""Retention: personal values whose time is over are emptied, every day, for every module."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.journal.services import Subject, record
from gongzhi.registry.people.personal import PersonalField, declared


@transaction.atomic
def erase_expired(today: date | None = None) -> dict[str, int]:
    """Empty every declared personal value past its retention; return how many by field.

    One journal entry sums up a run that emptied anything; it names fields and counts, no person.
    """
    day = today or timezone.localdate()
    emptied = {}
    for each in declared():
        if each.since and (count := _empty(each, day)):
            emptied[f"{each.model}.{each.field}"] = count
    if emptied:
        facts: dict[str, Json] = {"day": day.isoformat(), "emptied": dict(emptied)}
        record(
            Subject("retention", "all"),
            actor=SYSTEM,
            verb="people.erase_expired",
            county="",
            facts=facts,
        )
    return emptied


def _empty(each: PersonalField, day: date) -> int:
    model = apps.get_model(each.model)
    column = model._meta.get_field(each.field)
    blank = None if column.null else ""
    last = day - timedelta(days=each.retention_days)
    over = _before(model, each.since, last)
    if each.otherwise is not None:
        over |= each.otherwise.where & _before(model, each.otherwise.since, last)
    expired = model._default_manager.filter(over)
    emptied: int = expired.exclude(**{each.field: blank}).update(**{each.field: blank})
    return emptied


def _before(model: type[models.Model], path: str, day: date) -> models.Q:
    return models.Q(**{f"{path}__lt": _limit(model, path, day)})


def _limit(model: type[models.Model], path: str, day: date) -> date | datetime:
    """Return the day as the column at a path compares: a date, or that day's first moment."""
    *relations, last = path.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model  # type: ignore[assignment]
    if isinstance(model._meta.get_field(last), models.DateTimeField):
        return timezone.make_aware(datetime.combine(day, time.min))
    return day
