"""Intake: a report becomes a case, from a resident, a patrol, a call, a file or another system."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, ActorKind
from gongzhi.foundation.clock import services as clocks
from gongzhi.foundation.codes import check_email, check_phone, parse_area_code
from gongzhi.foundation.coordinates import Point
from gongzhi.foundation.errors import InvalidInput, NotPermitted, TooMany
from gongzhi.foundation.images import SafeImage
from gongzhi.foundation.journal.hashing import Json, new_salt
from gongzhi.foundation.journal.services import compose
from gongzhi.foundation.models import Clock, JournalEntry
from gongzhi.foundation.settings import get_settings
from gongzhi.foundation.texts import (
    DETAIL_LENGTH,
    SHORT_LENGTH,
    TITLE_LENGTH,
    clean_line,
    clean_text,
)
from gongzhi.handling.cases import events, phases
from gongzhi.handling.cases.answers import Value, check_answers
from gongzhi.handling.cases.categories import CategoryInForce, get_category
from gongzhi.handling.cases.engine import emit_of, subject_of
from gongzhi.handling.cases.errors import already_reported
from gongzhi.handling.cases.models import (
    Attachment,
    Case,
    CaseAnswers,
    CaseContact,
    CaseText,
)
from gongzhi.handling.cases.permissions import CREATE, IMPORT
from gongzhi.handling.cases.places import (
    COUNTY_LENGTH,
    GRID_LENGTH,
    find_point,
    h3_cell,
)
from gongzhi.handling.cases.rulebook import thresholds_for
from gongzhi.handling.cases.secret_codes import digest_secret, new_nonce, secret_of
from gongzhi.handling.cases.services.remarks import attachment_of, keep_file
from gongzhi.handling.cases.services.supplementing import REPORTER, STAFF, answers_row, marked
from gongzhi.handling.cases.storing import (
    fill_generated,
    insert_together,
    next_case_ids,
    wait_for_others,
)
from gongzhi.handling.cases.words import vector
from gongzhi.handling.cases.workflow import Phase, Status
from gongzhi.handling.cases.written import ANSWERED, WRITTEN, digest_answers, digest_written
from gongzhi.registry.territory import queries as territory

TITLE_FROM_DETAIL: Final = 30
SYSTEM_LENGTH: Final = 40
REF_LENGTH: Final = 64
NAME_LENGTH: Final = 60
MOST_PHOTOS: Final = 9
CLOCK_SKEW: Final = timedelta(minutes=10)

# Reporters who follow their case by number and secret.
_FOLLOWED: Final = frozenset({Case.Source.RESIDENT, Case.Source.CALL, Case.Source.API})

ANYBODY: Final = Actor(kind=ActorKind.REPORTER, id=0, label="")
"""Somebody who reports without signing in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What is reported. ``lon`` and ``lat`` are WGS 84 / CGCS2000 degrees.

    ``area_code`` is the deepest area known without the point (a QR code's building, a call's
    community). ``received_at`` is for reports first received elsewhere. Where no point is given,
    the first photo's place is taken; the place is not kept with the photo. ``answers`` are to the
    questions of the class, by key; one that is left out does not hold the report back.
    """

    title: str = ""
    detail: str = ""
    category_code: str = ""
    lon: float | None = None
    lat: float | None = None
    area_code: str = ""
    address: str = ""
    source: Case.Source = Case.Source.RESIDENT
    source_system: str = ""
    external_ref: str = ""
    occurred_at: datetime | None = None
    received_at: datetime | None = None
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    consent_to_unit: bool = False
    photos: tuple[SafeImage, ...] = ()
    answers: Mapping[str, Value | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Created:
    """A new case, and the reporter's secret: shown once, never again, and kept nowhere.

    ``nonce`` is what the secret is made from (``secret_of``): it may be kept for a repetition.
    """

    case: Case
    secret: str
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A report checked and ready to be stored."""

    case: Case
    detail: str
    words: str
    contact: CaseContact | None
    category: CategoryInForce | None
    photos: tuple[SafeImage, ...] = ()
    answered: CaseAnswers | None = None
    salt: bytes = field(default_factory=new_salt)

    def text(self) -> CaseText:
        """Return the row of what was written, for the case whose id is set."""
        return CaseText(case_id=self.case.pk, detail=self.detail, words=self.words, salt=self.salt)


@transaction.atomic
def create_case(*, actor: Actor, new: NewCase) -> Created:
    """Store a report as a case and start its filing clock.

    The point gives the grid; outside every grid the case is kept unplaced under the deepest area
    known. Emits ``cases.created``. Raises ``InvalidInput`` (with the field), ``NotPermitted``,
    and ``Conflict`` where the same external reference is already here.
    """
    check_may_report(actor, new)
    point = point_of(new)
    at = timezone.now()
    draft = draft_case(
        actor, new, point=point, grid=territory.find_grid(*point) if point else None, at=at
    )
    _check_new(new)
    nonce = new_nonce() if new.source in _FOLLOWED else ""
    secret = secret_of(nonce) if nonce else ""
    draft.case.secret_digest = digest_secret(secret) if secret else ""
    case = store_draft(draft, actor=actor, at=at)
    return Created(case, secret, nonce)


