"""``gongzhi administrator``: the first account of an installation, on the command line."""

from __future__ import annotations

import secrets
from typing import Final

import click
from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.foundation.actors import SYSTEM
from gongzhi.registry.organisations import services
from gongzhi.registry.organisations.models import Unit, UnitKind
from gongzhi.registry.organisations.queries import ADMINISTRATOR
from gongzhi.registry.people.services import AccountDetails, create_account

_PASSWORD_BYTES: Final = 12


@click.command()
@click.argument("username")
@click.option("--name", "display_name", help="The person's name; default the username.")
@click.option(
    "--unit",
    "unit_name",
    default="平台管理办公室",
    show_default=True,
    help="The unit whose post it is; founded above all areas where there is none.",
)
def administrator(*, username: str, display_name: str | None, unit_name: str) -> None:
    """Make an administrator of the whole installation, and print a password for the first sign-in.

    All further accounts, units and posts are made in the desk. Where an administrator has lost
    the password and no other is left, make another: they reset the first one's.

    \b
    Example:
        gongzhi administrator zhang.san --name 张三
    """
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    with transaction.atomic():
        account = create_account(
            actor=SYSTEM,
            username=username,
            details=AccountDetails(display_name=display_name or username),
            password=password,
        )
        post = services.create_post(
            actor=SYSTEM, unit_id=_unit(unit_name).key, role=ADMINISTRATOR, area_codes=[""]
        )
        services.appoint(actor=SYSTEM, post_id=post.key, account_id=account.key)
    click.echo(
        _(
            "{username} may sign in once with the password {password} and then choose another."
        ).format(username=account.username, password=password)
    )


def _unit(name: str) -> Unit:
    standing = Unit.objects.filter(name=name, active_to__isnull=True).first()
    return standing or services.create_unit(
        actor=SYSTEM,
        kind=UnitKind.DEPARTMENT,
        area_code="",
        details=services.UnitDetails(name=name),
    )
