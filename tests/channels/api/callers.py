"""Accounts with real posts and tokens, one per role, for calls over HTTP."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.registry.organisations.models import Appointment, Post, Unit
from gongzhi.registry.organisations.queries import actor_for
from gongzhi.registry.people.models import Account, ApiToken
from tests.handling.cases.cast import COMMUNITY, COUNTY, GRID, STREET, Cast

AREAS = {
    "call_taker": (COUNTY,),
    "grid_officer": (GRID,),
    "grid_head": (GRID,),
    "grid_instructor": (COMMUNITY,),
    "community_worker": (COMMUNITY,),
    "community_secretary": (COMMUNITY,),
    "street_dispatcher": (STREET,),
    "street_leader": (STREET,),
    "district_supervisor": (COUNTY,),
    "administrator": ("",),
    "auditor": ("",),
    "unit_handler": (),
    "unit_head": (),
}


@dataclass
class Caller:
    """One account that calls the API with its token."""

    account: Account
    token: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    @property
    def actor(self) -> Actor:
        return actor_for(self.account.pk)

    def get(self, path: str, params: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        return self.client.get(f"/api/v1{path}", params or {}, headers=self._headers(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        data = body if isinstance(body, bytes | str) else json.dumps(body or {})
        return self.client.post(
            f"/api/v1{path}",
            data,
            content_type="application/json",
            headers=self._headers(headers),
        )

    def do(self, case_id: int | str, verb: str, **body: Any) -> HttpResponse:
        return self.post(f"/cases/{case_id}/{verb}", body)

    def _headers(self, extra: dict[str, str]) -> dict[str, str]:
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {**own, **{name.replace("_", "-"): value for name, value in extra.items()}}


def hire(role: str, unit: Unit, *areas: str) -> Caller:
    """Return a caller who holds a role in a unit over areas from today."""
    number = Account.objects.count() + 1
    account = Account.objects.create(username=f"{role}{number}", display_name=f"示例{number}")
    post = Post.objects.create(
        unit=unit, role_id=role, title=f"{role}{number}", area_codes=list(areas)
    )
    Appointment.objects.create(post=post, account=account)
    token = f"gz_test_{role}_{number}"
    digest = hashlib.sha256(token.encode()).hexdigest()
    ApiToken.objects.create(
        account=account, label="test", digest=digest, last_used_on=timezone.localdate()
    )
    return Caller(account, token)


def dismiss(caller: Caller) -> None:
    """End all of a caller's appointments as of today."""
    Appointment.objects.filter(account=caller.account).update(valid_to=timezone.localdate())


NOBODY_TOKEN = ""


@dataclass
class Staff:
    """One caller for each role, on the standing cast's ground."""

    cast: Cast
    _hired: dict[str, Caller] = field(default_factory=dict)

    def __getitem__(self, role: str) -> Caller:
        if role not in self._hired:
            unit = {"unit_handler": self.cast.lighting, "unit_head": self.cast.lighting}.get(
                role,
                self.cast.committee if role.startswith(("grid", "community")) else self.cast.street,
            )
            self._hired[role] = hire(role, unit, *AREAS[role])
        return self._hired[role]
