"""Commands on notices: post one, withdraw one."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.oversight.disclosure.errors import no_such_notice
from gongzhi.oversight.disclosure.models import Notice
from gongzhi.oversight.disclosure.permissions import POST_NOTICE
from gongzhi.oversight.disclosure.rules import TEXT_LENGTH, TITLE_LENGTH, check_days
from gongzhi.registry.records import checked_text, locked, record_change
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.queries import county_of, find_area


@transaction.atomic
def post_notice(
    *,
    actor: Actor,
    title: str,
    text: str,
    area_code: str,
    shown_from: date,
    shown_to: date,
) -> Notice:
    """Post a notice to everybody in an area, from one day to another.

    Residents read it on their grid's page. Raises ``InvalidInput`` (with the field) and
    ``NotPermitted``.
    """
    check_may(actor, POST_NOTICE, area_code)
    if find_area(area_code) is None:
        raise no_such_area(area_code)
    check_days(shown_from, shown_to, today=timezone.localdate())
    notice = Notice.objects.create(
        title=checked_text(title, field="title", longest=TITLE_LENGTH),
        text=_checked_lines(text),
        area_code=area_code,
        shown_from=shown_from,
        shown_to=shown_to,
        posted_at=timezone.now(),
        posted_by=actor.label,
    )
    return _recorded(notice, actor, POST_NOTICE, new=True)


@transaction.atomic
def withdraw_notice(
    *, actor: Actor, notice_id: int, note: str = "", version: int | None = None
) -> Notice:
    """Take a notice down at once; it stays on record. Raises ``Conflict`` where it is down."""
    notice = locked(Notice, notice_id, version=version)
    if not actor.may(POST_NOTICE, notice.area_code):
        raise no_such_notice(notice_id)
    if notice.withdrawn_at is not None:
        raise Conflict(_("This notice is withdrawn already. Nothing is left to do."))
    notice.withdrawn_at = timezone.now()
    notice.save(update_fields=["withdrawn_at"])
    return _recorded(notice, actor, "disclosure.withdraw_notice", note=note)


def _checked_lines(text: str) -> str:
    plain = "\n".join(line.rstrip() for line in text.strip().splitlines())
    storable = all(mark.isprintable() or mark == "\n" for mark in plain)
    if not 1 <= len(plain) <= TEXT_LENGTH or not storable:
        raise InvalidInput(
            _("Write 1 to {longest} characters, without control characters."),
            field="text",
            longest=TEXT_LENGTH,
        )
    return plain


def _recorded(
    notice: Notice, actor: Actor, verb: str, *, note: str = "", new: bool = False
) -> Notice:
    record_change(
        notice,
        kind="notice",
        actor=actor,
        verb=verb,
        county=county_of(notice.area_code),
        facts={
            "title": notice.title,
            "area": notice.area_code,
            "from": notice.shown_from.isoformat(),
            "to": notice.shown_to.isoformat(),
        },
        note=note,
        new=new,
    )
    return notice
