"""Refusals of the burden register: why, and what to do next."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import Conflict, InvalidInput, NotFound


class AlreadyAsked(Conflict):
    """The same is asked already, and waits for its answer."""

    code: ClassVar[str] = "already-asked"


class MaybeHeld(InvalidInput):
    """Something held has nearly the same name, and nobody has said how this differs."""

    code: ClassVar[str] = "maybe-held"


def no_such_demand(demand_id: int | str) -> NotFound:
    """Return the refusal for a demand that is not there, or lies outside the actor's areas."""
    return NotFound(
        _("There is no demand {demand_id} in your areas. Look it up in the register."),
        demand_id=demand_id,
    )


def no_such_request(request_id: int | str) -> NotFound:
    """Return the refusal for a request that is not there, or lies outside the actor's areas."""
    return NotFound(
        _("There is no data request {request_id} in your areas. Look it up in the list."),
        request_id=request_id,
    )


def standing_already(title: str, *, demand_id: int | None = None) -> Conflict:
    """Return the refusal of a demand that stands, with a pointer to it where it is known."""
    if demand_id is None:
        return Conflict(
            _("“{title}” is in the register already. Look it up there."), field="title", title=title
        )
    return Conflict(
        _("“{title}” is in the register already, as demand {demand_id}. Look it up there."),
        field="title",
        title=title,
        demand_id=demand_id,
    )


def already_asked(names: str, *, request_id: int, title: str, unit: str, ends_on: str) -> Conflict:
    """Return the refusal of a duplicate, with a pointer to the first."""
    return AlreadyAsked(
        _(
            "Already asked: {names}. Request {request_id} “{title}” of {unit} waits for the same "
            "until {ends_on}; its answers will be in stock for you too. Follow that one."
        ),
        field="fields",
        names=names,
        request_id=request_id,
        title=title,
        unit=unit,
        ends_on=ends_on,
    )


def maybe_held(name: str, similar: str) -> InvalidInput:
    """Return the refusal of a field that may be one already held or asked, in other words."""
    return MaybeHeld(
        _("“{name}” may be the same as: {similar}. Take that one, or say how yours differs."),
        field="fields",
        name=name,
        similar=similar,
    )
