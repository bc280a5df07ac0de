"""The officers' pages without scripts: reading, and simple verbs by plain forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import ExifTags, Image

from gongzhi.channels.field import pages
from gongzhi.foundation.images import sanitise
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Attachment, Case, StandardText
from gongzhi.handling.visits.models import Visit
from gongzhi.registry.territory.models import Area
from tests.channels.field.conftest import BUILDING
from tests.handling.cases.cast import GRID, IN_NEXT_GRID, LAMP, Cast, Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(report: Callable[..., Story], cast: Cast) -> Story:
    """A case dispatched to the officer's own committee."""
    return report().dispatched(cast.committee)


def _placed_photo() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: (30.0, 0.0, 18.0),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: (120.0, 0.0, 18.0),
        }
    )
    stream = BytesIO()
    Image.new("RGB", (40, 30), "#886644").save(stream, "JPEG", exif=exif)
    assert sanitise(stream.getvalue()).taken_lonlat is not None
    return stream.getvalue()


def _do(officer: Client, story: Story, verb: str, **values: object):
    values.setdefault("version", story.case.version)
    return officer.post(f"/field/cases/{story.case.number}/{verb}/", values)


def test_today_lists_the_own_grid_s_open_cases_overdue_first(
    officer: Client, report: Callable[..., Story]
):
    now = timezone.now()
    calm, late, elsewhere, soon = (
        report(title="安静的事"), report(title="超期的事"),
        report(title="别处的事", lon=IN_NEXT_GRID[0], lat=IN_NEXT_GRID[1]), report(title="快到的事"),
    )  # fmt: skip
    Case.objects.filter(pk=late.id).update(due_at=now - timedelta(hours=1), warn_at=now)
    Case.objects.filter(pk=calm.id).update(
        due_at=now + timedelta(hours=2), warn_at=now + timedelta(hours=1)
    )
    Case.objects.filter(pk=soon.id).update(due_at=now + timedelta(hours=9), warn_at=now)
    assert elsewhere.id

    page = officer.get("/field/").content.decode()

    places = [page.index(title) for title in ("超期的事", "快到的事", "安静的事")]
    assert places == sorted(places)
    assert "别处的事" not in page


def test_a_case_is_taken_and_handled_with_a_photo_by_plain_forms(
    officer: Client, own: Story, photo: bytes
):
    assert _do(officer, own, "take").status_code == 302
    assert "data-to-show" in officer.get(f"/field/cases/{own.case.number}/").content.decode()
    assert "yours to do" in officer.get("/field/").content.decode()
    done = _do(officer, own, "handle", note="已更换灯泡", photos=SimpleUploadedFile("1.jpg", photo))

    assert done.status_code == 302
    assert "yours to do" not in officer.get("/field/").content.decode()
    assert own.status == "handled"
    assert Attachment.objects.filter(case_id=own.id, kind="evidence").count() == 1


def test_a_standard_text_starts_a_note_of_the_officer_s_own_verbs_only(
    officer: Client, own: Story, cast: Cast
):
    cases.load_standard_texts()
    cases.take_case(actor=cast.secretary, case_id=own.id)
    address = f"/field/cases/{own.case.number}/"

    page = officer.get(address).content.decode()
    row = StandardText.objects.get(title="现场已处理")
    started = officer.get(address, {"text": row.pk}).content.decode()

    offered = set(StandardText.objects.values_list("title", flat=True)) & set(
        re.findall(r">([^<>]+)</a></li>", page)
    )
    assert offered == {"现场已处理", "路灯已修复", "权属不在本单位", "进展告知"}
    assert page.index("路灯已修复") < page.index("现场已处理")  # of its class: the nearer one first
    assert f'href="{address}?text={row.pk}"' in page
    assert f'data-text="该事项（{own.case.number}）正在办理' in page
    assert re.search(r"<textarea[^>]*>\s*【日期】杏花社区居委会派【几】人到现场", started)
    assert "</textarea>" in officer.get(address, {"text": "x"}).content.decode()


