"""Asking a body without an account: what it is told, its one answer, and when its link ends."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from gongzhi.foundation.actors import SYSTEM, outside_of
from gongzhi.foundation.clock.services import load_clocks
from gongzhi.foundation.errors import Conflict, InvalidInput, NotFound, NotPermitted, TooMany
from gongzhi.foundation.images import sanitise
from gongzhi.foundation.journal.services import last_entry
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.settings import get_settings
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.handling.cases.models import Attachment, Case, CaseRule, Inquiry
from gongzhi.handling.cases.queries import case_page, follow_case, follow_inquiry
from gongzhi.handling.cases.rulebook import forget_rules
from gongzhi.handling.cases.secret_codes import link_secret_of
from gongzhi.handling.cases.services.escalation import (
    escalate_clock,
    escalate_due,
    rebuild_clock,
)
from gongzhi.registry.people.services.retention import erase_expired
from tests.handling.cases.cast import Cast, Story, photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_server")]

EMAIL = "office@power.example.org"
REQUEST = "请核对这一路照明由谁供电，何时恢复。"
MUCH_LATER = timedelta(days=40)


@pytest.fixture
def story(cast: Cast) -> Story:
    """Return a case in the hands of its unit, with one picture of the report."""
    told = Story(cast, photos=[sanitise(photo(7))], address="杏花社区柳树路12号3单元501室")
    return told.handling()


def _ask(story: Story, **given: Any) -> Inquiry:
    email = f"{Inquiry.objects.count()}{EMAIL}"
    whole = {"body": "榆钱供电所", "email": email, "note": REQUEST, **given}
    cases.inquire(actor=whole.pop("actor", story.cast.handler), case_id=story.id, **whole)
    return Inquiry.objects.latest("pk")


def _secret(asked: Inquiry) -> str:
    return link_secret_of(asked.nonce)


def _answer(story: Story, asked: Inquiry, **given: Any) -> None:
    cases.answer_inquiry(
        actor=outside_of(story.id),
        case_id=story.id,
        inquiry_id=asked.pk,
        **{"note": "由我所供电，今晚恢复。", **given},
    )


def _facts(story: Story) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(last_entry(subject_of(story.id)).facts)
    return facts


def _of_case(story: Story) -> tuple[object, ...]:
    case = story.case
    return case.status, case.phase, case.due_at, case.warn_at


def test_asking_starts_a_clock_of_its_own_and_leaves_the_cases_alone(story: Story):
    before = _of_case(story)

    asked = _ask(story)

    clock = load_clocks(subject_of(story.id))[f"inquiry.{asked.pk}"]
    entry = last_entry(subject_of(story.id))
    assert _of_case(story) == before
    assert (clock.limit, clock.stopped_at, clock.paused_at) == ("10wd", None, None)
    assert (entry.verb, entry.note) == ("cases.inquire", REQUEST)
    assert asked.unit_id == story.cast.lighting.pk
    for word in (EMAIL, "榆钱供电所", asked.nonce, _secret(asked)):
        assert word not in entry.facts
    assert _secret(asked) not in (asked.secret_digest, asked.nonce)
    assert verify().clean


def test_the_link_opens_what_was_chosen_and_nothing_of_the_report(story: Story):
    link = follow_inquiry(_secret(_ask(story)))

    assert link is not None
    assert link.open is not None
    assert link.open.request == REQUEST
    assert link.open.pictures == []
    assert link.open.place == "云栖区榆钱街道杏花社区杏花一格 杏花社区柳树路"
    assert link.open.category.code == "P0102"


@pytest.mark.parametrize("address", ["王示例家门口的老槐树", "3号楼501", ""])
def test_an_address_without_a_road_is_not_told_outside(cast: Cast, address: str):
    asked = _ask(Story(cast, address=address).handling())

    assert asked.place == "云栖区榆钱街道杏花社区杏花一格"


def test_pictures_go_along_only_when_named_and_only_of_the_case(story: Story):
    own = Attachment.objects.get(case_id=story.id)
    other = Story(story.cast, photos=[sanitise(photo(8))])
    strange = Attachment.objects.get(case_id=other.id)

    with pytest.raises(NotFound):
        _ask(story, pictures=[own.pk, strange.pk])
    link = follow_inquiry(_secret(_ask(story, pictures=[own.pk, own.pk])))

    assert link is not None
    assert [row.pk for row in link.open.pictures] == [own.pk]
    cases.withdraw_photo(
        actor=story.cast.dispatcher, case_id=story.id, attachment_id=own.pk, note="有车牌"
    )
    assert follow_inquiry(_secret(Inquiry.objects.get())).open.pictures == []


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("email", "no address"),
        ("email", " "),
        ("body", "  "),
        ("note", ""),
        ("body", "长" * 61),
    ],
)
def test_what_is_missing_or_does_not_fit_is_refused(story: Story, field: str, words: str):
    version = story.case.version

    with pytest.raises(InvalidInput) as refused:
        _ask(story, **{field: words})

    assert refused.value.field == field
    assert story.case.version == version
    assert not Inquiry.objects.exists()


def test_numbers_and_addresses_that_lead_to_a_person_are_starred_outside(story: Story):
    asked = _ask(
        story,
        note="住户 130-0000-0001，证件 11010519491231002X，wang@example.org，灯杆 A-012",
        place="柳树路口 13000000001",
        body="示例所 13000000001",
    )

    opened = follow_inquiry(_secret(asked)).open
    shown = f"{opened.request} {opened.place} {asked.body}"
    for number in ("0000-0001", "13000000001", "19491231", "wang@"):
        assert number not in shown
    assert "灯杆 A-012" in shown
    assert "130-0000-0001" in last_entry(subject_of(story.id)).note


def test_the_answer_is_taken_once_with_its_photos_stripped(story: Story):
    asked = _ask(story)
    exif = Image.Exif()
    exif[0x010F] = "示例相机"
    stored = io.BytesIO()
    Image.new("RGB", (9, 9), "#336699").save(stored, "JPEG", exif=exif)

    _answer(story, asked, photos=[stored.getvalue()])

    asked.refresh_from_db()
    row = asked.answered_with.get()
    entry = last_entry(subject_of(story.id))
    with default_storage.open(cases.stored_name(row)) as file:
        assert not Image.open(file).getexif()
    assert (asked.state, asked.answer, asked.nonce) == ("answered", "由我所供电，今晚恢复。", "")
    assert (entry.verb, entry.actor_kind, entry.actor_label) == (
        "cases.answer_inquiry", "outside", "",
    )  # fmt: skip
    assert _facts(story)["photos"] == [row.sha256]
    assert load_clocks(subject_of(story.id))[f"inquiry.{asked.pk}"].stopped_at is not None
    with pytest.raises(GuardRefusal):
        _answer(story, asked)
    assert verify().clean


def test_a_picture_from_outside_is_no_evidence_and_not_the_reporters(story: Story):
    _answer(story, _ask(story), photos=[photo(3)])

    row = Attachment.objects.get(case_id=story.id, kind="outside")
    with pytest.raises(GuardRefusal):
        cases.handle_case(actor=story.cast.handler, case_id=story.id, note="好了")
    followed = follow_case(story.case.number, story.secret)
    assert row.pk not in {each.pk for each in followed.attachments}
    told = [(step.verb, step.note) for step in followed.steps][-2:]
    assert told == [("inquire", ""), ("answer_inquiry", "")]


def test_a_picture_that_comes_back_is_not_on_the_case_twice(story: Story):
    own = Attachment.objects.get(case_id=story.id)
    asked = _ask(story, pictures=[own.pk])

    _answer(story, asked, photos=[photo(7), photo(4), photo(4)])

    assert Attachment.objects.filter(case_id=story.id).count() == 2
    assert asked.answered_with.count() == 1


def test_too_many_or_broken_photos_change_nothing(story: Story):
    asked = _ask(story)

    with pytest.raises(TooMany):
        _answer(story, asked, photos=[photo(each) for each in range(7)])
    with pytest.raises(InvalidInput):
        _answer(story, asked, photos=[b"no picture"])

    assert follow_inquiry(_secret(asked)).open is not None


def test_whoever_holds_a_link_may_do_nothing_else(story: Story):
    _ask(story)
    stranger = Story(story.cast)

    with pytest.raises(NotPermitted):
        cases.comment_case(actor=outside_of(story.id), case_id=story.id, note="看看")
    with pytest.raises(NotFound):
        case_page(outside_of(story.id), story.id)
    with pytest.raises(NotFound):
        cases.answer_inquiry(actor=outside_of(story.id), case_id=stranger.id, note="答复")


def test_it_warns_then_lapses_once_and_the_link_is_closed(story: Story):
    asked = _ask(story)
    phase, secret = f"inquiry.{asked.pk}", _secret(asked)
    clock = load_clocks(subject_of(story.id))[phase]

    with pytest.raises(GuardRefusal):
        cases.lapse_inquiry(actor=SYSTEM, case_id=story.id)
    escalate_due(clock.warn_at + timedelta(seconds=1))
    warned = load_clocks(subject_of(story.id))[phase].escalation
    lapsed = [escalate_clock(story.id, phase, timezone.now() + MUCH_LATER) for _ in range(2)]

    asked.refresh_from_db()
    entry = last_entry(subject_of(story.id))
    assert (warned, lapsed, asked.state) == (1, [True, False], "lapsed")
    assert (entry.verb, entry.actor_kind) == ("cases.lapse_inquiry", "system")
    assert _facts(story)["undelivered"] is False
    assert follow_inquiry(secret) is None
    with pytest.raises(GuardRefusal):
        _answer(story, asked)


def test_past_its_time_the_link_is_closed_before_any_job_has_run(
    story: Story, monkeypatch: pytest.MonkeyPatch
):
    asked = _ask(story)
    later = timezone.now() + MUCH_LATER
    monkeypatch.setattr("gongzhi.handling.cases.queries.inquiries.timezone.now", lambda: later)

    assert follow_inquiry(_secret(asked)) is None


def test_a_withdrawn_request_opens_nothing_and_can_be_asked_again(story: Story):
    first = _ask(story, place="柳树路口")
    cases.withdraw_inquiry(actor=story.cast.handler, case_id=story.id, note="问错了单位")
    with pytest.raises(GuardRefusal):
        cases.withdraw_inquiry(actor=story.cast.handler, case_id=story.id, note="再撤一次")

    again = _ask(story, body="", email="", again_of=first.pk, note="请再看一下")

    assert follow_inquiry(_secret(first)) is None
    assert (again.body, again.email, again.place) == ("榆钱供电所", f"0{EMAIL}", "柳树路口")
    assert follow_inquiry(_secret(again)).open.request == "请再看一下"


def test_asking_again_ends_the_link_that_still_waits(story: Story):
    first = _ask(story)

    again = _ask(story, again_of=first.pk)

    clocks = load_clocks(subject_of(story.id))
    first.refresh_from_db()
    assert first.state == "withdrawn"
    assert clocks[f"inquiry.{first.pk}"].stopped_at is not None
    assert clocks[f"inquiry.{again.pk}"].stopped_at is None
    assert _facts(story)["again_of"] == first.pk
    before = {phase: (row.due_at, row.stopped_at) for phase, row in clocks.items()}
    rebuild_clock(story.id)
    after = load_clocks(subject_of(story.id))
    assert {phase: (row.due_at, row.stopped_at) for phase, row in after.items()} == before
    assert verify().clean


def test_one_address_is_asked_once_at_a_time_on_a_case(story: Story):
    first = _ask(story, email=EMAIL)
    with pytest.raises(Conflict) as refused:
        _ask(story, email=EMAIL.upper())
    _ask(story, email=EMAIL, again_of=first.pk)

    assert refused.value.field == "email"
    assert EMAIL not in refused.value.message
    assert Inquiry.objects.filter(state="waiting").count() == 1


def test_only_so_many_wait_on_a_case_and_the_rule_says_how_many(story: Story):
    rows = [_ask(story) for _each in range(3)]
    with pytest.raises(GuardRefusal) as refused:
        _ask(story)
    _ask(story, again_of=rows[0].pk)
    _answer(story, rows[1])
    _ask(story)

    assert "3" in refused.value.message
    assert Inquiry.objects.filter(state="waiting").count() == 3


def test_a_unit_writes_only_so_often_in_a_day_and_others_may_still(story: Story):
    CaseRule.objects.create(name="inquiries_a_day", value="2", effective_from=date(2026, 1, 1))
    forget_rules()
    for _each in range(2):
        _answer(story, _ask(story))

    with pytest.raises(TooMany):
        _ask(story)
    _answer(story, _ask(story, actor=story.cast.dispatcher))
    Inquiry.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    assert _ask(story).unit_id == story.cast.lighting.pk


def test_the_limit_is_a_rule_of_the_place(story: Story):
    CaseRule.objects.create(
        name="limit.inquiry", area_prefix="990101001", value="3wd", effective_from=date(2026, 1, 1)
    )
    forget_rules()

    assert _ask(story).limit == "3wd"


def test_the_end_of_a_case_ends_its_requests(cast: Cast):
    target = Story(cast)
    ways = {
        "merge": lambda one: cases.merge_case(
            actor=cast.dispatcher, case_id=one.handling().id, target=target.case.number
        ),
        "refuse": lambda one: cases.refuse_case(
            actor=cast.dispatcher, case_id=one.id, ground="not_ours", note="不归本街道"
        ),
        "divert": lambda one: cases.divert_case(
            actor=cast.dispatcher, case_id=one.id, road="petition", note="属信访"
        ),
    }

    for way in ways.values():
        one = Story(cast)
        asked = _ask(one, actor=cast.dispatcher)
        way(one)
        asked.refresh_from_db()
        assert asked.state == "withdrawn"
        assert load_clocks(subject_of(one.id))[f"inquiry.{asked.pk}"].stopped_at is not None
    assert verify().clean


def test_closing_ends_what_waits_and_starts_the_call_back(story: Story):
    asked = _ask(story)
    cast = story.cast
    cases.handle_case(actor=cast.handler, case_id=story.id, note="好了", photos=[photo(1)])
    cases.verify_case(actor=cast.dispatcher, case_id=story.id)

    cases.close_case(actor=cast.dispatcher, case_id=story.id, note="路灯已修好")

    asked.refresh_from_db()
    clocks = load_clocks(subject_of(story.id))
    assert asked.state == "withdrawn"
    assert clocks[f"inquiry.{asked.pk}"].stopped_at is not None
    assert clocks["call_back"].stopped_at is None
    assert story.case.phase == "call_back"


def test_the_address_goes_with_the_reporters_contact_and_by_its_own_time(story: Story):
    asked, other = _ask(story), _ask(Story(story.cast).handling())
    Inquiry.objects.filter(pk=other.pk).update(asked_at=timezone.now() - timedelta(days=181))

    cases.erase_contact(actor=story.reporter, case_id=story.id)
    erase_expired()

    assert set(Inquiry.objects.values_list("email", flat=True)) == {""}
    with pytest.raises(InvalidInput):
        _ask(story, email="", again_of=asked.pk)


def test_the_place_goes_when_the_address_of_its_case_does(story: Story):
    asked = _ask(story, place="柳树路12号3单元501室")
    closed = timezone.now() - timedelta(days=3 * 365 + 1)

    erase_expired()
    kept = Inquiry.objects.get(pk=asked.pk).place
    Case.objects.filter(pk=story.id).update(closed_at=closed)
    erase_expired()

    assert (kept, Inquiry.objects.get(pk=asked.pk).place) == ("柳树路12号3单元501室", "")


def test_without_a_mail_server_the_command_says_what_to_do_instead(
    story: Story, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("GONGZHI_EMAIL_HOST")
    get_settings.cache_clear()

    with pytest.raises(GuardRefusal) as refused:
        _ask(story)

    page = case_page(story.cast.handler, story.id)
    offer = next(each for each in page.offers if each.verb == "inquire")
    assert offer.reason == refused.value.message


def test_neither_the_assistant_nor_the_call_taker_asks_outside(story: Story):
    cast = story.cast
    cases.assign_part(
        actor=cast.handler, case_id=story.id, unit_id=cast.water.pk, note="查一下水管"
    )

    for actor in (cast.assistant, cast.call_taker, cast.officer, story.reporter):
        with pytest.raises(NotPermitted):
            _ask(story, actor=actor)