def store_draft(
    draft: Draft,
    *,
    actor: Actor,
    at: datetime,
    phase: Phase = Phase.FILING,
    facts: dict[str, Json] | None = None,
    note: str = "",
) -> Case:
    """Store a new case with its text, contact, first clock and first entry, and tell of it."""
    case = draft.case
    (case.pk,) = next_case_ids(1)
    clock, entry = first_rows(draft, actor=actor, at=at, phase=phase, facts=facts or {}, note=note)
    beside = [row for row in (draft.contact, draft.answered) if row is not None]
    # In two: the driver parses a statement of more than fifty values anew each time.
    insert_together([fill_generated(case), draft.text(), *beside])
    insert_together([clock, entry])
    _store_photos(draft, actor)
    emit_of(case, events.CREATED, verb="create", actor=actor, source=str(case.source))
    return case


def first_rows(
    draft: Draft,
    *,
    actor: Actor,
    at: datetime,
    phase: Phase = Phase.FILING,
    facts: Mapping[str, Json],
    note: str = "",
) -> tuple[Clock, JournalEntry]:
    """Return a new case's running clock and first entry, not stored; its id must be set."""
    case = draft.case
    thresholds = thresholds_for(case.area_code)
    clock, fact = clocks.start_clock(
        subject_of(case.pk),
        phase.value,
        phases.limit_for(phase, draft.category, thresholds),
        at=at,
        county=case.county,
        chain=thresholds.chain,
    )
    case.phase, case.due_at, case.warn_at = clock.phase, clock.due_at, clock.warn_at
    for row in (draft.contact, draft.answered):
        if row is not None:
            row.case_id = case.pk
    entry = compose(
        subject_of(case.pk),
        actor=actor,
        verb=CREATE,
        county=case.county,
        facts={**created_facts(draft), "clocks": [fact], **facts},
        note=note,
        at=at,
        previous=None,
    )
    return clock, entry


def created_facts(draft: Draft) -> dict[str, Json]:
    """Return what the first entry says: codes and digests, nothing personal."""
    case = draft.case
    return {
        "to": str(case.status),
        "source": str(case.source),
        "system": case.source_system,
        "area": case.area_code,
        "placed": case.placed,
        "category": draft.category.code if draft.category else "",
        WRITTEN: digest_written(case.title, draft.detail, draft.salt),
        **_answered_facts(draft),
        **({"photos": [photo.sha256 for photo in draft.photos]} if draft.photos else {}),
    }


def _answered_facts(draft: Draft) -> dict[str, Json]:
    row = draft.answered
    return {ANSWERED: digest_answers(row.given, row.salt)} if row is not None else {}


def _store_photos(draft: Draft, actor: Actor) -> None:
    once = {photo.sha256: photo for photo in draft.photos}
    rows = [
        attachment_of(draft.case, photo, Attachment.Kind.REPORT, actor) for photo in once.values()
    ]
    if rows:
        Attachment.objects.bulk_create(rows)
        for row in rows:
            keep_file(row, once[row.sha256])


def point_of(new: NewCase) -> Point | None:
    """Return where the report is: its own point, else where its first placed photo was taken."""
    point = find_point(new.lon, new.lat)
    taken = (photo.taken_lonlat for photo in new.photos if photo.taken_lonlat)
    return point or next(taken, None)


def check_may_report(actor: Actor, new: NewCase) -> None:
    """Raise ``NotPermitted`` unless the actor may bring in reports of this source.

    Anybody may report as a resident, here and now. A post that reports may do so anywhere: an
    officer may find something beyond the own grid. Whoever could name another system's reference
    could keep that system's own report out.
    """
    verb = IMPORT if new.source == Case.Source.IMPORT else CREATE
    if actor.kind is ActorKind.SYSTEM or actor.holds(verb):
        return
    if new.source_system.strip() or new.external_ref.strip() or new.received_at is not None:
        raise NotPermitted(
            _(
                "Only a post that reports may say where and when a report was first received. "
                "Leave out source_system, external_ref and received_at."
            )
        )
    if new.source != Case.Source.RESIDENT:
        raise NotPermitted(
            _(
                "None of your posts may bring in reports of this kind ({source}). "
                "Report as a resident instead, or ask your administrator for the post."
            ),
            source=Case.Source(new.source).label,
        )


def area_in_force(code: str) -> bool:
    """Tell whether there is an area under this code today."""
    return territory.find_area(code) is not None


