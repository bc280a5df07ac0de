"""One's own filters, as tabs above the list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.channels.portal import saved
from gongzhi.channels.portal.models import SavedFilter
from gongzhi.foundation.errors import Conflict, InvalidInput, NotFound, TooMany
from gongzhi.foundation.models import JournalEntry
from tests.channels.api.callers import Staff

pytestmark = pytest.mark.django_db
QUERY = "status=received&overdue=yes"


@pytest.fixture
def actor(staff: Staff):
    return staff["street_dispatcher"].actor


def test_a_list_is_saved_renamed_and_deleted(dispatcher: Client):
    dispatcher.post(f"/cases/filters/save/?{QUERY}&after=&case=x", {"name": "急件"})
    row = SavedFilter.objects.get()
    tabs = dispatcher.get(f"/cases/?{QUERY}").content.decode()
    dispatcher.post(f"/cases/filters/{row.pk}/rename/", {"name": "超时"})
    renamed = dispatcher.get("/cases/").content.decode()
    dispatcher.post(f"/cases/filters/{row.pk}/delete/")

    assert row.query == QUERY
    assert f'href="/cases/?{QUERY.replace("&", "&amp;")}" aria-current="page">急件</a>' in tabs
    assert "超时" in renamed
    assert "超时" not in dispatcher.get("/cases/").content.decode()
    entries = JournalEntry.objects.filter(subject_kind="saved_filter").order_by("seq")
    verbs = entries.values_list("verb", flat=True)
    assert list(verbs) == ["desk.save_filter", "desk.rename_filter", "desk.delete_filter"]


def test_equal_filters_are_one_however_the_address_is_written():
    assert saved.plain_query("overdue=yes&q=&status=received&order=newest") == QUERY


def test_nobody_sees_or_touches_another_s_filter(
    dispatcher: Client, browser_of: Callable[[str], Client], actor
):
    row = saved.save_filter(actor=actor, name="急件", query=QUERY)
    other = browser_of("street_leader")

    assert "急件" not in other.get("/cases/").content.decode()
    assert other.post(f"/cases/filters/{row.pk}/delete/").status_code == 404
    assert other.post(f"/cases/filters/{row.pk}/rename/", {"name": "我的"}).status_code == 404
    assert SavedFilter.objects.get().name == "急件"


@pytest.mark.parametrize(
    ("name", "query", "refusal"),
    [
        ("急件", "status=accepted", Conflict),
        ("", QUERY, InvalidInput),
        ("好" * 31, QUERY, InvalidInput),
        ("别的", "", InvalidInput),
        ("别的", "status=nope", InvalidInput),
    ],
)
def test_what_cannot_be_saved_is_refused(actor, name: str, query: str, refusal: type[Exception]):
    saved.save_filter(actor=actor, name="急件", query=QUERY)

    with pytest.raises(refusal):
        saved.save_filter(actor=actor, name=name, query=query)

    assert SavedFilter.objects.count() == 1


def test_there_are_at_most_so_many(actor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(saved, "MOST", 1)
    saved.save_filter(actor=actor, name="急件", query=QUERY)

    with pytest.raises(TooMany):
        saved.save_filter(actor=actor, name="别的", query="q=灯")


def test_a_deleted_one_is_gone(actor):
    row = saved.save_filter(actor=actor, name="急件", query=QUERY)
    saved.delete_filter(actor=actor, filter_id=row.pk)

    with pytest.raises(NotFound):
        saved.delete_filter(actor=actor, filter_id=row.pk)
