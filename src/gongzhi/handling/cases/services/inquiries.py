"""征询外部单位: asking by mail a body that has no account, which answers once by a link.

The unit stays responsible: no clock of the case waits. What the body gets to see is chosen by
whoever asks; who reported is never among it (RULES §10, docs/adr/0035).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import SYSTEM, Actor, Reach
from gongzhi.foundation.clock.services import load_clocks
from gongzhi.foundation.codes import check_email
from gongzhi.foundation.errors import Conflict, InvalidInput, TooMany
from gongzhi.foundation.images import SafeImage, sanitise
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.texts import SHORT_LENGTH, clean_line
from gongzhi.foundation.workflow import Who
from gongzhi.handling.cases.engine import Work, acting, inquiry_view, subject_of
from gongzhi.handling.cases.errors import GuardRefusal, no_such
from gongzhi.handling.cases.models import Attachment, Case, Inquiry
from gongzhi.handling.cases.permissions import permission
from gongzhi.handling.cases.phases import inquiry_id_of, inquiry_phase, limit_for
from gongzhi.handling.cases.queries.inquiries import place_words
from gongzhi.handling.cases.routing import the_one_meant
from gongzhi.handling.cases.rules.views import Asked
from gongzhi.handling.cases.secret_codes import digest_secret, link_secret_of, new_nonce
from gongzhi.handling.cases.services.remarks import add_pictures
from gongzhi.handling.cases.workflow import Phase
from gongzhi.language.normal import without_numbers

BODY_LENGTH: Final = 60
MOST_SENT_OUT: Final = 9
MOST_ANSWERED_WITH: Final = 6
_A_DAY: Final = timedelta(days=1)
_WHAT: Final = _("request to an outside body")


def inquire(  # noqa: PLR0913 (a request in all its parts, each by name)
    *,
    actor: Actor,
    case_id: int,
    note: str,
    body: str = "",
    email: str = "",
    place: str = "",
    pictures: Sequence[int] = (),
    again_of: int | None = None,
    version: int | None = None,
) -> Case:
    """Ask a body without an account by mail; the note is the request. No clock of the case waits.

    The mail carries number, class, ``place`` and a link that takes one answer within the rule
    ``limit.inquiry``. Behind the link stand the request and those of the case's ``pictures`` that
    are named by their ids, never who reported; telephone and identity numbers are starred. An
    empty ``place`` is the area with the road.
    ``again_of`` is an earlier request that this one replaces: what is empty is taken from it, and
    its link ends. At most ``max_inquiries`` wait on a case, and a unit sends ``inquiries_a_day``.
    """
    with acting("inquire", actor=actor, case_id=case_id, version=version, note=note) as work:
        earlier = _earlier(work, again_of)
        work.check(Asked(inquiry=inquiry_view(earlier) if earlier else None))
        row = _new(work, earlier, body=body, email=email, place=place)
        _check_not_waiting(work, row, earlier)
        _check_bound(work, row.unit_id)
        chosen = _chosen(case_id, pictures)
        if earlier is not None and earlier.state == Inquiry.State.WAITING:
            _end(earlier, Inquiry.State.WITHDRAWN)
            work.stop_clock(inquiry_phase(earlier.pk))
        row.save(force_insert=True)
        row.pictures.set(chosen)
        work.on_inquiry(row.pk, new=True)
        work.tell(inquiry=row.pk, limit=row.limit, pictures=len(chosen))
        if earlier is not None:
            work.fact(again_of=earlier.pk)
        return work.case


def answer_inquiry(
    *,
    actor: Actor,
    case_id: int,
    note: str,
    inquiry_id: int | None = None,
    photos: Sequence[bytes] = (),
    version: int | None = None,
) -> Case:
    """Take the answer of a body that was asked: its words and up to six photos, once.

    By its link alone, whose holder is the actor. Raises the guard's refusal for a request that is
    over, ``InvalidInput`` for what is no photo, ``TooMany`` for more photos than an answer has.
    """
    if len(photos) > MOST_ANSWERED_WITH:
        raise TooMany(
            _("An answer has at most {most} photos."), field="photos", most=MOST_ANSWERED_WITH
        )
    images = [sanitise(photo) for photo in photos]
    with acting("answer_inquiry", actor=actor, case_id=case_id, version=version, note=note) as work:
        row = _meant(work, inquiry_id)
        row.answer, row.answered_at = work.note, work.at
        _end(row, Inquiry.State.ANSWERED)
        work.on_inquiry(row.pk)
        work.tell(inquiry=row.pk)
        fresh = _not_there_yet(case_id, images)
        if fresh:
            kept = add_pictures(work, fresh, field="photos")
            row.answered_with.set(kept)
            digests: list[Json] = [each.sha256 for each in kept]
            work.fact(photos=digests)
        return work.case


def withdraw_inquiry(
    *,
    actor: Actor,
    case_id: int,
    note: str,
    inquiry_id: int | None = None,
    version: int | None = None,
) -> Case:
    """Take back a request that is not answered yet, with the reason: its link is closed."""
    with acting(
        "withdraw_inquiry", actor=actor, case_id=case_id, version=version, note=note
    ) as work:
        row = _meant(work, inquiry_id)
        _end(row, Inquiry.State.WITHDRAWN)
        work.on_inquiry(row.pk)
        work.tell(inquiry=row.pk)
        return work.case


def lapse_inquiry(
    *,
    actor: Actor,
    case_id: int,
    note: str = "",
    inquiry_id: int | None = None,
    version: int | None = None,
) -> Case:
    """End a request whose time has passed, or whose mail could not be delivered. By the system.

    Raises the guard's refusal while the body still has time.
    """
    with acting("lapse_inquiry", actor=actor, case_id=case_id, version=version, note=note) as work:
        row = the_one_meant(work.inquiries, inquiry_id, _waits, what=_WHAT, field="inquiry_id")
        waited = load_clocks(subject_of(case_id)).get(inquiry_phase(row.pk))
        return _lapse(work, row, overdue=waited is not None and waited.due_at <= timezone.now())


def end_inquiry(inquiry_id: int, *, case_id: int, undelivered: bool = False) -> Case:
    """Do what ``lapse_inquiry`` does for a request whose time is known to be over.

    ``undelivered`` says that its mail did not get through.
    """
    with acting("lapse_inquiry", actor=SYSTEM, case_id=case_id) as work:
        row = the_one_meant(work.inquiries, inquiry_id, _waits, what=_WHAT, field="inquiry_id")
        return _lapse(work, row, overdue=not undelivered, undelivered=undelivered)


def fail_delivery(inquiry_id: int) -> None:
    """End a request whose mail could not be delivered, if it still waits."""
    case_id = Inquiry.objects.values_list("case_id", flat=True).get(pk=inquiry_id)
    with suppress(GuardRefusal):  # it ended meanwhile, perhaps at this very moment
        end_inquiry(inquiry_id, case_id=case_id, undelivered=True)


def forget_nonce(inquiry_id: int) -> None:
    """Forget what the link's secret was made from, once the mail is out: its digest is left."""
    Inquiry.objects.filter(pk=inquiry_id).update(nonce="")


