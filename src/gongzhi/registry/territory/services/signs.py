"""QR signs, issued by the hundred, retired, replaced: each fixes a report's grid and building."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.foundation.journal.services import Subject, compose
from gongzhi.foundation.models import JournalEntry
from gongzhi.registry.records import locked, record_change
from gongzhi.registry.territory.models import Area, Sign
from gongzhi.registry.territory.queries import within
from gongzhi.registry.territory.rules import Depth, county_of, new_sign_code
from gongzhi.registry.territory.services.versions import area_in_force, lock_territory

SIGN: Final = "territory.issue_sign"
SIGNED_LEVELS: Final = (Depth.GRID, Depth.BUILDING)
MOST_AT_ONCE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Issued:
    """What an issue made: the new signs; ``standing`` counts those that were there before."""

    new: list[Sign]
    standing: int


@transaction.atomic
def issue_signs(
    *, actor: Actor, area_code: str, levels: Collection[Depth] = SIGNED_LEVELS
) -> Issued:
    """Give every grid and building at and below an area a sign, where it has none.

    Doing it again adds only what is new since. Each sign gets a journal entry of its own. Raises
    ``InvalidInput`` where too many lie below, so that the work is done by community or street.
    """
    check_may(actor, SIGN, area_code)
    at = lock_territory()
    area_in_force(area_code)
    wanted = Area.objects.filter(
        within((area_code,)),
        level__in=[level.value for level in levels if level in SIGNED_LEVELS],
        valid_to__isnull=True,
    )
    signed = Sign.objects.filter(retired_at__isnull=True, area__in=wanted)
    standing = signed.count()
    bare = list(
        wanted.exclude(pk__in=signed.values("area"))
        .order_by("code")
        .values_list("code", flat=True)[: MOST_AT_ONCE + 1]
    )
    if len(bare) > MOST_AT_ONCE:
        raise InvalidInput(
            _("More than {most} signs at once. Issue them community by community."),
            field="area_code",
            most=MOST_AT_ONCE,
        )
    return Issued(new=_issue(bare, actor, at), standing=standing)


@transaction.atomic
def retire_sign(*, actor: Actor, code: str, note: str = "", version: int | None = None) -> Sign:
    """End a sign, because it is lost or was put up at the wrong door. Its code is never reused."""
    sign = _in_force(actor, code, version)
    return _retire(sign, actor, note, "territory.retire_sign")


@transaction.atomic
def replace_sign(*, actor: Actor, code: str, note: str = "", version: int | None = None) -> Sign:
    """End a sign and give its area a new one, which is returned."""
    sign = _in_force(actor, code, version)
    area_in_force(sign.area_id)
    _retire(sign, actor, note, "territory.replace_sign")
    return _issue([sign.area_id], actor, lock_territory())[0]


def _in_force(actor: Actor, code: str, version: int | None) -> Sign:
    sign = locked(Sign, code, version=version)
    check_may(actor, SIGN, sign.area_id)
    if sign.retired_at is not None:
        raise Conflict(
            _("The sign {code} is retired already. Issue a new one for its area."), code=code
        )
    return sign


def _retire(sign: Sign, actor: Actor, note: str, verb: str) -> Sign:
    sign.retired_at = max(lock_territory(), sign.issued_at)
    sign.save()
    record_change(
        sign,
        kind="sign",
        actor=actor,
        verb=verb,
        county=county_of(sign.area_id),
        facts={"area": sign.area_id},
        note=note,
    )
    return sign


def _issue(area_codes: list[str], actor: Actor, at: datetime) -> list[Sign]:
    signs = [
        Sign(code=code, area_id=area, issued_at=at, issued_by=actor.key, version=1)
        for code, area in zip(_free_codes(len(area_codes)), area_codes, strict=True)
    ]
    Sign.objects.bulk_create(signs)
    JournalEntry.objects.bulk_create(
        compose(
            Subject("sign", sign.code),
            actor=actor,
            verb=SIGN,
            county=county_of(sign.area_id),
            facts={"area": sign.area_id},
            note="",
            at=at,
            previous=None,
        )
        for sign in signs
    )
    return signs


def _free_codes(count: int) -> list[str]:
    """Return so many codes never given before; under the territory's lock nobody else draws."""
    drawn: set[str] = set()
    while len(drawn) < count:
        fresh = {new_sign_code() for _place in range(count - len(drawn))}
        drawn |= fresh - set(
            Sign.objects.filter(code__in=fresh).values_list("code", flat=True).iterator()
        )
    return sorted(drawn)
