"""A reporter sees who looked, takes a copy and is forgotten; what was reported stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gongzhi.foundation.actors import reporter_of
from gongzhi.foundation.errors import NotFound, NotPermitted
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.models import Clock, IdempotentAnswer, JournalEntry
from gongzhi.handling.cases import queries, services
from gongzhi.handling.cases.models import CaseContact
from gongzhi.handling.cases.services import SplitPart
from gongzhi.registry.people.models import Account
from gongzhi.registry.people.services import (
    ResidentDetails,
    erase_person,
    export_person,
    register_resident,
)
from gongzhi.registry.people.services.retention import erase_expired
from tests.handling.cases.cast import COMMUNITY, Cast, Story

pytestmark = pytest.mark.django_db
NAME, PHONE = "王示例", "13000000001"
Report = Callable[..., Story]


@pytest.fixture
def story(report: Report) -> Story:
    return report()


@pytest.fixture
def resident(cast: Cast) -> int:
    details = ResidentDetails(area_code=COMMUNITY, name=NAME, phone=PHONE)
    return register_resident(actor=cast.secretary, details=details).key


class TestLooking:
    def test_the_reporter_reads_when_in_which_post_and_why(self, story: Story):
        services.reveal_contact(actor=story.cast.dispatcher, case_id=story.id, note="回访是否修好")

        (look,) = queries.who_looked(story.id)

        assert look.reason == "回访是否修好"
        assert look.post == story.cast.dispatcher.label

    def test_a_look_at_what_was_split_off_is_told_too(self, story: Story):
        part = _split(story)
        services.reveal_contact(actor=story.cast.dispatcher, case_id=part, note="回访是否修好")

        assert len(queries.who_looked(story.id)) == 1


class TestExport:
    def test_the_reporter_gets_all_of_it(self, story: Story):
        services.comment_case(actor=story.reporter, case_id=story.id, note="还是不亮")

        export = queries.export_report(actor=story.reporter, case_id=story.id)

        contact = {"name": NAME, "phone": PHONE, "email": "", "consent_to_unit": False}
        assert export["contact"] == contact
        assert export["detail"] == "三号楼前的路灯三天不亮了"
        assert "还是不亮" in str(export["own_words"])
        assert "phone" in export["purposes"]

    def test_nobody_else_does(self, story: Story, report: Report):
        for actor in (story.cast.dispatcher, report().reporter):
            with pytest.raises(NotFound):
                queries.export_report(actor=actor, case_id=story.id)


class TestErasingTheContact:
    def test_name_and_phone_go_and_the_report_stays(self, story: Story):
        services.erase_contact(actor=story.reporter, case_id=story.id)

        assert not CaseContact.objects.filter(case_id=story.id).exists()
        assert story.case.title == "楼前路灯不亮"
        assert _last(story.id).verb == "cases.erase_contact"
        assert story.case.version == _last(story.id).seq
        assert verify().clean

    def test_it_goes_from_what_was_split_off_too(self, story: Story):
        part = _split(story)

        services.erase_contact(actor=story.reporter, case_id=story.id)

        assert not CaseContact.objects.filter(case_id=part).exists()
        assert verify().clean

    def test_another_report_keeps_its_contact(self, story: Story, report: Report):
        other = report()
        services.erase_contact(actor=story.reporter, case_id=story.id)

        assert CaseContact.objects.get().case_id == other.id

    def test_it_is_for_the_reporter_alone(self, story: Story, report: Report):
        with pytest.raises(NotPermitted):
            services.erase_contact(actor=story.cast.dispatcher, case_id=story.id)
        for actor in (report().reporter, story.cast.outsider):
            with pytest.raises(NotFound):
                services.erase_contact(actor=actor, case_id=story.id)

        assert CaseContact.objects.filter(case_id=story.id).exists()

    def test_there_must_be_one(self, report: Report):
        story = report(contact_name="", contact_phone="")

        with pytest.raises(NotFound):
            services.erase_contact(actor=story.reporter, case_id=story.id)

    def test_it_makes_no_decision_stale(self, story: Story):
        read = story.case.version
        services.erase_contact(actor=story.reporter, case_id=story.id)

        services.accept_case(actor=story.cast.dispatcher, case_id=story.id, version=read)

        assert story.status == "accepted"

    def test_no_stored_answer_holds_the_report(self, cast: Cast):
        made = Client().post(
            "/api/v1/cases",
            {"title": f"{NAME}反映路灯不亮", "contact_phone": PHONE, "area_code": COMMUNITY},
            content_type="application/json",
            headers={"Idempotency-Key": "one"},
        )
        case_id = made.json()["id"]
        assert IdempotentAnswer.objects.filter(body__contains=NAME).count() == 1

        services.erase_contact(actor=reporter_of(case_id), case_id=case_id)

        assert not IdempotentAnswer.objects.exists()


class TestErasingThePerson:
    def test_nothing_of_them_is_left_and_the_chain_verifies(
        self, story: Story, report: Report, resident: int
    ):
        second = report(title="垃圾未清")
        services.comment_case(actor=story.reporter, case_id=story.id, note=f"我是{NAME}")
        services.reveal_contact(actor=story.cast.dispatcher, case_id=story.id, note=f"给{NAME}回电")
        services.comment_case(actor=story.cast.dispatcher, case_id=story.id, note="已派人查看")

        erase_person(actor=story.cast.secretary, resident_id=resident)

        assert not CaseContact.objects.exists()
        journal = str(list(JournalEntry.objects.values_list("facts", "note")))
        assert NAME not in journal
        assert PHONE not in journal
        assert "已派人查看" in journal
        assert story.case.version == _last(story.id).seq
        assert second.case.title == "垃圾未清"
        assert verify().clean

    def test_nobody_is_called_back_any_more(self, report: Report, resident: int, cast: Cast):
        Account.objects.create(pk=cast.officer.id, username="grid1", display_name="示例")
        story = report(actor=cast.officer, source="patrol").closed()
        assert story.case.phase == "call_back"

        erase_person(actor=story.cast.secretary, resident_id=resident)

        assert (story.case.phase, story.case.due_at) == ("", None)
        assert Clock.objects.get(subject_key=str(story.id), phase="call_back").stopped_at
        assert verify().clean

    def test_whoever_only_bears_the_same_name_is_left_alone(
        self, report: Report, resident: int, cast: Cast
    ):
        report(contact_phone="13000000009")
        report(contact_phone="")

        erase_person(actor=cast.secretary, resident_id=resident)

        assert CaseContact.objects.count() == 2

    def test_a_person_without_a_number_takes_nobody_elses_contact_along(
        self, report: Report, cast: Cast
    ):
        report(contact_phone="")
        details = ResidentDetails(area_code=COMMUNITY, name=NAME)
        person = register_resident(actor=cast.secretary, details=details).key

        erase_person(actor=cast.secretary, resident_id=person)

        assert CaseContact.objects.count() == 1


class TestExportingThePerson:
    def test_their_reports_are_in_it(self, story: Story, report: Report, resident: int):
        report(contact_phone="13000000009")

        export = export_person(actor=story.cast.leader, resident_id=resident)

        (case,) = export.elsewhere["cases"]
        assert case["number"] == story.case.number
        assert case["contact"]["phone"] == PHONE

    def test_whom_a_report_is_about_does_not_learn_of_it_this_way(
        self, story: Story, resident: int
    ):
        story.dispatched(story.cast.committee)

        export = export_person(actor=story.cast.secretary, resident_id=resident)

        assert export.elsewhere["cases"] == []


def _split(story: Story) -> int:
    (part,) = services.split_case(
        actor=story.cast.dispatcher,
        case_id=story.id,
        parts=[SplitPart(title="另一盏灯")],
        note="两件事",
    )
    return part.pk


def _last(case_id: int) -> JournalEntry:
    entries = JournalEntry.objects.filter(subject_kind="case", subject_key=str(case_id))
    return entries.order_by("-seq")[0]


class TestRetention:
    def test_a_report_that_ended_without_a_closure_is_forgotten_too(
        self, report: Report, cast: Cast
    ):
        stories = [report(address="柳树路12号3单元501室") for _each in range(5)]
        target, waiting, refused, diverted, merged = stories
        services.refuse_case(
            actor=cast.dispatcher, case_id=refused.id, ground="not_ours", note="不归本街道"
        )
        services.divert_case(
            actor=cast.dispatcher, case_id=diverted.id, road="petition", note="属信访"
        )
        services.merge_case(
            actor=cast.dispatcher, case_id=merged.id, target=target.case.number, note="同一件事"
        )
        today = timezone.localdate()

        too_early = erase_expired(today + timedelta(days=2 * 365))
        emptied = erase_expired(today + timedelta(days=3 * 365 + 1))

        assert too_early == {}
        assert emptied == {
            "cases.CaseContact.name": 2, "cases.CaseContact.phone": 2, "cases.Case.address": 2,
        }  # fmt: skip
        kept = {target.id, waiting.id, merged.id}
        assert {each.id for each in stories if each.case.address} == kept

    def test_a_merged_report_is_forgotten_once_the_other_has_ended(
        self, report: Report, cast: Cast
    ):
        target, merged = (report(address="柳树路12号3单元501室") for _each in range(2))
        services.merge_case(
            actor=cast.dispatcher, case_id=merged.id, target=target.case.number, note="同一件事"
        )
        services.refuse_case(
            actor=cast.dispatcher, case_id=target.id, ground="not_ours", note="不归本街道"
        )

        emptied = erase_expired(timezone.localdate() + timedelta(days=2 * 365 + 1))

        assert emptied == {"cases.CaseContact.name": 2, "cases.CaseContact.phone": 2}
