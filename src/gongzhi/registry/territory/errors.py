"""Refusals of the territory, in words that say what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import Conflict, InvalidInput, NotFound


class BadBoundary(InvalidInput):
    """A boundary that is no valid area on the ground, or does not lie where it must."""

    code = "bad-boundary"


def no_code_left(parent: str, digits: int) -> Conflict:
    """Refuse another area below a parent whose codes are used up."""
    return Conflict(
        _("No code is left below {parent}: all {digits} digits are used."),
        parent=parent,
        digits=digits,
    )


def no_such_area(code: str) -> NotFound:
    """Say that there is no area in force under a code."""
    return NotFound(
        _("There is no area {code} in force. Look it up in the area tree."),
        field="area_code",
        code=code[:30],
    )


def not_in_force(code: str) -> Conflict:
    """Refuse to change an area that is already retired."""
    return Conflict(
        _("The area {code} is retired. Change the area that took its place."),
        code=code[:30],
    )


def no_such_sign(code: str) -> NotFound:
    """Say that a QR sign's code was never given."""
    return NotFound(
        _("There is no sign {code}. Compare it with the sign, letter by letter."), code=code[:20]
    )
