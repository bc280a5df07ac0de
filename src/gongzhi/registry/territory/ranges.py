"""All below an area, as a condition of the database."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from gongzhi.foundation.codes import prefix_range
from gongzhi.registry.territory.rules import is_digits


def within(prefixes: Iterable[str], *, field: str = "code") -> Q:
    """Return the condition that a code column lies at or below one of the prefixes.

    No prefix matches nothing, nor does one that is no code; ``""`` matches everything. Each is one
    range of an index.
    """
    condition = Q(pk__in=())
    for prefix in prefixes:
        if not prefix:
            return ~Q(pk__in=())  # an empty Q would vanish from an "or"
        if not is_digits(prefix):
            continue
        low, high = prefix_range(prefix)
        condition |= Q(**{f"{field}__gte": low, f"{field}__lt": high})
    return condition
