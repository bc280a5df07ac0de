"""A person's rights over their data: revealed with a reason, exported, erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.foundation.ids import ResidentId
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.journal.services import Subject, erase_note, timeline
from gongzhi.registry.people.events import person_holders
from gongzhi.registry.people.models import Resident
from gongzhi.registry.people.personal import declared
from gongzhi.registry.people.personal_fields import RESIDENT
from gongzhi.registry.people.queries import Look, looks_at
from gongzhi.registry.records import locked, record_change
from gongzhi.registry.territory.queries import county_of

REVEAL: Final = "people.reveal"
EXPORT: Final = "people.export"
ERASE: Final = "people.erase"
SHORTEST_REASON: Final = 4
ERASURE_REASON: Final = "person-erased"


@transaction.atomic
def reveal(*, actor: Actor, resident_id: ResidentId, field: str, reason: str) -> str:
    """Return one personal value unmasked, and record who looked, at what, and why.

    The value itself never enters the journal. Raises ``NotPermitted``, ``NotFound``, ``Conflict``
    for somebody erased, and ``InvalidInput`` for a field that is not personal or a reason of fewer
    than four characters.
    """
    resident = locked(Resident, resident_id)
    check_may(actor, REVEAL, resident.area_code)
    _check_not_erased(resident)
    if field not in {each.field for each in declared(RESIDENT)}:
        raise InvalidInput(_("There is no masked field “{field}”."), field="field", name=field)
    if len(reason.strip()) < SHORTEST_REASON:
        raise InvalidInput(
            _("Say why you need to see it; the person can read your reason."),
            field="reason",
        )
    _record(resident, actor, REVEAL, {"field": field}, note=reason.strip())
    return str(getattr(resident, field))


@dataclass(frozen=True, slots=True)
class PersonExport:
    """Everything kept of a person, in words they can read: 个人信息保护法 45."""

    resident_id: ResidentId
    exported_at: datetime
    values: Mapping[str, str]
    purposes: Mapping[str, str]
    looks: tuple[Look, ...]
    elsewhere: Mapping[str, Json]


@transaction.atomic
def export_person(*, actor: Actor, resident_id: ResidentId) -> PersonExport:
    """Return everything kept of a person, for that person, and record it."""
    resident = locked(Resident, resident_id)
    check_may(actor, EXPORT, resident.area_code)
    fields = declared(RESIDENT)
    export = PersonExport(
        resident_id=resident.key,
        exported_at=timezone.now(),
        values={each.field: str(getattr(resident, each.field)) for each in fields}
        | {
            "area_code": resident.area_code,
            "contact_language": resident.contact_language,
            "citizen_id_purpose": resident.citizen_id_purpose,
        },
        purposes={each.field: str(each.purpose) for each in fields},
        looks=tuple(looks_at(resident.key)),
        elsewhere={holder.name: holder.export(resident.key, actor) for holder in person_holders()},
    )
    _record(resident, actor, EXPORT, {"fields": [each.field for each in fields]})
    return export


@transaction.atomic
def erase_person(*, actor: Actor, resident_id: ResidentId) -> Resident:
    """Forget a person on request (个人信息保护法 47).

    Every personal value goes, every free text of the journal about them, and what other modules
    keep. The journal's chain still verifies. No note is taken: nothing could erase it later.

    Raises ``Conflict`` for somebody already erased.
    """
    resident = locked(Resident, resident_id)
    check_may(actor, ERASE, resident.area_code)
    _check_not_erased(resident)
    elsewhere = {holder.name: holder.erase(resident.key, actor) for holder in person_holders()}
    fields = [each.field for each in declared(RESIDENT)]
    for field in fields:
        setattr(resident, field, "")
    resident.citizen_id_purpose = ""
    resident.household = resident.premises = None
    resident.erased_at = timezone.now()
    resident.save()
    notes = timeline(Subject("resident", resident.pk)).exclude(note_digest=None)
    for entry in notes.filter(note_erased_at__isnull=True):
        erase_note(entry, actor=actor, reason=ERASURE_REASON)
    _record(resident, actor, ERASE, {"fields": fields, "elsewhere": elsewhere})
    return resident


def _check_not_erased(resident: Resident) -> None:
    if resident.erased_at is not None:
        raise Conflict(_("This person's data is erased already."))


def _record(
    resident: Resident,
    actor: Actor,
    verb: str,
    facts: Mapping[str, Json],
    *,
    note: str = "",
) -> None:
    record_change(
        resident,
        kind="resident",
        actor=actor,
        verb=verb,
        county=county_of(resident.area_code),
        facts=facts,
        note=note,
    )
