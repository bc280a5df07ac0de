"""The place in a list after which the next page begins."""

from __future__ import annotations

import binascii
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.cases.queries.filters import Order

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_MAX_ID: Final = 2**63 - 1
_MAX_LENGTH: Final = 80


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: its moment in the list's order (to the microsecond) and its id."""

    order: Order
    at: datetime
    id: int

    def encode(self) -> str:
        """Return the cursor as text for a URL."""
        micros = (self.at - _EPOCH) // _MICROSECOND
        plain = f"{self.order.value}.{micros}.{self.id}"
        return urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    @staticmethod
    def decode(text: str, *, order: Order) -> Cursor:
        """Return the cursor of a text. Raises ``InvalidInput`` unless it is one of this order."""
        try:
            plain = _decoded(text)
            name, micros, case_id = plain.split(".")
            cursor = Cursor(Order(name), _EPOCH + _MICROSECOND * int(micros), int(case_id))
        except (ValueError, OverflowError, binascii.Error) as error:
            raise _refused() from error
        if cursor.order is not order or not 0 < cursor.id <= _MAX_ID:
            raise _refused()
        return cursor


def _decoded(text: str) -> str:
    if len(text) > _MAX_LENGTH or not text.isascii():
        raise ValueError(text[:_MAX_LENGTH])
    padded = text + "=" * (-len(text) % 4)
    return b64decode(padded, altchars=b"-_", validate=True).decode("ascii")


def _refused() -> InvalidInput:
    return InvalidInput(
        _("This cursor does not belong to this list. Start again from the first page."),
        field="cursor",
    )