def withdraw_waiting(work: Work) -> None:
    """End every request that waits: the case is over here, or goes on in another.

    Its clocks tell which wait, so that a case on which nobody was asked costs no statement more.
    """
    running = [phase for phase, row in work.clocks.items() if row.stopped_at is None]
    ids = [inquiry_id for phase in running if (inquiry_id := inquiry_id_of(phase)) is not None]
    for inquiry_id in ids:
        work.stop_clock(inquiry_phase(inquiry_id))
    if ids:
        Inquiry.objects.filter(pk__in=ids).update(state=Inquiry.State.WITHDRAWN, nonce="")


def _new(work: Work, earlier: Inquiry | None, *, body: str, email: str, place: str) -> Inquiry:
    """Return the request's row, not stored. What it tells outside has its long numbers starred."""
    nonce = new_nonce()
    kept = earlier or Inquiry()
    body, place = body or kept.body, place or kept.place or place_words(work.case)
    return Inquiry(
        case_id=work.case.pk,
        unit_id=_asking_unit(work),
        body=_line(body, field="body", longest=BODY_LENGTH),
        email=_address(email or kept.email),
        limit=str(limit_for(Phase.INQUIRY, None, work.thresholds)),
        request=without_numbers(work.note),
        place=_line(place, field="place", longest=SHORT_LENGTH),
        nonce=nonce,
        secret_digest=digest_secret(link_secret_of(nonce)),
        asked_at=work.at,
    )