def test_texts_taken_along_are_bounded_the_pressing_cases_first(
    officer: Client, report: Callable[..., Story], cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    for nth in range(8):
        given = cases.StandardTextGiven(verb="comment", title=f"常用{nth}", text="长" * 1000)
        cases.create_standard_text(actor=cast.administrator, given=given)
    for _case in range(3):
        report().accepted()

    whole = officer.get("/field/snapshot.json").content
    monkeypatch.setattr(pages, "TEXT_BYTES", 20_000)  # one case's six, of 3,000 bytes each
    first = officer.get("/field/snapshot.json").json()

    assert whole.count(b"data-text") == 3 * pages.MOST_TEXTS
    counts = [
        page["html"].count("data-text") for page in first["pages"] if "/cases/" in page["path"]
    ]
    assert counts == [pages.MOST_TEXTS, 0, 0]


def test_a_case_is_handed_back_and_commented_on(officer: Client, own: Story):
    assert _do(officer, own, "comment", note="物业说明天来").status_code == 302
    assert _do(officer, own, "return_case", note="灯杆不归社区").status_code == 302

    assert own.status == "returned"


def test_who_read_an_older_state_is_told_on_the_form_and_keeps_the_words(
    officer: Client, own: Story, cast: Cast
):
    read = own.case.version
    cases.take_case(actor=cast.secretary, case_id=own.id)

    answer = _do(officer, own, "return_case", note="灯杆不归社区", version=read)

    assert answer.status_code == 409
    assert "灯杆不归社区" in answer.content.decode()
    assert own.status == "handling"


def test_a_step_that_is_not_for_the_way_is_not_there(officer: Client, own: Story):
    assert _do(officer, own, "close", note="x").status_code == 404


def test_a_reporter_s_contact_is_on_no_page_and_not_taken_along(officer: Client, own: Story):
    page = officer.get(f"/field/cases/{own.case.number}/").content.decode()
    taken = officer.get("/field/snapshot.json").content.decode()

    for text in (page, taken):
        assert own.case.title in text
        assert "王示例" not in text
        assert "王*" not in text
        assert "13000000001" not in text


def test_a_number_in_the_text_is_starred_on_the_phone(
    officer: Client, report: Callable[..., Story], cast: Cast
):
    story = report(title="请回电13900000002", detail="证件11010119000101001X")
    story.dispatched(cast.committee)

    page = officer.get(f"/field/cases/{story.case.number}/").content.decode()
    taken = officer.get("/field/snapshot.json").content.decode()

    assert "Numbers of persons are starred." in page
    for text in (page, taken):
        assert "13*******02" in text
        assert "13900000002" not in text
        assert "11010119000101001X" not in text


def test_a_category_and_a_photo_are_a_report(officer: Client, building: Area, photo: bytes):
    form = {"key": "k1", "category_code": LAMP, "area_code": BUILDING}

    for _tap in range(2):
        sent = officer.post(
            "/field/report/", {**form, "photos": SimpleUploadedFile("1.jpg", photo)}
        )
        assert sent.status_code == 302

    case = Case.objects.get()
    assert (case.source, case.area_code, case.title) == ("patrol", BUILDING, "Street lamp out")
    assert (case.lon, case.lat) == (None, None)
    assert case.attachments.count() == 1


def test_other_words_sent_after_going_back_are_another_report(officer: Client, building: Area):
    for words in ("东门路灯不亮", "东门路灯不亮", "西门路灯不亮"):
        form = {"key": "k1", "detail": words, "area_code": BUILDING}
        assert officer.post("/field/report/", form).status_code == 302

    assert Case.objects.count() == 2


def test_a_photo_s_own_place_is_not_attached_unasked(officer: Client, building: Area):
    upload = SimpleUploadedFile("1.jpg", _placed_photo())

    officer.post(
        "/field/report/",
        {"key": "k1", "category_code": LAMP, "area_code": GRID, "photos": upload},
    )

    assert (Case.objects.get().lon, Case.objects.get().lat) == (None, None)


def test_a_report_about_nothing_comes_back_with_its_reason(officer: Client, building: Area):
    answer = officer.post("/field/report/", {"key": "k1", "area_code": GRID})

    assert answer.status_code == 400
    assert "Choose a category" in answer.content.decode()
    assert not Case.objects.exists()


def test_quick_picks_are_what_the_own_grid_reports_most(
    officer: Client, report: Callable[..., Story]
):
    for code in ("P0101", LAMP, LAMP):
        report(category_code=code)

    page = officer.get("/field/report/").content.decode()

    assert page.index(f'value="{LAMP}"') < page.index('value="P0101"')


def test_a_visit_is_planned_made_and_cancelled_by_plain_forms(officer: Client, building: Area):
    plan = {"area_code": BUILDING, "purpose": "care", "planned_on": timezone.localdate()}
    assert officer.post("/field/visits/plan/", plan).status_code == 302
    assert officer.post("/field/visits/plan/", {**plan, "purpose": "safety"}).status_code == 302
    care, safety = Visit.objects.order_by("pk")

    officer.post(f"/field/visits/{care.pk}/record/", {"note": "一切都好", "version": 1})
    officer.post(f"/field/visits/{safety.pk}/cancel/", {"version": 1})
    again = officer.post(f"/field/visits/{care.pk}/record/", {"version": 2})

    assert list(Visit.objects.order_by("pk").values_list("state", flat=True)) == [
        "done", "cancelled",
    ]  # fmt: skip
    assert again.status_code == 409
    page = officer.get("/field/visits/").content.decode()
    assert "一切都好" in page


def test_a_plan_that_cannot_be_comes_back_on_its_form(officer: Client, building: Area):
    yesterday = timezone.localdate() - timedelta(days=1)

    answer = officer.post(
        "/field/visits/plan/", {"area_code": BUILDING, "purpose": "care", "planned_on": yesterday}
    )

    assert answer.status_code == 400
    assert not Visit.objects.exists()


def test_buildings_are_searched_and_the_map_draws_them(officer: Client, building: Area, own: Story):
    assert "3号楼" in officer.get("/field/buildings/").content.decode()
    assert "3号楼" not in officer.get("/field/buildings/", {"words": "9号"}).content.decode()
    drawing = officer.get("/field/map/").content.decode()

    assert "<svg" in drawing
    assert own.case.number in drawing


def test_pages_read_the_same_few_rows_however_many_cases(
    officer: Client, report: Callable[..., Story], django_assert_max_num_queries
):
    for _case in range(6):
        report()
    officer.get("/field/snapshot.json")

    with django_assert_max_num_queries(24):
        taken = officer.get("/field/snapshot.json").json()

    assert len([page for page in taken["pages"] if "/cases/" in page["path"]]) == 6


def test_nothing_is_written_by_reading(officer: Client, own: Story):
    before = JournalEntry.objects.count()

    paths = ("", "visits/", "buildings/", "map/", "outbox/", "report/", "round/", "snapshot.json")
    for path in paths:
        assert officer.get(f"/field/{path}").status_code == 200

    assert JournalEntry.objects.count() == before


def test_what_the_class_asks_is_answered_on_the_way(officer: Client, own: Story):
    page = officer.get(f"/field/cases/{own.case.number}/").content.decode()

    _do(officer, own, "supplement", ask_pole_number="A-012", ask_lamps="几盏")

    assert 'data-answer="text"' in page
    assert f'data-send="/api/v1/cases/{own.id}/supplement"' in page
    after = officer.get(f"/field/cases/{own.case.number}/").content.decode()
    assert "A-012" in after
    assert "ask_pole_number" not in after
