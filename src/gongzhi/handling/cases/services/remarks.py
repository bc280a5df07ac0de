"""At any time: supervising, commenting, attaching pictures, revealing the contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import Conflict, NotFound, TooMany
from gongzhi.foundation.images import SafeImage, sanitise
from gongzhi.foundation.workflow import Who
from gongzhi.handling.cases.engine import Work, acting, snapshot_of
from gongzhi.handling.cases.errors import no_such
from gongzhi.handling.cases.models import Attachment, Case, CaseContact, CaseText
from gongzhi.handling.cases.rules.views import Asked
from gongzhi.handling.cases.storing import hold_file
from gongzhi.language.normal import without_numbers

MOST_ATTACHMENTS = 30
MOST_SENT_ALONG = 9
_KINDS = {Who.REPORTER: Attachment.Kind.REPORT, Who.OUTSIDE: Attachment.Kind.OUTSIDE}
_SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


@dataclass(frozen=True, slots=True)
class RevealedContact:
    """How to reach the reporter, in clear. Show it once; keep it nowhere.

    ``title`` and ``detail`` are as written, each empty if it holds no number of a person.
    """

    name: str
    phone: str
    email: str
    title: str
    detail: str


def supervise_case(
    *,
    actor: Actor,
    case_id: int,
    note: str,
    ended: bool = False,
    version: int | None = None,
) -> Case:
    """Put a case under supervision (督办) with an instruction, or end the supervision."""
    with acting("supervise", actor=actor, case_id=case_id, version=version, note=note) as work:
        work.set(supervised=not ended)
        work.tell(ended=bool(ended))
        return work.case


def comment_case(
    *,
    actor: Actor,
    case_id: int,
    note: str,
    public: bool = False,
    version: int | None = None,
) -> Case:
    """Comment inside, or in public so that the reporter reads it. A reporter's is always public."""
    with acting("comment", actor=actor, case_id=case_id, version=version, note=note) as work:
        work.tell(public=bool(public) or work.via is Who.REPORTER)
        return work.case


def attach_file(
    *,
    actor: Actor,
    case_id: int,
    data: bytes,
    note: str = "",
    version: int | None = None,
) -> Attachment:
    """Attach a picture: the reporter's to the report, a unit's as evidence.

    It is re-encoded without metadata before it is kept. Raises ``InvalidInput`` for what is no
    picture, ``Conflict`` for one already there, ``TooMany`` beyond what a case may have.
    """
    image = sanitise(data)
    with acting("attach", actor=actor, case_id=case_id, version=version, note=note) as work:
        (row,) = add_pictures(work, [image], field="data")
        work.tell(attachment=row.pk, sha256=row.sha256, kind=row.kind)
    return row


def withdraw_photo(
    *,
    actor: Actor,
    case_id: int,
    attachment_id: int,
    note: str,
    version: int | None = None,
) -> Case:
    """Take a photo back, with the ground: its file is erased, the journal keeps that it was.

    A reporter may take back the own report's photos until it is accepted. Raises ``NotFound`` for
    a photo that is not there. A copy in an older backup goes when that backup does.
    """
    with acting("withdraw_photo", actor=actor, case_id=case_id, version=version, note=note) as work:
        row = Attachment.objects.filter(case_id=case_id, pk=attachment_id).first()
        by_reporter = work.via is Who.REPORTER
        if row is None or (by_reporter and row.kind != Attachment.Kind.REPORT):
            raise no_such(_("photo"), attachment_id, field="attachment_id")
        name, digest = stored_name(row), row.sha256
        work.tell(attachment=attachment_id, kind=row.kind)
        row.delete()
        transaction.on_commit(lambda: _erase_file(name, digest))
        return work.case


def _erase_file(name: str, digest: str) -> None:
    """Delete a picture's file once no case shows it any more: equal pictures are kept once."""
    with transaction.atomic():
        hold_file(digest, alone=True)
        if not Attachment.objects.filter(sha256=digest).exists():
            default_storage.delete(name)


def add_pictures(work: Work, images: Sequence[SafeImage], *, field: str) -> list[Attachment]:
    """Put pictures on a case: the reporter's to the report, a unit's as evidence.

    Those of an outside body are neither: they do not show what the unit did.
    """
    case = work.case
    standing = set(Attachment.objects.filter(case_id=case.pk).values_list("sha256", flat=True))
    digests = [image.sha256 for image in images]
    if len(standing.union(digests)) < len(standing) + len(digests):
        raise Conflict(_("This picture is already on the case."), field=field)
    if len(standing) + len(digests) > MOST_ATTACHMENTS:
        raise TooMany(_("A case has at most {most} pictures."), field=field, most=MOST_ATTACHMENTS)
    kind = _KINDS.get(work.via, Attachment.Kind.EVIDENCE)
    rows = []
    for image in images:
        row = attachment_of(case, image, kind, work.actor)
        row.added_at = work.at
        row.save(force_insert=True)
        keep_file(row, image)
        rows.append(row)
    return rows


def evidence_shown(work: Work) -> bool:
    """Tell whether evidence was attached since the case went to the unit that leads it."""
    lead = work.lead
    return (
        lead is not None
        and Attachment.objects.filter(
            case_id=work.case.pk, kind=Attachment.Kind.EVIDENCE, added_at__gte=lead.made_at
        ).exists()
    )


def reveal_contact(
    *, actor: Actor, case_id: int, note: str, version: int | None = None
) -> RevealedContact:
    """Show the reporter's name, telephone and e-mail, for a reason that goes on record (RULES §10).

    The title and the description too, as written, if they hold a number of a person: it may well be
    the reporter's. For posts over the area; for the leading unit's only where the reporter
    consented. Raises ``NotFound`` where there is neither contact nor number.
    """
    with acting("reveal_contact", actor=actor, case_id=case_id, version=version, note=note) as work:
        contact = CaseContact.objects.filter(case_id=case_id).first()
        work.check(
            Asked(via=work.via),
            snapshot=snapshot_of(work.case, work.assignments, contact=contact),
        )
        title, detail = _with_numbers(work.case)
        if contact is None and not (title or detail):
            raise NotFound(_("The reporter of this case left no contact."))
        work.tell(shown_to=work.via.value)
        left = contact or CaseContact()
        return RevealedContact(left.name, left.phone, left.email, title, detail)


def _with_numbers(case: Case) -> tuple[str, ...]:
    """Return title and description as written, each empty if it holds no number of a person."""
    written = CaseText.objects.filter(case_id=case.pk).values_list("detail", flat=True).first()
    texts = (case.title, written or "")
    return tuple(text if without_numbers(text) != text else "" for text in texts)


def attachment_of(case: Case, image: SafeImage, kind: Attachment.Kind, actor: Actor) -> Attachment:
    """Return the row of a picture on a case, not stored."""
    return Attachment(
        case_id=case.pk,
        kind=kind,
        sha256=image.sha256,
        mime=image.mime,
        size=len(image.bytes),
        width=image.width,
        height=image.height,
        added_at=case.changed_at,
        added_by=actor.key,
    )


def stored_name(attachment: Attachment) -> str:
    """Return where a picture is kept below the media folder, by its content."""
    digest = attachment.sha256
    return f"cases/{digest[:2]}/{digest}.{_SUFFIXES[attachment.mime]}"


def keep_file(attachment: Attachment, image: SafeImage) -> None:
    """Keep a picture's bytes; equal pictures are kept once.

    Written before the commit: a file without its row is harmless, a row without its file is not.
    """
    hold_file(attachment.sha256)
    name = stored_name(attachment)
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(image.bytes))
