"""Filters saved by name: a person's own tabs above the list of cases."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.choices import category_choices
from gongzhi.channels.portal.forms.filters import FilterForm
from gongzhi.channels.portal.models import SavedFilter
from gongzhi.foundation.actors import Actor, ActorKind
from gongzhi.foundation.errors import Conflict, InvalidInput, NotFound, TooMany
from gongzhi.foundation.journal.services import Subject, record
from gongzhi.registry.people.models import Account
from gongzhi.registry.records import (
    checked_text,
    locked,
    record_change,
    refused_if_taken,
)

MOST: Final = 20
KIND: Final = "saved_filter"


def saved_filters(actor: Actor) -> list[SavedFilter]:
    """Return the actor's own filters, oldest first. One query."""
    return list(SavedFilter.objects.filter(account_id=_account_id(actor)))


def get_filter(actor: Actor, filter_id: int) -> SavedFilter:
    """Return one of the actor's own filters. Raises ``NotFound``, also for somebody else's."""
    row = SavedFilter.objects.filter(account_id=_account_id(actor), pk=filter_id).first()
    if row is None:
        raise NotFound(_("You have no such saved filter. It may have been deleted elsewhere."))
    return row


def plain_query(text: str) -> str:
    """Return what of a query string narrows the list, in one order: equal filters, equal text.

    Raises ``InvalidInput`` for a filter that the list itself would refuse.
    """
    form = FilterForm(QueryDict(text), categories=category_choices())
    if not form.is_valid():
        raise InvalidInput(_("This list cannot be saved: mend its filters first."))
    return narrowed_by(form)


def narrowed_by(form: FilterForm) -> str:
    """Return what of a valid form's address narrows the list, as ``plain_query`` does."""
    kept = QueryDict(mutable=True)
    for name in form.fields:
        value = form.data.get(name, "").strip()
        if value and (name, value) != ("order", "newest"):
            kept[name] = value
    return kept.urlencode()


@transaction.atomic
def save_filter(*, actor: Actor, name: str, query: str) -> SavedFilter:
    """Keep a narrowed list under a name.

    Raises ``InvalidInput`` where nothing is narrowed, ``Conflict`` for a name the actor uses
    already, ``TooMany`` beyond ``MOST``.
    """
    account = locked(Account, _account_id(actor))
    plain = plain_query(query)
    if not plain:
        raise InvalidInput(_("Nothing is narrowed. Choose a filter first, then save it."))
    if SavedFilter.objects.filter(account=account).count() >= MOST:
        raise TooMany(_("You have {most} saved filters. Delete one you no longer use."), most=MOST)
    row = SavedFilter(account=account, name=_checked_name(name), query=plain)
    with refused_if_taken(_name_taken(row.name)):
        row.save(force_insert=True)
    record_change(
        row, kind=KIND, actor=actor, verb="desk.save_filter", county="", facts={}, new=True
    )
    return row


@transaction.atomic
def rename_filter(*, actor: Actor, filter_id: int, name: str) -> SavedFilter:
    """Give one of the actor's filters another name. The same name again changes nothing."""
    row = locked(SavedFilter, get_filter(actor, filter_id).pk)
    wanted = _checked_name(name)
    if row.name != wanted:
        row.name = wanted
        with refused_if_taken(_name_taken(wanted)):
            row.save(update_fields=["name"])
        record_change(row, kind=KIND, actor=actor, verb="desk.rename_filter", county="")
    return row


@transaction.atomic
def delete_filter(*, actor: Actor, filter_id: int) -> None:
    """Delete one of the actor's filters. Raises ``NotFound`` if it is gone already."""
    row = locked(SavedFilter, get_filter(actor, filter_id).pk)
    record(Subject(KIND, row.pk), actor=actor, verb="desk.delete_filter", county="")
    row.delete()


def _account_id(actor: Actor) -> int:
    return actor.id if actor.kind is ActorKind.ACCOUNT else 0


def _checked_name(name: str) -> str:
    return checked_text(name, field="name", longest=30)


def _name_taken(name: str) -> Conflict:
    return Conflict(_("You have a filter “{name}” already."), field="name", name=name)