def draft_case(
    actor: Actor,
    new: NewCase,
    *,
    point: Point | None,
    grid: str | None,
    at: datetime,
    in_force: Callable[[str], bool] = area_in_force,
) -> Draft:
    """Check a report and return it ready to be stored. Raises ``InvalidInput`` with the field."""
    if len(new.photos) > MOST_PHOTOS:
        raise TooMany(
            _("At most {most} photos fit in a report; more can be attached afterwards."),
            field="photos",
            most=MOST_PHOTOS,
        )
    title, detail = _wording(new)
    address = clean_line(new.address, field="address", longest=SHORT_LENGTH)
    category = get_category(new.category_code) if new.category_code.strip() else None
    area_code = _area_of(actor, new, grid, in_force)
    received_at = _moment(new.received_at, "received_at", at) or at
    case = Case(
        county=area_code[:COUNTY_LENGTH],
        area_code=area_code,
        placed=len(area_code) >= GRID_LENGTH,
        status=Status.RECEIVED,
        category_id=category.id if category else None,
        title=title,
        severity=category.severity if category else "ordinary",
        public=category.public if category else False,
        source=Case.Source(new.source),
        source_system=clean_line(new.source_system, field="source_system", longest=SYSTEM_LENGTH),
        external_ref=clean_line(new.external_ref, field="external_ref", longest=REF_LENGTH),
        lon=point[0] if point else None,
        lat=point[1] if point else None,
        h3=h3_cell(*point) if point else None,
        address=address,
        occurred_at=_moment(new.occurred_at, "occurred_at", at),
        received_at=received_at,
        changed_at=at,
        reporter_account_id=actor.id if new.source == Case.Source.PATROL else None,
    )
    return Draft(
        case=case,
        detail=detail,
        words=vector((title, detail, address), received_at),
        contact=_contact(new),
        category=category,
        photos=new.photos,
        answered=_answers(new, category, at),
    )


def _answers(new: NewCase, category: CategoryInForce | None, at: datetime) -> CaseAnswers | None:
    """Return the row of what was answered; None, and no work, where nothing was."""
    if not new.answers:
        return None
    given = check_answers(category.questions if category else (), new.answers)
    by = REPORTER if new.source == Case.Source.RESIDENT else STAFF
    return answers_row(marked(given, at=at, by=by)) if given else None


def _wording(new: NewCase) -> tuple[str, str]:
    detail = clean_text(new.detail, field="detail", longest=DETAIL_LENGTH)
    title = clean_line(new.title, field="title", longest=TITLE_LENGTH)
    if not title and detail:
        title = _title_from(detail)
    if not title:
        raise InvalidInput(
            _("Say in a few words what is wrong, or send a description."), field="title"
        )
    return title, detail


def _title_from(detail: str) -> str:
    """Return the beginning of a description; what is cut off is marked, and never half a word."""
    line = " ".join(detail[: TITLE_FROM_DETAIL * 2].split())
    if len(line) <= TITLE_FROM_DETAIL:
        return line
    kept = line[: TITLE_FROM_DETAIL - 1]
    if " " in kept and kept[-1].isascii() and line[len(kept)].isascii():
        kept = kept.rpartition(" ")[0]
    return f"{kept.rstrip()}…"


def _area_of(actor: Actor, new: NewCase, grid: str | None, in_force: Callable[[str], bool]) -> str:
    """Return the deepest area known.

    A grid or building named outright (a QR code on its wall) counts for more than a phone's
    point; a wider area counts for less.
    """
    given = parse_area_code(new.area_code) if new.area_code.strip() else ""
    if given and (grid is None or len(given) >= GRID_LENGTH or len(given) > len(grid)):
        if not in_force(given):
            raise InvalidInput(
                _("There is no area {code} in force. Choose one from the list."),
                field="area_code",
                code=given,
            )
        return given
    if grid:
        return grid
    own = [prefix for prefix in actor.prefixes(CREATE) if len(prefix) >= COUNTY_LENGTH]
    if not own:
        raise InvalidInput(
            _("Say where this is: mark the point on the map, or choose the community."),
            field="area_code",
        )
    return own[0]


def _moment(value: datetime | None, field: str, now: datetime) -> datetime | None:
    if value is None:
        return None
    if timezone.is_naive(value):
        value = timezone.make_aware(value)
    if value > now + CLOCK_SKEW or value.year < 1990:  # noqa: PLR2004 (before any such record)
        raise InvalidInput(
            _("The time {value} cannot be right: it lies in the future or long ago."),
            field=field,
            value=value.isoformat(),
        )
    return value


def _contact(new: NewCase) -> CaseContact | None:
    name = clean_line(new.contact_name, field="contact_name", longest=NAME_LENGTH)
    phone = new.contact_phone.strip()
    # Where no mail is sent an address would be kept for nothing (RULES §10).
    email = new.contact_email.strip() if get_settings().sends_mail else ""
    if not name and not phone and not email:
        return None
    return CaseContact(
        name=name,
        phone=_phone(phone) if phone else "",
        email=check_email(email, field="contact_email") if email else "",
        mail_nonce=new_nonce() if email else "",
        consent_to_unit=new.consent_to_unit,
    )


def _phone(text: str) -> str:
    try:
        return check_phone(text)
    except InvalidInput as refusal:
        raise InvalidInput(refusal.template, field="contact_phone", **refusal.params) from None


def _check_new(new: NewCase) -> None:
    ref = " ".join(new.external_ref.split())
    if not ref:
        return
    system = " ".join(new.source_system.split())
    wait_for_others([system])
    found = Case.objects.filter(source_system=system, external_ref=ref).first()
    if found is not None:
        raise already_reported(found.number)
