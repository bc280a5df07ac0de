"""Group robots: added, changed, removed and tried out by administrators."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Final, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.notify.models import RobotEndpoint
from gongzhi.channels.notify.permissions import CHANGE_ROBOT
from gongzhi.channels.notify.robots import client
from gongzhi.channels.notify.robots.formats import DINGTALK, KEYS, ORIGINS, hint_of
from gongzhi.channels.notify.robots.sealing import Unreadable, seal
from gongzhi.channels.notify.rules import Timing
from gongzhi.channels.notify.sending import post_test
from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import InvalidInput, Unavailable
from gongzhi.foundation.ids import UnitId
from gongzhi.foundation.journal.hashing import Json
from gongzhi.registry.organisations.queries import get_unit
from gongzhi.registry.records import checked_text, locked, record_change
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.queries import county_of, find_area

LONGEST_WEBHOOK: Final = 1000
LONGEST_SECRET: Final = 200

Option = TypeVar("Option", bound=Enum)


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotDetails:
    """What describes a group's robot.

    Of a unit, or else over an area (``""`` is everywhere). ``webhook`` and ``secret`` left empty
    keep what is stored; a DingTalk robot may go by signature, by keyword, or by both.
    """

    name: str
    provider: str
    unit_id: UnitId | None = None
    area_code: str = ""
    webhook: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    keyword: str = ""
    timing: str = Timing.NOW.value


@transaction.atomic
def add_robot(*, actor: Actor, details: RobotDetails, note: str = "") -> RobotEndpoint:
    """Add a group's robot; from now on it posts what people of its unit or area are told there.

    Raises ``NotPermitted``, and ``InvalidInput`` for an address that is not the vendor's.
    """
    robot = RobotEndpoint()
    _describe(robot, details, actor)
    robot.save()
    _record(robot, actor, "notify.add_robot", {"provider": robot.provider}, note=note, new=True)
    return robot


@transaction.atomic
def change_robot(
    *,
    actor: Actor,
    robot_id: int,
    details: RobotDetails,
    note: str = "",
    version: int | None = None,
) -> RobotEndpoint:
    """Replace what describes a robot; an empty webhook or secret keeps what is stored."""
    robot = locked(RobotEndpoint, robot_id, version=version)
    check_may(actor, CHANGE_ROBOT, robot.area_code)
    _describe(robot, details, actor)
    robot.save()
    opened: dict[str, Json] = {
        "webhook_replaced": bool(details.webhook.strip()),
        "secret_replaced": bool(details.secret.strip()),
    }
    _record(robot, actor, "notify.change_robot", opened, note=note)
    return robot


@transaction.atomic
def remove_robot(*, actor: Actor, robot_id: int, note: str = "") -> None:
    """Remove a robot with what opens it and what waits for it; its journal stays."""
    robot = locked(RobotEndpoint, robot_id)
    check_may(actor, CHANGE_ROBOT, robot.area_code)
    _record(robot, actor, "notify.remove_robot", note=note)
    robot.delete()


def try_robot(*, actor: Actor, robot_id: int) -> RobotEndpoint:
    """Post a test message now, and record that it was tried.

    Raises ``Unavailable`` with the vendor's own words where the robot does not take it.
    """
    with transaction.atomic():
        robot = locked(RobotEndpoint, robot_id)
        check_may(actor, CHANGE_ROBOT, robot.area_code)
        _record(robot, actor, "notify.test_robot")
    try:
        post_test(robot)
    except client.RobotRefusal as refusal:
        raise Unavailable(
            _("The robot did not take the message ({reason}). Check address, secret and keyword."),
            reason=str(refusal),
        ) from None
    except Unreadable:
        raise Unavailable(
            _("What opens this robot cannot be read any more. Enter address and secret again.")
        ) from None
    return robot


def _describe(robot: RobotEndpoint, details: RobotDetails, actor: Actor) -> None:
    _place(robot, details, actor)
    check_may(actor, CHANGE_ROBOT, robot.area_code)
    robot.name = checked_text(details.name, field="name", longest=60)
    robot.keyword = checked_text(details.keyword, field="keyword", longest=20, optional=True)
    robot.timing = _chosen(Timing, details.timing, field="timing").value
    provider = _chosen(RobotEndpoint.Provider, details.provider, field="provider").value
    webhook, secret = details.webhook.strip(), details.secret.strip()
    if provider != robot.provider:
        robot.provider, robot.secret = provider, None
        _check_webhook(provider, webhook)
    if webhook:
        _check_webhook(provider, webhook)
        robot.address, robot.webhook = hint_of(provider, webhook), seal(webhook)
    if secret:
        _check_secret(provider, secret)
        robot.secret = seal(secret)


def _place(robot: RobotEndpoint, details: RobotDetails, actor: Actor) -> None:
    if details.unit_id is not None:
        robot.unit = get_unit(actor, details.unit_id)
        robot.area_code = robot.unit.area_code
        return
    if details.area_code and find_area(details.area_code) is None:
        raise no_such_area(details.area_code)
    robot.unit, robot.area_code = None, details.area_code


def _chosen(options: type[Option], value: str, *, field: str) -> Option:
    try:
        return options(value)
    except ValueError:
        raise InvalidInput(_("Choose one of those offered."), field=field) from None


def _check_webhook(provider: str, webhook: str) -> None:
    """Raise ``InvalidInput`` unless the address is one that may be called, with its key."""
    fits = len(webhook) <= LONGEST_WEBHOOK and webhook.isascii() and webhook.isprintable()
    if not fits or not client.may_call(provider, webhook):
        raise InvalidInput(
            _(
                "Paste the robot's whole webhook address; it begins with {origin}. Another host "
                "must first be named in GONGZHI_ROBOT_ORIGINS."
            ),
            field="webhook",
            origin=ORIGINS[provider],
        )
    if f"{KEYS[provider]}=" not in webhook:
        raise InvalidInput(
            _("The address lacks its key ({key}=…). Copy it whole from the group's settings."),
            field="webhook",
            key=KEYS[provider],
        )


def _check_secret(provider: str, secret: str) -> None:
    if provider != DINGTALK:
        raise InvalidInput(
            _("Only DingTalk's robots have a secret; leave it empty."), field="secret"
        )
    if len(secret) > LONGEST_SECRET or not secret.isascii() or not secret.isprintable():
        raise InvalidInput(
            _("Paste the secret as the group's settings show it; it begins with SEC."),
            field="secret",
        )


def _record(
    robot: RobotEndpoint,
    actor: Actor,
    verb: str,
    facts: dict[str, Json] | None = None,
    *,
    note: str = "",
    new: bool = False,
) -> None:
    record_change(
        robot,
        kind="robot",
        actor=actor,
        verb=verb,
        county=county_of(robot.area_code),
        facts=facts,
        note=note,
        new=new,
    )
