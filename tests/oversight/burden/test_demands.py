"""The register: what is demanded is proposed, admitted or refused, ends, and may be declined."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    StaleVersion,
    WrongState,
)
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.models import JournalEntry
from gongzhi.oversight.burden import queries
from gongzhi.oversight.burden.holdings import catalogue
from gongzhi.oversight.burden.models import Demand
from gongzhi.oversight.burden.provisions import SECTION, ListEntry
from gongzhi.oversight.burden.services import (
    admit_demand,
    decline_demand,
    end_demand,
    end_expired,
    propose_demand,
    refuse_demand,
)
from gongzhi.registry.provisions.services import PackFacts, load_pack_entries, unload_pack
from tests.handling.cases.cast import COMMUNITY, GRID, OTHER_STREET, STREET
from tests.oversight.burden.conftest import NEXT_COMMUNITY, Burden

pytestmark = pytest.mark.django_db
PLAQUES = {
    "key": "no-own-plaques",
    "title": "不得要求加挂牌子",
    "clause": {"section": "二", "heading": "上级职能部门不得要求街道对口设立机构或加挂牌子"},
    "stance": "forbidden",
    "governs": ["plaque"],
    "asking": ["department"],
    "exception": "机构编制专项法律法规明确规定",
}


def _load(*entries: dict[str, object]) -> None:
    load_pack_entries(
        actor=SYSTEM,
        area_code="9901",
        facts=PackFacts(code="sample-lists", title="示例清单", effective_from=date(2020, 1, 1)),
        entries=[(SECTION, ListEntry.model_validate(entry)) for entry in entries],
    )


def _verbs(demand: Demand) -> list[str]:
    rows = JournalEntry.objects.filter(subject_kind="demand", subject_key=str(demand.pk))
    return list(rows.order_by("seq").values_list("verb", flat=True))


def test_a_demand_is_proposed_admitted_and_ended_with_one_entry_each(burden: Burden):
    demand = propose_demand(actor=burden.housing, new=burden.demand())
    leader = burden.cast.leader

    admitted = admit_demand(actor=leader, demand_id=demand.pk, decision="列入2026年清单", version=1)
    ended = end_demand(actor=leader, demand_id=demand.pk, decision="并入季报", version=2)

    assert (admitted.state, ended.state) == ("admitted", "ended")
    assert ended.decided_by == leader.label
    assert _verbs(demand) == ["burden.propose", "burden.admit", "burden.end"]
    assert verify().clean


def test_a_demand_off_the_list_is_declined_and_one_on_it_is_not(burden: Burden):
    demand = propose_demand(actor=burden.housing, new=burden.demand())

    decline = decline_demand(
        actor=burden.secretary, demand_id=demand.pk, area_code=COMMUNITY, ground="未经准入"
    )
    with pytest.raises(Conflict):
        decline_demand(
            actor=burden.secretary, demand_id=demand.pk, area_code=COMMUNITY, ground="再次"
        )
    admit_demand(actor=burden.cast.leader, demand_id=demand.pk, decision="同意准入")
    with pytest.raises(WrongState) as refused:
        decline_demand(
            actor=burden.neighbour, demand_id=demand.pk, area_code=NEXT_COMMUNITY, ground="太忙"
        )

    assert [each.pk for each in queries.declines_of(burden.housing, demand)] == [decline.pk]
    assert "同意准入" in refused.value.message
    assert _verbs(demand) == ["burden.propose", "burden.decline", "burden.admit"]


def test_what_is_refused_or_over_may_be_declined_too(burden: Burden):
    demand = propose_demand(actor=burden.housing, new=burden.demand())
    refuse_demand(actor=burden.cast.leader, demand_id=demand.pk, decision="与现有台账重复")

    decline_demand(
        actor=burden.secretary, demand_id=demand.pk, area_code=COMMUNITY, ground="未准入"
    )

    with pytest.raises(WrongState):
        admit_demand(actor=burden.cast.leader, demand_id=demand.pk, decision="又同意")
    over = propose_demand(actor=burden.housing, new=burden.demand(title="防汛日报"))
    admit_demand(actor=burden.cast.leader, demand_id=over.pk, decision="汛期")
    Demand.objects.filter(pk=over.pk).update(ends_on=burden.today - timedelta(days=1))
    decline_demand(actor=burden.secretary, demand_id=over.pk, area_code=COMMUNITY, ground="已到期")


def test_a_list_in_force_rules_a_demand_out_until_a_law_is_named(burden: Burden):
    _load(PLAQUES)
    plaque = {"kind": "plaque", "title": "某某工作站", "fields": [], "often": "once"}

    with pytest.raises(Conflict) as refused:
        propose_demand(actor=burden.housing, new=burden.demand(**plaque))
    excepted = propose_demand(
        actor=burden.housing, new=burden.demand(**plaque, exception="《示例法》第九条")
    )

    assert "上级职能部门不得要求" in refused.value.message
    assert refused.value.field == "exception"
    assert excepted.state == "proposed"


def test_a_list_loaded_meanwhile_stops_the_admission_and_unloaded_lets_it_pass(burden: Burden):
    plaque = burden.demand(kind="plaque", title="某某工作站", fields=[], often="once")
    demand = propose_demand(actor=burden.housing, new=plaque)
    _load(PLAQUES)

    with pytest.raises(Conflict):
        admit_demand(actor=burden.cast.leader, demand_id=demand.pk, decision="同意")
    unload_pack(actor=SYSTEM, code="sample-lists", area_code="9901")
    admitted = admit_demand(actor=burden.cast.leader, demand_id=demand.pk, decision="同意")

    assert admitted.state == "admitted"


def test_the_register_says_what_is_held_and_what_the_rest_costs(burden: Burden):
    demand = propose_demand(actor=burden.housing, new=burden.demand())
    admit_demand(actor=burden.cast.leader, demand_id=demand.pk, decision="列入清单")

    rows = queries.demand_rows(queries.demands(burden.secretary), catalogue())
    (asker,) = queries.summed_up(rows)

    assert (rows[0].fields, rows[0].held, rows[0].hours) == (2, 1, Decimal("1.2"))
    assert (asker.unit, asker.demands, asker.hours) == ("云栖区路灯管理所", 1, Decimal("1.2"))


def test_the_register_is_read_in_one_query(burden: Burden, django_assert_num_queries):
    for number in range(3):
        propose_demand(actor=burden.housing, new=burden.demand(title=f"月报{number}"))
    held = catalogue()

    with django_assert_num_queries(1):
        rows = queries.demand_rows(queries.demands(burden.cast.leader), held)
    assert len(rows) == 3


def test_the_same_demand_stands_once(burden: Burden):
    propose_demand(actor=burden.housing, new=burden.demand())

    with pytest.raises(Conflict) as refused:
        propose_demand(actor=burden.housing, new=burden.demand())
    assert refused.value.params["demand_id"] == Demand.objects.get().pk


def test_what_is_past_its_last_day_ends_and_its_successor_may_be_proposed(burden: Burden):
    over = propose_demand(actor=burden.housing, new=burden.demand())
    other = propose_demand(actor=burden.housing, new=burden.demand(title="年报"))
    Demand.objects.update(ends_on=burden.today - timedelta(days=1))

    successor = propose_demand(actor=burden.housing, new=burden.demand())

    assert (end_expired(), end_expired()) == (1, 0)
    assert successor.state == "proposed"
    for demand in (over, other):
        demand.refresh_from_db()
        assert demand.state == "ended"
        assert _verbs(demand) == ["burden.propose", "burden.expire"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "gossip"}, "kind"),
        ({"often": "hourly"}, "often"),
        ({"title": ""}, "title"),
        ({"ground": " "}, "ground"),
        ({"clause": "字" * 121}, "clause"),
        ({"ends_on": date(2020, 1, 1)}, "ends_on"),
        ({"ends_on": date(2099, 1, 1)}, "ends_on"),
        ({"fields": ["居民姓名"]}, "fields"),
        ({"fields": [f"字段{n}" for n in range(41)]}, "fields"),
        ({"area_code": GRID}, "area_code"),
    ],
)
def test_what_cannot_be_demanded_names_its_field(
    burden: Burden, wrong: dict[str, object], field: str
):
    with pytest.raises(InvalidInput) as refused:
        propose_demand(actor=burden.housing, new=burden.demand(**wrong))

    assert refused.value.field == field
    assert not Demand.objects.exists()


def test_only_who_decides_decides_and_only_the_community_declines(burden: Burden):
    demand = propose_demand(actor=burden.housing, new=burden.demand())

    for actor in (burden.housing, burden.secretary, burden.cast.dispatcher):
        for command in (admit_demand, refuse_demand):
            with pytest.raises(NotPermitted):
                command(actor=actor, demand_id=demand.pk, decision="同意")
    for actor in (burden.neighbour, burden.cast.leader, burden.housing):
        with pytest.raises(NotPermitted):
            decline_demand(actor=actor, demand_id=demand.pk, area_code=COMMUNITY, ground="不办")


def test_a_decline_is_a_community_s_not_a_street_s(burden: Burden):
    demand = propose_demand(actor=burden.housing, new=burden.demand())
    wide = burden.cast.actor("community_secretary", unit=burden.cast.committee, areas=(STREET,))

    with pytest.raises(InvalidInput):
        decline_demand(actor=wide, demand_id=demand.pk, area_code=STREET, ground="不办")


def test_a_demand_does_not_exist_elsewhere_and_an_old_version_is_told(burden: Burden):
    demand = propose_demand(actor=burden.housing, new=burden.demand())
    elsewhere = burden.cast.actor("street_leader", unit=burden.cast.street, areas=(OTHER_STREET,))

    with pytest.raises(NotFound):
        admit_demand(actor=elsewhere, demand_id=demand.pk, decision="同意")
    with pytest.raises(NotFound):
        queries.get_demand(elsewhere, demand.pk)
    with pytest.raises(StaleVersion):
        admit_demand(actor=burden.cast.leader, demand_id=demand.pk, decision="同意", version=7)
