"""The one register of personal data: every field, why it is kept, on what basis, for how long.

Source: 个人信息保护法 6 (only what a purpose needs), 13 (legal basis), 19 (shortest retention), 47
(deletion). A module declares its own fields from its application's ``ready``; a test of the whole
fails where a column looks personal and is neither declared nor named as impersonal with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.db import models

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise


class Basis(StrEnum):
    """The legal basis of keeping a field (个人信息保护法 13)."""

    CONSENT = "consent"
    DUTY = "statutory-duty"
    EMERGENCY = "emergency"
    CONTRACT = "contract-or-employment"


@dataclass(frozen=True, slots=True)
class Otherwise:
    """From when the time counts for rows whose ``since`` never comes: those that fit ``where``."""

    since: str
    where: models.Q


@dataclass(frozen=True, slots=True)
class PersonalField:
    """One personal column. ``model`` is its label, such as ``people.Resident``.

    After ``retention_days`` counted from the date or time ``since`` (a field, or a path to one) the
    daily task empties it. ``since=""`` leaves that to the owning module, which says so here.
    """

    model: str
    field: str
    purpose: Text
    basis: Basis
    retention_days: int
    mask: Callable[[str], str]
    since: str = ""
    otherwise: Otherwise | None = None


_declared: dict[tuple[str, str], PersonalField] = {}
_impersonal: dict[tuple[str, str], str] = {}

# Names of columns that hold personal data unless their module says why not.
_WORDS: Final = frozenset(
    {
        "address", "birth", "birthday", "born", "citizen", "contact", "email", "ethnicity",
        "face", "gender", "mobile", "name", "nickname", "phone", "portrait", "religion",
        "sex", "telephone", "username", "wechat",
    }
)  # fmt: skip
FORBIDDEN: Final = frozenset(
    {
        "ethnicity",
        "religion",
        "faith",
        "face",
        "score",
        "credit_score",
        "blacklist",
        "blacklisted",
    }
)
"""Columns that no model of persons may ever have (RULES §10)."""


def declare(*fields: PersonalField) -> None:
    """Enter personal fields; declaring one again replaces it."""
    for each in fields:
        _declared[each.model, each.field] = each


def declare_impersonal(model: str, *fields: str, why: str) -> None:
    """Say why columns that look personal are not."""
    for field in fields:
        _impersonal[model, field] = why


def declared(model: str = "") -> tuple[PersonalField, ...]:
    """Return the declared fields, of one model or of all."""
    return tuple(each for each in _declared.values() if model in ("", each.model))


def get_declared(model: str, field: str) -> PersonalField:
    """Return one declared field, or raise ``KeyError``."""
    return _declared[model, field]


def masked(model: str, field: str, value: str) -> str:
    """Return the masked form of a personal value."""
    return _declared[model, field].mask(value)


def looks_personal(column: models.Field[object, object]) -> bool:
    """Tell whether a text column's name suggests personal data."""
    if not isinstance(column, models.CharField | models.TextField) or column.choices:
        return False
    return bool(_WORDS & set(column.name.split("_")))


def undeclared() -> Iterator[str]:
    """Yield each column of ours that looks personal and is not accounted for."""
    for config in apps.get_app_configs():
        if not config.name.startswith("gongzhi."):
            continue
        for model in config.get_models():
            label = model._meta.label
            for column in model._meta.concrete_fields:
                known = (label, column.name) in _declared or (
                    label,
                    column.name,
                ) in _impersonal
                if looks_personal(column) and not known:
                    yield f"{label}.{column.name}"