def _line(words: str, *, field: str, longest: int) -> str:
    return clean_line(without_numbers(words), field=field, longest=longest, required=True)


def _address(email: str) -> str:
    if not email.strip():
        raise InvalidInput(_("Write the e-mail address of the body that is asked."), field="email")
    return check_email(email)


def _asking_unit(work: Work) -> int | None:
    """Return the unit in whose name is asked: the leading one, or that of the actor's post."""
    if work.via is Who.LEAD:
        return work.own(Who.LEAD)[0].unit_id
    grants = work.actor.grants_of(permission(work.move.verb))
    over = (g for g in grants if g.reach is Reach.AREA and g.covers(work.case.area_code))
    grant = next(over, None)
    return grant.unit_id or None if grant else None


def _check_not_waiting(work: Work, row: Inquiry, earlier: Inquiry | None) -> None:
    """Refuse to ask an address twice at once: a form sent twice writes one mail."""
    for other in filter(_waits, work.inquiries):
        if other is not earlier and other.email.lower() == row.email.lower():
            raise Conflict(
                _(
                    "This address was asked on this case and may still answer. "
                    "To write to it once more, use “Ask again” beside that request."
                ),
                field="email",
            )


def _check_bound(work: Work, unit_id: int | None) -> None:
    most = work.thresholds.inquiries_a_day
    asked = Inquiry.objects.filter(asked_at__gt=work.at - _A_DAY)
    sent = asked.filter(unit_id=unit_id) if unit_id else asked.filter(unit__isnull=True)
    if sent.count() >= most:
        raise TooMany(
            _("Your unit has written to outside bodies {most} times in 24 hours. Go on tomorrow."),
            most=most,
        )


def _chosen(case_id: int, ids: Sequence[int]) -> list[Attachment]:
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST_SENT_OUT:
        raise TooMany(
            _("At most {most} pictures go along with a request."),
            field="pictures",
            most=MOST_SENT_OUT,
        )
    found = Attachment.objects.filter(case_id=case_id).in_bulk(wanted)
    missing = next((each for each in wanted if each not in found), None)
    if missing is not None:
        raise no_such(_("photo"), missing, field="pictures")
    return [found[each] for each in wanted]


def _earlier(work: Work, again_of: int | None) -> Inquiry | None:
    if again_of is None:
        return None
    return the_one_meant(work.inquiries, again_of, _waits, what=_WHAT, field="again_of")


def _meant(work: Work, inquiry_id: int | None) -> Inquiry:
    row = the_one_meant(work.inquiries, inquiry_id, _waits, what=_WHAT, field="inquiry_id")
    work.check(Asked(inquiry=inquiry_view(row)))
    return row


def _lapse(work: Work, row: Inquiry, *, overdue: bool, undelivered: bool = False) -> Case:
    work.check(Asked(inquiry=inquiry_view(row), overdue=overdue, undelivered=undelivered))
    _end(row, Inquiry.State.UNDELIVERED if undelivered else Inquiry.State.LAPSED)
    work.on_inquiry(row.pk)
    work.tell(inquiry=row.pk, undelivered=undelivered)
    return work.case


def _end(row: Inquiry, state: Inquiry.State) -> None:
    row.state, row.nonce = state, ""
    row.save(update_fields=["state", "nonce", "answer", "answered_at"])


def _waits(row: Inquiry) -> bool:
    return row.state == Inquiry.State.WAITING


def _not_there_yet(case_id: int, images: Iterable[SafeImage]) -> list[SafeImage]:
    """Return the pictures that the case does not have: what was sent along may come back."""
    once = {image.sha256: image for image in images}
    there = Attachment.objects.filter(case_id=case_id, sha256__in=once)
    known = set(there.values_list("sha256", flat=True))
    return [image for digest, image in once.items() if digest not in known]
