"""Adopting a programme, adopting it again, withdrawing it, and matching the units it names."""

from __future__ import annotations

import pytest
from django.utils import timezone
from pydantic import ValidationError

from gongzhi.foundation.errors import InvalidInput, NotPermitted, WrongState
from gongzhi.foundation.journal.services import Subject, timeline
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.plans import queries
from gongzhi.handling.plans import services as plans
from gongzhi.handling.plans.models import Measure, Milestone, Programme
from gongzhi.handling.plans.services.handover import PlanWork
from gongzhi.registry.organisations.errors import OpenWork
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.organisations.services import dissolve_unit
from tests.handling.cases.cast import STREET, Cast
from tests.handling.plans.cast import PACK, Road, adopt, duty, head, measure, soon


def test_adopting_resolves_the_units_it_knows_and_keeps_the_others_as_words(cast: Cast) -> None:
    result = adopt(cast, duties=[duty()])

    row = Measure.objects.get()
    assert (row.lead_unit, row.lead_name) == (cast.street, "榆钱街道治理中心")
    assert [(each.name, each.unit) for each in row.responsible.all()] == [
        ("杏花社区居委会", cast.committee),
        ("市委组织部", None),
    ]
    [waiting] = queries.unmatched_names(result.programme.pk)
    assert (waiting.name, waiting.leads, waiting.answers) == ("市委组织部", 0, 1)
    assert result.added == 2


def test_adopting_the_same_again_changes_nothing(cast: Cast) -> None:
    first = adopt(cast, duties=[duty()])

    again = adopt(cast, duties=[duty()])

    assert not again.altered
    assert again.programme.version == first.programme.version == 1
    assert Measure.objects.count() == 1


def test_a_later_text_changes_words_and_never_what_was_done(road: Road) -> None:
    road.submitted()
    plans.return_measure(actor=road.cast.leader, measure_id=road.id, note="补充材料")

    result = adopt(
        road.cast,
        measures=[measure(title="改过的标题", lead="市委组织部"), measure("m2", lead="")],
    )

    row = road.measure
    assert (row.title, row.lead_name) == ("改过的标题", "市委组织部")
    assert (row.status, row.percent, row.lead_unit) == ("under_way", 60, road.cast.lighting)
    assert row.milestones.get().reached_on is not None
    assert (result.added, result.changed) == (1, 1)


def test_what_people_agreed_outlives_a_later_text_and_a_dissolved_unit_is_matched_anew(
    road: Road,
) -> None:
    cast = road.cast
    plans.assign_measure(
        actor=cast.leader, measure_id=road.id, unit_ids=[cast.water.pk], due_on=soon()
    )
    Measure.objects.filter(pk=road.id).update(deliverables=["一份制度"], deliverables_agreed=True)
    ended = [cast.street.pk, cast.committee.pk]
    Unit.objects.filter(pk__in=ended).update(active_to=timezone.localdate())
    for unit in (cast.street, cast.committee):
        unit.pk = None
        unit.save()

    later = measure(deliverables=["另一份"], responsible=["杏花社区居委会"])
    assert adopt(cast, measures=[later]).changed == 1

    assert road.measure.lead_unit == cast.street
    assert road.measure.deliverables == ["一份制度"]
    assert [(row.name, row.unit) for row in road.measure.responsible.all()] == [
        ("杏花社区居委会", cast.committee),
        (cast.water.name, cast.water),
    ]
    last = timeline(Subject("measure", road.id)).last()
    assert (last.verb, last.seq) == ("plans.adopt", road.measure.version)
    assert not adopt(cast, measures=[later]).altered


def test_a_measure_that_the_text_drops_leaves_the_lists_and_stays_on_record(road: Road) -> None:
    adopt(road.cast, measures=[measure("m2")])

    assert [row.measure.key for row in queries.list_measures(road.cast.leader)] == ["m2"]
    assert road.measure.dropped


