"""A photo taken back is gone for good; that it was, by whom and why stays on record."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from gongzhi.foundation.errors import NotFound, NotPermitted
from gongzhi.foundation.journal.services import last_entry
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.models import Attachment
from tests.channels.portal.conftest import browser_of, staff  # noqa: F401 - the fixtures
from tests.handling.cases.cast import Cast, Story, photo

pytestmark = pytest.mark.django_db


def _photographed(cast: Cast, number: int) -> tuple[Story, Attachment]:
    story = Story(cast)
    row = cases.attach_file(actor=story.reporter, case_id=story.id, data=photo(number))
    return story, row


def test_the_file_goes_once_no_case_shows_it_and_the_record_stays(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., object]
):
    story, row = _photographed(cast, 1)
    other, same = _photographed(cast, 1)
    name, row_id = cases.stored_name(row), row.pk

    with django_capture_on_commit_callbacks(execute=True):
        cases.withdraw_photo(
            actor=cast.dispatcher, case_id=story.id, attachment_id=row_id, note="拍到了车牌"
        )
    kept_for_other = default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        cases.withdraw_photo(
            actor=other.reporter, case_id=other.id, attachment_id=same.pk, note="拍到了人脸"
        )

    entry = last_entry(subject_of(story.id))
    assert (kept_for_other, default_storage.exists(name)) == (True, False)
    assert not Attachment.objects.exists()
    assert (entry.verb, entry.note) == ("cases.withdraw_photo", "拍到了车牌")
    assert f'"attachment":{row_id}' in entry.facts


def test_a_reporter_takes_back_own_photos_only_and_only_until_the_case_is_accepted(cast: Cast):
    story, row = _photographed(cast, 2)
    evidence = cases.attach_file(actor=cast.dispatcher, case_id=story.id, data=photo(3))

    with pytest.raises(NotFound):
        cases.withdraw_photo(
            actor=story.reporter, case_id=story.id, attachment_id=evidence.pk, note="不要"
        )
    story.accepted()
    with pytest.raises(NotPermitted):
        cases.withdraw_photo(
            actor=story.reporter, case_id=story.id, attachment_id=row.pk, note="拍到了人脸"
        )

    assert Attachment.objects.count() == 2


def test_the_desk_and_the_reporter_reach_it_from_the_photo(
    cast: Cast,
    browser_of: Callable[[str], Client],  # noqa: F811 - the fixture
):
    story, row = _photographed(cast, 4)
    number = story.case.number
    desk, phone = browser_of("street_dispatcher"), Client(headers={"accept-language": "en"})
    phone.get(reverse("resident:open_link", args=[number, story.secret]))
    form = reverse("cases:verb", args=[number, "withdraw-photo"])

    offered = desk.get(reverse("cases:case", args=[number])).content.decode()
    asked = desk.get(f"{form}?photo={row.pk}").content.decode()
    own = phone.get(reverse("resident:case")).content.decode()
    done = phone.post(
        reverse("resident:act", args=["withdraw_photo"]),
        {"attachment_id": row.pk, "note": "拍到了人脸"},
    )
    told = phone.get(reverse("resident:case")).content.decode()

    assert f"{form}?photo={row.pk}" in offered
    assert f'value="{row.pk}" selected' in asked
    assert "Take this photo back" in own
    assert done.status_code == 302
    assert "A photo was taken back" in told
    assert "拍到了人脸" in told
