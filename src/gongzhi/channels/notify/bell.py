"""The bell in the frame: how many notifications somebody has not read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from gongzhi.channels.notify.queries import MOST_COUNTED, count_unread


@dataclass(frozen=True, slots=True)
class Bell:
    """The count of unread ones as shown: ``99+`` where there are more."""

    count: int

    @property
    def shown(self) -> str:
        """The count in at most three signs; empty for none."""
        if self.count > MOST_COUNTED:
            return f"{MOST_COUNTED}+"
        return str(self.count or "")


def bell(request: HttpRequest) -> dict[str, Any]:
    """Template context processor: ``bell``, counted once a request and only where it is shown."""
    kept = getattr(request, "gongzhi_bell", None)
    if kept is None:
        kept = SimpleLazyObject(lambda: bell_of(request))
        request.gongzhi_bell = kept  # type: ignore[attr-defined]
    return {"bell": kept}


def bell_of(request: HttpRequest) -> Bell:
    """Count what the one who asks has not read."""
    user = getattr(request, "user", None)
    return Bell(count_unread(user.pk) if user is not None and user.is_authenticated else 0)