def test_a_withdrawn_programme_stands_still_and_comes_back_as_it_was(road: Road) -> None:
    road.under_way()
    plans.withdraw_programme(actor=road.cast.administrator, pack=PACK, area_code=STREET)

    with pytest.raises(WrongState, match="示例三年方案"):
        plans.report_progress(actor=road.cast.head, measure_id=road.id, note="进展")
    assert queries.list_measures(road.cast.leader) == []
    assert (
        plans.withdraw_programme(actor=road.cast.administrator, pack=PACK, area_code=STREET) is None
    )

    adopt(road.cast)
    assert road.measure.status == "under_way"
    plans.report_progress(actor=road.cast.head, measure_id=road.id, note="进展")


def test_only_who_may_adopt_adopts_and_only_where_there_is_an_area(cast: Cast) -> None:
    for actor, area, refusal in (
        (cast.secretary, STREET, NotPermitted),
        (cast.leader, "990101009", NotPermitted),
        (cast.administrator, "990101009", InvalidInput),
    ):
        with pytest.raises(refusal):
            plans.adopt_programme(
                actor=actor, pack=PACK, area_code=area, head=head(), measures=[], duties=[]
            )
    assert not Programme.objects.exists()


def test_one_step_maps_a_name_in_every_place_it_stands(cast: Cast) -> None:
    programme = adopt(
        cast, measures=[measure(), measure("m2", lead="市委组织部", responsible=[])]
    ).programme

    places = plans.map_unit(
        actor=cast.leader, programme_id=programme.pk, name="市委组织部", unit_id=cast.water.pk
    )

    assert places == 2
    assert {row.version for row in Measure.objects.all()} == {1}
    assert queries.unmatched_names(programme.pk) == []
    assert Measure.objects.get(key="m2").lead_unit == cast.water
    with pytest.raises(InvalidInput):
        plans.map_unit(
            actor=cast.leader, programme_id=programme.pk, name="无此单位", unit_id=cast.water.pk
        )


def test_the_successor_of_a_unit_takes_over_and_without_one_the_light_says_so(road: Road) -> None:
    road.under_way()
    step = Milestone.objects.create(measure=road.measure, title="a", unit=road.cast.lighting)
    cast = road.cast

    assert PlanWork().move_unit(cast.lighting.key, cast.water.key, cast.administrator) == 1
    step.refresh_from_db()
    assert road.measure.lead_unit == step.unit == cast.water
    entries = timeline(Subject("measure", road.id))
    assert entries.last().verb == "plans.move_unit"

    with pytest.raises(OpenWork):
        dissolve_unit(actor=cast.administrator, unit_id=cast.water.key)
    Unit.objects.filter(pk=cast.water.pk).update(active_to=timezone.localdate())
    [row] = queries.list_measures(cast.leader)
    assert row.light.colour == "red"
    assert "lead_dissolved" in {reason.code for reason in row.light.reasons}
    plans.assign_measure(
        actor=cast.leader, measure_id=road.id, lead_unit_id=cast.police.pk, note="已撤并"
    )
    assert road.measure.lead_unit == cast.police
    assert verify().clean


def test_blanks_show_as_the_source_has_them_until_they_are_filled(road: Road) -> None:
    assert queries.measure_page(road.cast.leader, road.id).text == "新建x个邻里中心"

    plans.fill_blanks(actor=road.cast.leader, measure_id=road.id, values={"centres": "3"})

    assert queries.measure_page(road.cast.leader, road.id).text == "新建3个邻里中心"
    adopt(road.cast)
    assert queries.measure_page(road.cast.leader, road.id).text == "新建3个邻里中心"


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"parameters": [{"key": "sites", "title": "x"}]}, "sites"),
        ({"responsible": ["甲", "甲"]}, "甲"),
        ({"metrics": [{"metric": "m", "at_least": 3, "at_most": 1}]}, "at_most"),
        ({"key": "Not A Key"}, "pattern"),
    ],
)
def test_a_broken_entry_says_what_is_wrong(broken: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        measure(**broken)


@pytest.mark.parametrize(
    ("broken", "told"),
    [({"unit_kinds": ["kiosk"]}, "kiosk"), ({"due_after": "soon"}, "soon")],
)
def test_a_broken_duty_says_what_is_wrong(broken: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        duty(**broken)


def test_a_programme_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValidationError, match="ends_on"):
        head(ends_on=soon(-1000))
