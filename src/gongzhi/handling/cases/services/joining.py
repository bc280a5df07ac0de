"""“Me too”: a resident joins an open case that somebody else reported, and follows it.

It counts and gives weight; nobody is named. Source: RULES §4 (repeats go on as one matter).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import WrongState
from gongzhi.foundation.journal.services import record
from gongzhi.handling.cases import events
from gongzhi.handling.cases.engine import JOIN, emit_of, lock_case, save_case, subject_of
from gongzhi.handling.cases.errors import no_such_case
from gongzhi.handling.cases.models import Case, CaseFollower
from gongzhi.handling.cases.queries.following import taken_in_by
from gongzhi.handling.cases.secret_codes import digest_secret, new_nonce, secret_of
from gongzhi.handling.cases.workflow import OPEN


@dataclass(frozen=True, slots=True)
class Joined:
    """The case joined, and the follower's own secret: shown once and kept nowhere.

    ``nonce`` is what the secret is made from: it may be kept for a repetition.
    """

    case: Case
    secret: str
    nonce: str


@transaction.atomic
def join_case(*, actor: Actor, case_id: int) -> Joined:
    """Add somebody to those whom an open public case concerns; they follow it by a secret.

    A merged case leads to the one that took it in. Anybody may join, without a name. Emits
    ``cases.joined``. Raises ``NotFound`` for a case that is not public, as for one that is not
    there, and ``WrongState`` for one that is closed: what is wrong again is reported anew.
    """
    case = _standing(case_id)
    if case is None or not case.public:
        raise no_such_case(case_id)
    if case.status not in OPEN:
        raise WrongState(
            _("This matter is closed already. If it is wrong again, please report it anew.")
        )
    nonce = new_nonce()
    secret = secret_of(nonce)
    entry = record(
        subject_of(case.pk),
        actor=actor,
        verb=JOIN,
        county=case.county,
        facts={"followers": case.followers + 1},
    )
    CaseFollower.objects.create(
        case_id=case.pk, secret_digest=digest_secret(secret), joined_at=entry.at
    )
    case.followers += 1
    save_case(case, {"followers"}, entry)
    emit_of(case, events.JOINED, verb="join", actor=actor, followers=case.followers)
    return Joined(case, secret, nonce)


def _standing(case_id: int) -> Case | None:
    """Return the case itself, or that at the end of its merges, locked.

    The last alone: merging locks two by their ids, and would wait for one locked as they lead.
    """
    return lock_case(taken_in_by(case_id))
