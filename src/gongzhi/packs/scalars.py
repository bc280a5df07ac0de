"""Values that pydantic would take for something else: words for truth, text for numbers. Pure.

Reading is lenient where a pack must not be: ``no`` would be false, ``010`` ten, and a day given as
``0`` the first of 1970. What was read is therefore compared with what stands in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from pydantic import BaseModel

from gongzhi.packs.yaml_files import Route

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def mistaken(given: Any, read: Any, route: Route = ()) -> Iterator[dict[str, Any]]:
    """Yield each value that is not of the type it was read as, in the form of pydantic's errors."""
    if isinstance(read, BaseModel) and isinstance(given, Mapping):
        for name, field in type(read).model_fields.items():
            key = field.alias or name
            if key in given:
                yield from mistaken(given[key], getattr(read, name), (*route, key))
    elif isinstance(read, Mapping) and isinstance(given, Mapping):
        for name, value in given.items():
            yield from mistaken(value, read.get(name), (*route, name))
    elif isinstance(read, list | tuple) and isinstance(given, list):
        for index, (value, one) in enumerate(zip(given, read, strict=False)):
            yield from mistaken(value, one, (*route, index))
    else:
        kind = _expected(given, read)
        if kind:
            yield {"type": kind, "loc": route, "input": given}


def _expected(given: Any, read: Any) -> str:
    """Return the kind of error, or "" where a value is what it was read as."""
    if isinstance(read, bool):
        return "" if isinstance(given, bool) else "bool_type"
    if isinstance(read, int):
        return "" if type(given) is int else "int_type"
    if isinstance(read, Decimal):
        return "decimal_type" if isinstance(given, bool) else ""
    if isinstance(read, date):
        quoted = isinstance(given, str) and _DAY.fullmatch(given)
        return "" if isinstance(given, date) or quoted else "date_type"
    return ""
