"""Standard texts as rows that an administrator, or a sub-district for itself, words."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import InvalidInput, NotFound
from gongzhi.foundation.texts import clean_line
from gongzhi.handling.cases.categories import get_category
from gongzhi.handling.cases.models import StandardText
from gongzhi.handling.cases.permissions import CHANGE_STANDARD_TEXT
from gongzhi.handling.cases.services.worded import (
    lay_in,
    lock_worded,
    record_worded,
    take_over,
    values_of,
)
from gongzhi.handling.cases.standard_texts import TITLE_LENGTH, VERBS, check_standard_text
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.errors import no_such_area

TEXTS_FILE: Final = files("gongzhi.handling.cases") / "data" / "standard_texts.yaml"
KIND: Final = "standard_text"
_COLUMNS: Final = ("verb", "title", "text", "category_code", "area_prefix", "active")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardTextGiven:
    """A standard text: for a verb, and if wanted only below a class or an area."""

    verb: str
    title: str
    text: str
    category_code: str = ""
    area_prefix: str = ""
    active: bool = True


@transaction.atomic
def load_standard_texts() -> int:
    """Lay in the texts shipped where there are none yet; return how many that were."""
    return lay_in(
        StandardText,
        TEXTS_FILE,
        "texts",
        read=lambda row: _checked(StandardTextGiven(**row)),
        columns=_COLUMNS,
    )


@transaction.atomic
def create_standard_text(*, actor: Actor, given: StandardTextGiven, note: str = "") -> StandardText:
    """Add a standard text. Raises ``NotPermitted``, ``InvalidInput`` and ``NotFound``."""
    given = _checked(given)
    check_may(actor, CHANGE_STANDARD_TEXT, given.area_prefix)
    row = StandardText.objects.create(**values_of(given, _COLUMNS))
    return _record(row, actor, note, changed=_COLUMNS)


@transaction.atomic
def change_standard_text(
    *,
    actor: Actor,
    text_id: int,
    given: StandardTextGiven,
    version: int | None = None,
    note: str = "",
) -> StandardText:
    """Change a standard text, or take it out of use; notes made from it stay as they are.

    Needs the verb where the text held and where it is to hold. ``version`` is what the actor read,
    0 of a text as it was shipped; raises ``StaleVersion`` where somebody changed it since.
    """
    given = _checked(given)
    missing = NotFound(_("There is no such standard text."))
    row = lock_worded(StandardText, text_id, version=version, missing=missing)
    for prefix in (row.area_prefix, given.area_prefix):
        check_may(actor, CHANGE_STANDARD_TEXT, prefix)
    changed = take_over(row, given, _COLUMNS)
    return _record(row, actor, note, changed=changed) if changed else row


def _record(
    row: StandardText, actor: Actor, note: str, *, changed: tuple[str, ...]
) -> StandardText:
    return record_worded(
        row,
        kind=KIND,
        actor=actor,
        verb=CHANGE_STANDARD_TEXT,
        county=row.area_prefix[:6],
        note=note,
        changed=changed,
    )


def _checked(given: StandardTextGiven) -> StandardTextGiven:
    if given.verb not in VERBS:
        raise InvalidInput(
            _("A standard text is for a verb with a reason: {verbs}."),
            field="verb",
            verbs=", ".join(VERBS),
        )
    code = given.category_code.strip()
    if given.area_prefix and territory.find_area(given.area_prefix) is None:
        raise no_such_area(given.area_prefix)
    return StandardTextGiven(
        verb=given.verb,
        title=clean_line(given.title, field="title", longest=TITLE_LENGTH, required=True),
        text=check_standard_text(given.text),
        category_code=get_category(code).code if code else "",
        area_prefix=given.area_prefix,
        active=bool(given.active),
    )
