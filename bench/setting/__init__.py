"""What the measurements stand on: the sample, so many cases in it, and keys to act with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.conf import settings
from django.db import connection

from bench.harness import Run
from gongzhi.channels.sample.bulk.services import make_bulk
from gongzhi.channels.sample.services import load_sample
from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.ids import AccountId
from gongzhi.registry.people.services import issue_token, revoke_token

SIZES = "10000,100000"
BULK_A_SECOND = 20_000


def sizes(*, quick: bool) -> list[int]:
    """Return how many cases to measure at, from ``BENCH_CASES`` such as ``10000,1000000``."""
    asked = os.environ.get("BENCH_CASES") or ("10000" if quick else SIZES)
    return sorted(int(part) for part in asked.replace("_", "").split(","))


def fill(cases: int, run: Run) -> int:
    """Bring the sample up to so many cases, if it has fewer; return how many there are.

    Where at least half of them had to be made, the rate is a figure of the run.
    """
    load_sample()
    standing = count_cases()
    if standing < cases:
        report = make_bulk(cases=cases - standing, seed=cases)
        if report.cases >= cases / 2:
            run.value(
                f"{cases:,}: cases made in bulk",
                report.per_second,
                unit="cases/s",
                limit=BULK_A_SECOND,
                higher_is_better=True,
            )
    return count_cases()


def count_cases() -> int:
    """Return how many cases there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        return int(cursor.fetchone()[0])


@contextmanager
def session_of(username: str) -> Iterator[str]:
    """Yield the cookie of a desk on which a demonstration account is signed in, until the end."""
    from django.contrib.auth import (  # noqa: PLC0415 - after setup
        BACKEND_SESSION_KEY,
        HASH_SESSION_KEY,
        SESSION_KEY,
    )

    from gongzhi.registry.people.models import Account  # noqa: PLC0415 - after setup

    account = Account.objects.get(username=username)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    try:
        yield f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    finally:
        session.delete()


@contextmanager
def token_of(username: str) -> Iterator[str]:
    """Yield a key that acts as a demonstration account; it is revoked afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM people_account WHERE username = %s", (username,))
        (account_id,) = cursor.fetchone()
    issued = issue_token(actor=SYSTEM, account_id=AccountId(account_id), label="bench")
    try:
        yield issued.text
    finally:
        revoke_token(actor=SYSTEM, token_id=issued.token.pk)
