"""Intake: a report becomes a case, whoever brings it and wherever it is."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from gongzhi.foundation.errors import Conflict, InvalidInput, NotPermitted, TooMany
from gongzhi.foundation.images import sanitise
from gongzhi.foundation.journal.services import timeline
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.models import Case, CaseContact, CaseText
from gongzhi.handling.cases.secret_codes import fits_secret
from gongzhi.handling.cases.services import ANYBODY, NewCase
from gongzhi.handling.cases.words import query
from gongzhi.registry.people.models import Account
from tests.handling.cases.cast import (
    COMMUNITY,
    GRID,
    IN_GRID,
    IN_NEXT_GRID,
    LAMP,
    MANHOLE,
    NEXT_GRID,
    NOWHERE,
    STREET,
    Cast,
)


def _report(**values: object) -> NewCase:
    lon, lat = IN_GRID
    given = {"title": "楼前路灯不亮", "category_code": LAMP, "lon": lon, "lat": lat, **values}
    return NewCase(**given)  # type: ignore[arg-type]


def test_the_point_gives_the_grid(cast: Cast) -> None:
    created = cases.create_case(actor=ANYBODY, new=_report())

    case = Case.objects.get(pk=created.case.pk)
    assert (case.area_code, case.placed, case.county) == (GRID, True, "990101")
    assert (case.street_code, case.community_code, case.grid_code) == (STREET, COMMUNITY, GRID)
    assert created.case.grid_code == GRID


def test_outside_every_grid_a_report_is_kept_to_be_placed_by_hand(cast: Cast) -> None:
    lon, lat = NOWHERE
    created = cases.create_case(actor=ANYBODY, new=_report(lon=lon, lat=lat, area_code=COMMUNITY))

    assert (created.case.area_code, created.case.placed) == (COMMUNITY, False)
    assert (created.case.lon, created.case.lat) == NOWHERE


def test_a_grid_named_by_its_code_on_the_wall_counts_for_more_than_the_phone(cast: Cast) -> None:
    lon, lat = IN_NEXT_GRID
    created = cases.create_case(actor=ANYBODY, new=_report(lon=lon, lat=lat, area_code=GRID))

    assert created.case.area_code == GRID


def test_a_wider_area_counts_for_less_than_the_phone(cast: Cast) -> None:
    lon, lat = IN_NEXT_GRID
    created = cases.create_case(actor=ANYBODY, new=_report(lon=lon, lat=lat, area_code=COMMUNITY))

    assert created.case.area_code == NEXT_GRID


def test_without_any_place_the_report_falls_to_the_area_of_who_took_it(cast: Cast) -> None:
    created = cases.create_case(
        actor=cast.call_taker, new=_report(lon=None, lat=None, source="call")
    )

    assert (created.case.area_code, created.case.placed) == ("990101", False)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "长" * 121}, "title"),
        ({"detail": "长" * 20_001}, "detail"),
        ({"category_code": "没有"}, "category_code"),
        ({"lat": None}, "lat"),
        ({"lon": float("nan")}, "lon"),
        ({"lon": 200.0}, "lon"),
        ({"lon": 30.0, "lat": 120.0}, "lon"),
        ({"lon": None, "lat": None}, "area_code"),
        ({"lon": None, "lat": None, "area_code": "990101001009"}, "area_code"),
        ({"lon": None, "lat": None, "area_code": "杏花"}, "area_code"),
        ({"contact_phone": "12345"}, "contact_phone"),
        ({"occurred_at": timezone.now() + timedelta(days=1)}, "occurred_at"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_field(
    cast: Cast, values: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        cases.create_case(actor=ANYBODY, new=_report(**values))

    assert refused.value.field == field
    assert refused.value.message
    assert not Case.objects.exists()


def test_a_title_is_taken_from_the_description(cast: Cast) -> None:
    created = cases.create_case(
        actor=ANYBODY, new=_report(title="", detail="三号楼前的路灯\n三天不亮了")
    )

    assert created.case.title == "三号楼前的路灯 三天不亮了"


@pytest.mark.parametrize(
    ("detail", "title"),
    [
        ("灯" * 31, "灯" * 29 + "…"),
        ("A street lamp is out at the corner", "A street lamp is out at the…"),
        ("三号楼前的路灯 三天不亮", "三号楼前的路灯 三天不亮"),
    ],
)
def test_a_title_that_is_cut_says_so_and_ends_with_a_word(
    cast: Cast, detail: str, title: str
) -> None:
    created = cases.create_case(actor=ANYBODY, new=_report(title="", detail=detail))

    assert created.case.title == title


def test_control_characters_and_broken_halves_do_not_reach_the_database(cast: Cast) -> None:
    created = cases.create_case(actor=ANYBODY, new=_report(title="灯\x00\ud800不亮\x07"))

    assert created.case.title == "灯�不亮"


def test_the_secret_is_told_once_and_stored_as_its_keyed_digest(cast: Cast) -> None:
    created = cases.create_case(actor=ANYBODY, new=_report())

    case = Case.objects.get(pk=created.case.pk)
    plain = created.secret.replace("-", "")
    assert plain not in case.secret_digest
    assert case.secret_digest != hashlib.sha256(plain.encode()).hexdigest()
    assert fits_secret(f" {created.secret.lower()} ", case.secret_digest)
    assert not fits_secret("AAAAA-AAAAA", case.secret_digest)
    assert not fits_secret("", "")


def test_an_officer_on_patrol_needs_no_secret(cast: Cast) -> None:
    Account.objects.create(pk=cast.officer.id, username="grid1", display_name="示例")
    created = cases.create_case(actor=cast.officer, new=_report(source="patrol"))

    assert (created.secret, created.case.secret_digest) == ("", "")
    assert created.case.reporter_account_id == cast.officer.id


@pytest.mark.parametrize("source", ["patrol", "call", "api", "import"])
def test_only_posts_bring_in_reports_as_an_officer_a_call_or_a_file(
    cast: Cast, source: str
) -> None:
    for nobody in (ANYBODY, cast.auditor):
        with pytest.raises(NotPermitted):
            cases.create_case(actor=nobody, new=_report(source=source))


def test_the_first_entry_holds_codes_and_the_clock_but_nothing_personal(cast: Cast) -> None:
    created = cases.create_case(
        actor=ANYBODY,
        new=_report(detail="王示例家门前", contact_name="王示例", contact_phone="13000000001"),
    )

    (entry,) = timeline(subject_of(created.case.pk))
    assert (entry.verb, entry.seq, entry.note) == ("cases.create", 1, "")
    assert '"limit":"2wh"' in entry.facts
    assert not any(word in entry.facts for word in ("王示例", "13000000001", "路灯"))


def test_an_emergency_runs_on_the_natural_clock(cast: Cast) -> None:
    created = cases.create_case(actor=ANYBODY, new=_report(category_code=MANHOLE))

    case = created.case
    assert case.severity == "emergency"
    assert case.due_at - case.received_at == timedelta(minutes=15)


def test_the_words_of_the_report_find_it(cast: Cast) -> None:
    created = cases.create_case(actor=ANYBODY, new=_report(detail="电梯困人,请拨打ABC-123"))

    for words in ("电梯", "路灯", "abc", "123"):
        found = CaseText.objects.extra(where=["words @@ %s::tsquery"], params=[query(words)])
        assert [text.case_id for text in found] == [created.case.pk], words


def test_a_reference_from_another_system_comes_in_once(cast: Cast) -> None:
    new = _report(source="api", source_system="12345", external_ref="GD-1")
    first = cases.create_case(actor=cast.call_taker, new=new)

    with pytest.raises(Conflict) as refused:
        cases.create_case(actor=cast.call_taker, new=new)

    assert first.case.number in refused.value.message


@pytest.mark.parametrize(
    "values",
    [
        {"source_system": "12345"},
        {"external_ref": "GD-2"},
        {"received_at": timezone.now() - timedelta(days=900)},
    ],
)
def test_a_stranger_cannot_speak_for_another_system_or_another_day(
    cast: Cast, values: dict[str, object]
) -> None:
    with pytest.raises(NotPermitted):
        cases.create_case(actor=ANYBODY, new=_report(**values))

    assert not Case.objects.exists()


def test_photos_come_with_the_report_and_tell_where_it_is(cast: Cast) -> None:
    photo = sanitise(_picture_taken_at(*IN_NEXT_GRID))
    created = cases.create_case(
        actor=ANYBODY, new=_report(lon=None, lat=None, photos=(photo, photo))
    )

    (kept,) = created.case.attachments.all()
    assert created.case.area_code == NEXT_GRID
    assert (kept.kind, kept.sha256) == ("report", photo.sha256)
    assert default_storage.exists(cases.stored_name(kept))


def test_more_photos_than_fit_are_refused(cast: Cast) -> None:
    photo = sanitise(_picture_taken_at(*IN_GRID))

    with pytest.raises(TooMany):
        cases.create_case(actor=ANYBODY, new=_report(photos=(photo,) * 10))


def test_an_event_tells_of_the_new_case(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, object]] = []
    monkeypatch.setattr(
        "gongzhi.handling.cases.engine.emit", lambda event, **f: told.append({"event": event, **f})
    )

    created = cases.create_case(actor=ANYBODY, new=_report())

    (event,) = told
    assert (event["event"], event["case_id"]) == ("cases.created", created.case.pk)


def test_a_report_takes_few_statements(cast: Cast) -> None:
    new = _report(contact_name="王示例", detail="三天不亮了")
    cases.create_case(actor=ANYBODY, new=new)

    with CaptureQueriesContext(connection) as statements:
        cases.create_case(actor=ANYBODY, new=new)

    own = [q for q in statements if "SAVEPOINT" not in q["sql"]]
    assert len(own) <= 5
    assert CaseContact.objects.count() == 2


def _picture_taken_at(lon: float, lat: float) -> bytes:
    picture, exif = io.BytesIO(), Image.Exif()
    exif[0x8825] = {1: "N", 2: _degrees(lat), 3: "E", 4: _degrees(lon)}
    Image.new("RGB", (8, 8), "green").save(picture, "JPEG", exif=exif)
    return picture.getvalue()


def _degrees(value: float) -> tuple[float, float, float]:
    whole = int(value)
    minutes = (value - whole) * 60
    return (float(whole), float(int(minutes)), round((minutes - int(minutes)) * 60, 4))
