"""The pages of plans: lists by light, a measure's page and verbs, duties, meetings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from gongzhi.foundation.actors import SYSTEM
from gongzhi.handling.cases.services import load_categories
from gongzhi.handling.plans import queries
from gongzhi.handling.plans import services as plans
from gongzhi.handling.plans.models import DutyInstance, Measure, Meeting, Milestone
from gongzhi.handling.plans.statuses import Status
from gongzhi.oversight.disclosure.services import post_notice, withdraw_notice
from gongzhi.oversight.standards.services import record_check
from gongzhi.packs.checking import check_pack
from gongzhi.packs.services import load_pack
from gongzhi.packs.shipped import shipped_folders
from gongzhi.registry.organisations.models import Unit
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COMMUNITY, STREET, Cast
from tests.handling.plans.cast import Road, adopt, duty, measure, soon
from tests.packs.small import small_pack

Browsers = Callable[[str], Client]


@pytest.fixture
def road(cast: Cast, staff: Staff) -> Road:
    adopt(
        cast,
        measures=[measure(), measure("m2", number="2", lead="", title="五社联动")],
        duties=[duty()],
    )
    return Road(cast, Measure.objects.get(key="m1"))


def _text(answer) -> str:
    return answer.content.decode()


def _cells(answer) -> list[list[object]]:
    data = b"".join(answer.streaming_content)
    return CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()


def test_the_list_counts_the_lights_and_says_why_in_few_queries(
    road: Road, browser_of: Browsers, django_assert_max_num_queries: object
) -> None:
    road.under_way()
    leader = browser_of("street_leader")
    leader.get("/plans/")

    with django_assert_max_num_queries(14):  # type: ignore[operator]
        page = _text(leader.get("/plans/"))

    assert "优化领导协调机制" in page
    assert "the document names no lead" in page
    assert "None named" in page or "none named" in page
    assert "五社联动" not in _text(leader.get("/plans/?light=green"))
    assert "No measure fits" in _text(leader.get("/plans/?light=red"))
    assert "五社联动" in _text(leader.get(f"/district/?area={COMMUNITY}"))
    assert "<html" not in _text(leader.get("/plans/", headers={"HX-Request": "true"}))


@pytest.mark.parametrize("status", [status.value for status in Status])
def test_the_page_offers_only_the_verbs_its_reader_may_use(
    road: Road, browser_of: Browsers, staff: Staff, status: str
) -> None:
    getattr(road, status, lambda: road)()

    for role in ("street_leader", "community_secretary", "grid_officer", "unit_head"):
        page = browser_of(role).get(f"/plans/{road.id}/")
        if role == "unit_head" and status == "planned":
            assert page.status_code == 404
            continue
        view = queries.measure_page(staff[role].actor, road.id)
        offered = {offer.verb for offer in view.offers if not offer.reason}
        for verb in ("assign", "accept", "report_progress", "verify", "close", "supervise"):
            link = f"/plans/{road.id}/{verb.replace('_', '-')}/"
            assert (link in _text(page)) is (verb in offered), (role, verb)


def test_a_measure_goes_its_whole_way_by_forms(road: Road, browser_of: Browsers) -> None:
    leader, head = browser_of("street_leader"), browser_of("unit_head")
    step = road.measure.milestones.get()
    way = (
        (leader, "assign", {"lead_unit_id": road.cast.lighting.pk, "due_on": soon().isoformat()}),
        (head, "accept", {}),
        (head, "report-progress", {"note": "已建立", "percent": "50", "milestone_ids": [step.pk]}),
        (head, "adjust", {"note": "需延", "due_on": soon(200).isoformat()}),
        (leader, "approve-adjustment", {"note": "同意", "granted": "yes"}),
        (leader, "fill-blanks", {"centres": "3"}),
        (leader, "supervise", {"note": "抓紧"}),
        (head, "submit-evidence", {"note": "完成", "evidence_text": "会议纪要"}),
        (leader, "return-measure", {"note": "补签"}),
        (head, "submit-evidence", {"note": "已补", "evidence_text": "会议纪要（补）"}),
        (leader, "verify", {}),
        (leader, "close", {"note": "按期完成"}),
        (leader, "appraise", {"note": "扎实", "score": "5"}),
    )

    for browser, slug, form in way:
        shown = browser.get(f"/plans/{road.id}/{slug}/")
        assert shown.status_code == 200, slug
        version = road.measure.version or ""
        answer = browser.post(f"/plans/{road.id}/{slug}/", {**form, "version": version})
        assert answer.status_code == 302, (slug, _text(answer))

    page = _text(leader.get(f"/plans/{road.id}/"))
    assert road.measure.status == "closed"
    assert "新建3个邻里中心" in page
    assert "按期完成" in page
    assert "5 / 5" in page


def test_a_stale_form_and_a_verb_out_of_turn_are_told_in_words(
    road: Road, browser_of: Browsers
) -> None:
    leader = browser_of("street_leader")
    road.assigned()

    stale = leader.post(f"/plans/{road.id}/supervise/", {"note": "抓紧", "version": "999"})
    assert stale.status_code == 409
    assert "Reload" in _text(stale)
    assert leader.get(f"/plans/{road.id}/verify/").status_code == 409
    assert leader.get(f"/plans/{road.id}/nothing/").status_code == 404


def test_a_name_is_matched_in_one_step(road: Road, browser_of: Browsers) -> None:
    leader = browser_of("street_leader")
    programme = road.measure.programme
    address = f"/plans/programmes/{programme.pk}/"
    assert "市委组织部" in _text(leader.get(address))

    answer = leader.post(
        f"{address}match/?name=市委组织部",
        {"unit_id": road.cast.water.pk, "version": programme.version},
    )

    assert answer.status_code == 302
    assert "Every unit is matched" in _text(leader.get(address))


def test_lists_are_taken_away_as_workbooks(road: Road, browser_of: Browsers) -> None:
    leader = browser_of("street_leader")

    measures = _cells(leader.get("/plans/export/?q=五社"))
    duties = _cells(leader.get("/duties/export/"))

    assert [row[2] for row in measures[1:]] == ["五社联动"]
    assert [row[0] for row in duties[1:]] == ["党建联席会议"] * 2


def test_a_secretary_keeps_the_duty_of_the_committee_with_a_meeting(
    road: Road, browser_of: Browsers
) -> None:
    meeting = plans.call_meeting(
        actor=road.cast.administrator,
        area_code=road.cast.committee.area_code,
        title="第四季度联席会议",
        held_on=timezone.localdate(),
    )
    plans.record_minutes(actor=road.cast.administrator, meeting_id=meeting.pk, minutes="议了停车")
    row = DutyInstance.objects.get(unit=road.cast.committee)
    secretary = browser_of("community_secretary")
    assert "党建联席会议" in _text(secretary.get("/duties/"))
    assert "第四季度联席会议" in _text(secretary.get(f"/duties/{row.pk}/keep/"))

    answer = secretary.post(
        f"/duties/{row.pk}/keep/",
        {
            "evidence_pick": f"meeting:{meeting.pk}",
            "kept_on": timezone.localdate().isoformat(),
            "version": "",
        },
    )

    row.refresh_from_db()
    assert (answer.status_code, row.state, row.kept_by) == (302, "kept", "meeting")
    leader = browser_of("street_leader")
    for verb, note in (("reopen", "未成会"), ("excuse", "换届")):
        done = leader.post(f"/duties/{row.pk}/{verb}/", {"note": note})
        assert done.status_code == 302
    assert "No duty fits" in _text(secretary.get("/duties/?state=kept"))


def test_a_meeting_is_called_edited_and_its_minutes_become_steps(
    road: Road, browser_of: Browsers
) -> None:
    road.under_way()
    Measure.objects.filter(pk=road.id).update(due_at=timezone.now())
    leader = browser_of("street_leader")
    form = {
        "area_code": STREET,
        "title": "调度会",
        "held_on": soon(1).isoformat(),
        "place": "会议室",
    }

    called = leader.post("/meetings/new/", form)
    meeting = Meeting.objects.get()
    assert called["Location"] == f"/meetings/{meeting.pk}/"
    first, second = queries.agenda_of(meeting)
    edited = {
        f"keep_{first.pk}": "1", f"title_{first.pk}": "先议协调机制", f"order_{first.pk}": "1",
        "added": ["其他事项", ""], "version": meeting.version,
    }  # fmt: skip
    assert leader.post(f"/meetings/{meeting.pk}/agenda/", edited).status_code == 302
    meeting.refresh_from_db()
    items = queries.agenda_of(meeting)
    assert [item.title for item in items] == ["先议协调机制", "其他事项"]
    assert second.title not in _text(leader.get(f"/meetings/{meeting.pk}/"))

    minutes = {
        f"decision_{items[0].pk}": "限期办结", f"task_{items[0].pk}": "补齐文件",
        f"day_{items[0].pk}": soon(9).isoformat(), f"unit_{items[0].pk}": road.cast.water.pk,
        "minutes": "", "version": meeting.version,
    }  # fmt: skip
    refused = leader.post(f"/meetings/{meeting.pk}/minutes/", minutes)
    assert refused.status_code in {400, 422}
    assert "补齐文件" in _text(refused)
    held = leader.post(f"/meetings/{meeting.pk}/minutes/", {**minutes, "minutes": "会议认为……"})

    assert held.status_code == 302
    assert Milestone.objects.get(item=items[0]).unit == road.cast.water
    assert "补齐文件" in _text(leader.get(f"/plans/{road.id}/"))
    assert "限期办结" in _text(leader.get(f"/meetings/{meeting.pk}/"))
    # The minutes of the street are not for everybody below it.
    assert browser_of("community_secretary").get(f"/meetings/{meeting.pk}/").status_code == 404


def test_a_measure_of_a_shipped_pack_shows_its_figures_and_standards_unasked(
    cast: Cast,
    staff: Staff,
    browser_of: Browsers,
    django_assert_max_num_queries: object,
    tmp_path: Path,
) -> None:
    load_categories()
    pack = check_pack(shipped_folders()["party-led-governance-2025"])
    load_pack(actor=SYSTEM, pack=pack, area_code=STREET)
    record_check(actor=SYSTEM, area_code=STREET)
    measure_id = Measure.objects.get(key="m15").pk
    leader = browser_of("street_leader")
    leader.get(f"/plans/{measure_id}/")

    with django_assert_max_num_queries(30):  # type: ignore[operator]
        page = _text(leader.get(f"/plans/{measure_id}/"))

    assert "Grids without a full-time officer" in page
    assert "≤ 0" in page
    assert "the figure Grids without a full-time officer is " in page  # why it is not green
    assert "/standards/grid-instructor/?area=" in page
    assert "met in 0 of 2" in page
    road = Road(cast, Measure.objects.get(pk=measure_id)).under_way()
    form = _text(browser_of("unit_head").get(f"/plans/{road.id}/report-progress/"))
    assert "nobody need type them" in form
    browser_of("unit_head").post(f"/plans/{road.id}/report-progress/", {"note": "到岗"})
    [report] = road.measure.reports.all()
    assert report.figures[0]["metric"] == "grid.without_full_time_officer"
    assert report.figures[0]["value"]
    [entry] = [each for each in pack.of("standards") if each.key == "grid-instructor"]
    later = entry.model_dump(mode="json", exclude_none=True) | {"title_en": "The street's own rule"}
    head = {"effective_from": pack.head.effective_from + timedelta(days=1)}
    load_pack(
        actor=SYSTEM, pack=small_pack(tmp_path, head=head, standards=[later]), area_code=STREET
    )
    page = _text(leader.get(f"/plans/{road.id}/"))
    assert ("The street&#x27;s own rule" in page, entry.title_en in page) == (True, False)


@pytest.mark.parametrize("status", ["assigned", "under_way"])
def test_a_measure_whose_lead_was_dissolved_says_so_and_goes_to_another(
    road: Road, browser_of: Browsers, status: str
) -> None:
    getattr(road, status)()
    gone, other = road.cast.lighting, road.cast.committee
    Unit.objects.filter(pk=gone.pk).update(active_to=timezone.localdate())
    leader = browser_of("street_leader")

    page = _text(leader.get(f"/plans/{road.id}/"))
    assert "the lead unit was dissolved without a successor" in page
    assert "Assign the measure to another unit." in page
    assert "dissolved" in _text(leader.get("/plans/?light=red"))
    form = {"due_on": soon().isoformat(), "note": "单位撤销", "version": road.measure.version}
    kept = leader.post(f"/plans/{road.id}/assign/", form | {"lead_unit_id": gone.pk})
    assert kept.status_code == 400
    given = leader.post(f"/plans/{road.id}/assign/", form | {"lead_unit_id": other.pk})

    assert given.status_code == 302, _text(given)
    assert road.measure.lead_unit == other
    assert "dissolved" not in _text(leader.get(f"/plans/{road.id}/"))


def test_a_name_whose_unit_was_dissolved_is_matched_anew(road: Road, browser_of: Browsers) -> None:
    leader = browser_of("street_leader")
    Unit.objects.filter(pk=road.cast.committee.pk).update(active_to=timezone.localdate())
    address = f"/plans/programmes/{road.measure.programme_id}/"
    name = "杏花社区居委会"
    assert f"?name={quote(name)}" in _text(leader.get(address))
    assert "dissolved" in _text(leader.get(address))

    leader.post(f"{address}match/?name={name}", {"unit_id": road.cast.police.pk})

    assert road.measure.responsible.get(name=name).unit == road.cast.police
    assert f"?name={quote(name)}" not in _text(leader.get(address))


def test_a_notice_of_the_area_is_picked_as_evidence(road: Road, browser_of: Browsers) -> None:
    road.under_way()
    today = timezone.localdate()
    secretary = road.cast.secretary
    details = {"area_code": COMMUNITY, "shown_from": today, "shown_to": today}
    notice = post_notice(actor=secretary, title="邻里中心开放公告", text="开放", **details)
    gone = post_notice(actor=secretary, title="作废公告", text="作废", **details)
    withdraw_notice(actor=secretary, notice_id=gone.pk, note="有误")
    head = browser_of("unit_head")
    form = _text(head.get(f"/plans/{road.id}/submit-evidence/"))
    assert f'value="notice:{notice.pk}"' in form
    assert "作废公告" not in form

    data = {"note": "已公告", "version": road.measure.version}
    refused = head.post(
        f"/plans/{road.id}/report-progress/",
        data | {"evidence_kind": "notice", "evidence_key": str(gone.pk)},
    )
    assert refused.status_code == 400
    picked = data | {"evidence_pick": f"notice:{notice.pk}"}
    assert head.post(f"/plans/{road.id}/report-progress/", picked).status_code == 302

    assert "邻里中心开放公告" in _text(head.get(f"/plans/{road.id}/"))
