"""Dispatch rules at the desk: kept in order, looked at before they are saved, told on the case."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from gongzhi.handling.cases.dispatch_rulebook import forget_dispatch_rules, rules_for
from gongzhi.handling.cases.models import DispatchRule
from gongzhi.handling.cases.services import DispatchRuleGiven, create_dispatch_rule
from gongzhi.registry.territory.models import Area, Zone
from tests.handling.cases.cast import COUNTY, GRID, LAMP, OTHER_STREET, STREET, Cast, Story

pytestmark = pytest.mark.django_db

NEW = f"/dispatch-rules/new/?area={STREET}"


def _values(cast: Cast, **changes: object) -> dict[str, object]:
    return {
        "name": "三号楼", "unit_id": cast.water.pk, "category_code": LAMP,
        "words": "三号楼\n四号楼、五号楼", "intakes": ["resident", "call"], **changes,
    }  # fmt: skip


def _rule(cast: Cast, name: str, *, area: str = STREET, unit: object = None) -> DispatchRule:
    given = DispatchRuleGiven(name=name, unit_id=(unit or cast.water).pk)  # type: ignore[attr-defined]
    return create_dispatch_rule(actor=cast.administrator, area_prefix=area, given=given)


def _names() -> list[str]:
    forget_dispatch_rules()
    return [rule.name for rule in rules_for([STREET])[STREET]]


def test_a_rule_is_looked_at_then_saved_and_told_on_the_case(
    browser_of: Callable[[str], Client], story: Story, cast: Cast
):
    leader, dispatcher = browser_of("street_leader"), browser_of("street_dispatcher")
    story.accepted()

    seen = leader.post(NEW, _values(cast)).content.decode()

    assert "Nothing has changed yet" in seen
    assert story.case.title in seen
    assert f"{cast.lighting} → {cast.water}" in seen
    assert not DispatchRule.objects.exists()

    leader.post(NEW, _values(cast, step="confirm"))

    row = DispatchRule.objects.get()
    assert (row.words, row.intakes) == (["三号楼", "四号楼", "五号楼"], ["resident", "call"])
    number = story.case.number
    form = dispatcher.get(f"/cases/{number}/dispatch/").content.decode()
    assert "Suggested by rule: 三号楼" in form
    assert f'<option value="{cast.water.pk}" selected>' in form
    assert "by rule: 三号楼" in dispatcher.get("/cases/board/").content.decode()
    together = dispatcher.get(f"/cases/together/dispatch/?case={number}").content.decode()
    assert str(cast.water) in together
    dispatcher.post(f"/cases/{number}/dispatch/", {"unit_id": cast.water.pk, "version": ""})
    page = dispatcher.get(f"/cases/{number}/").content.decode()
    assert f"dispatched to {cast.water}, by rule: 三号楼" in page


def test_a_unit_chosen_past_the_rule_is_told_with_what_the_rule_said(
    dispatcher: Client, story: Story, cast: Cast
):
    _rule(cast, "其余")

    story.dispatched(cast.lighting)

    page = dispatcher.get(f"/cases/{story.case.number}/").content.decode()
    assert f"dispatched to {cast.lighting}; by rule “其余” it would have been {cast.water}" in page


def test_rules_are_moved_switched_taken_out_and_put_back(
    browser_of: Callable[[str], Client], cast: Cast
):
    leader = browser_of("street_leader")
    first, second = _rule(cast, "甲"), _rule(cast, "乙")

    leader.post(f"/dispatch-rules/{second.pk}/move/", {"way": "up", "version": 1})
    assert _names() == ["乙", "甲"]
    stale = leader.post(f"/dispatch-rules/{second.pk}/move/", {"way": "down", "version": 1})
    assert (stale.status_code, _names()) == (409, ["乙", "甲"])
    leader.post(f"/dispatch-rules/{second.pk}/switch/", {"on": "no"})
    assert _names() == ["甲"]
    assert "switched off" in leader.get("/dispatch-rules/").content.decode()
    leader.post(f"/dispatch-rules/{second.pk}/switch/", {"on": "yes"})

    looked = leader.post(f"/dispatch-rules/{first.pk}/take-out/").content.decode()
    assert "Nothing has changed yet" in looked
    assert _names() == ["乙", "甲"]
    leader.post(f"/dispatch-rules/{first.pk}/take-out/", {"step": "confirm"})
    assert _names() == ["乙"]
    assert (
        f"/dispatch-rules/{first.pk}/put-back/" in leader.get("/dispatch-rules/").content.decode()
    )
    leader.post(f"/dispatch-rules/{first.pk}/put-back/")
    assert _names() == ["乙", "甲"]


def test_the_page_names_what_is_skipped_and_the_lists_above(
    browser_of: Callable[[str], Client], cast: Cast
):
    _rule(cast, "已撤单位", unit=cast.police)
    _rule(cast, "全区", area=COUNTY, unit=cast.lighting)
    cast.police.active_to = timezone.localdate()
    cast.police.save()

    page = browser_of("street_leader").get("/dispatch-rules/").content.decode()

    assert "<strong>已撤单位</strong> (榆钱派出所): skipped: its unit is closed" in page
    assert "Asked after these" in page
    assert "全区" in page
    everywhere = browser_of("administrator").get("/dispatch-rules/").content.decode()
    assert f'value="{OTHER_STREET}"' not in everywhere  # no unit and no rule is there
    assert f'<option value="{COUNTY}">' in everywhere


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "id_name"),
        ({"unit_id": "x"}, "id_unit_id"),
        ({"words": "13000000001"}, "somebody’s number"),
        ({"hour_from": "22:00"}, "Give both hours"),
        ({"intakes": ["letter"]}, "id_intakes"),
        ({"effective_from": "2026-02-02", "effective_to": "2026-02-01"}, "before the first"),
    ],
)
def test_a_bad_rule_comes_back_with_its_reason_before_and_at_saving(
    browser_of: Callable[[str], Client], cast: Cast, changes: dict[str, object], said: str
):
    leader = browser_of("street_leader")

    for step in ("", "confirm"):
        answer = leader.post(NEW, _values(cast, step=step, **changes))
        page = answer.content.decode().replace("&#x27;", "’")
        assert answer.status_code in {400, 422}
        assert said.replace("’", "’") in page
        assert "has-error" in page
    assert not DispatchRule.objects.exists()


def test_a_rule_of_ended_ground_is_named_and_never_widened_by_saving(
    browser_of: Callable[[str], Client], cast: Cast
):
    zone = Zone.objects.create(name="夜市", kind="business", area_code=STREET, area_codes=[GRID])
    grounds = {"place_code": GRID, "zone_id": zone.pk}
    rows = {
        name: create_dispatch_rule(
            actor=cast.leader,
            area_prefix=STREET,
            given=DispatchRuleGiven(name=name, unit_id=cast.police.pk, **{name: ground}),  # type: ignore[arg-type]
        )
        for name, ground in grounds.items()
    }
    Area.objects.filter(code=GRID).update(valid_to=timezone.now())
    Zone.objects.filter(pk=zone.pk).update(valid_to=timezone.now())
    leader = browser_of("street_leader")

    listed = leader.get("/dispatch-rules/").content.decode()
    assert "its area is no longer in force" in listed
    assert "its zone has ended" in listed
    for name, ground in grounds.items():
        path = f"/dispatch-rules/{rows[name].pk}/change/"
        assert f'<option value="{ground}" selected>' in leader.get(path).content.decode()
        values = {"name": "乙", "unit_id": cast.police.pk, name: ground, "step": "confirm"}
        assert leader.post(path, values).status_code in {400, 422}
        rows[name].refresh_from_db()
        assert getattr(rows[name], name) == ground


def test_lists_of_others_are_closed(browser_of: Callable[[str], Client], cast: Cast):
    row = _rule(cast, "全区", area=COUNTY, unit=cast.lighting)

    for role, path, status in (
        ("street_dispatcher", "/dispatch-rules/", 403),
        ("street_leader", f"/dispatch-rules/?area={COUNTY}", 403),
        ("street_leader", f"/dispatch-rules/new/?area={OTHER_STREET}", 403),
        ("street_leader", f"/dispatch-rules/{row.pk}/change/", 403),
        ("street_leader", "/dispatch-rules/999999/change/", 404),
        ("administrator", "/dispatch-rules/?area=x", 400),
    ):
        assert browser_of(role).get(path).status_code == status, (role, path)
    for way in ("move", "switch", "put-back"):
        answer = browser_of("street_leader").post(f"/dispatch-rules/{row.pk}/{way}/")
        assert answer.status_code == 403
