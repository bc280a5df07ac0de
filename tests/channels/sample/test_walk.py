"""Real messages, imported and walked through the whole loop by the public API."""

from __future__ import annotations

import random
from itertools import islice

import pytest

from gongzhi.channels.sample.cast import Cast
from gongzhi.channels.sample.services import load_sample
from gongzhi.channels.sample.walk import _plans, takers, walk
from gongzhi.channels.sample.walk_table import table
from gongzhi.channels.transfer.services import import_cases
from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.clock import services as clocks
from gongzhi.foundation.errors import WrongState
from gongzhi.foundation.journal.services import Subject
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.rulebook import thresholds_for
from gongzhi.handling.cases.workflow import Status
from gongzhi.registry.people.models import ApiToken

CASES = 40


@pytest.mark.django_db(transaction=True)
def test_real_messages_go_through_the_whole_loop(shared_data, live_server):
    load_sample(households=700, cases=0, seed=1)
    file = shared_data / "complaints" / "messages_labelled.csv"
    content = b"".join(file.read_bytes().splitlines(keepends=True)[:400])
    import_cases(actor=SYSTEM, file=content, name=file.name, area_code="990101001")

    report = walk(base_url=live_server.url, cases=CASES, seed=1)

    assert len(report.outcomes) == CASES
    verbs = report.by_verb()
    for verb in (
        "return_case",
        "whistle",
        "assign_part",
        "reopen",
        "rate",
        "refuse_whistle",
        "withdraw_whistle",
        "merge",
        "unmerge",
    ):
        assert verbs[verb], verb
    assert report.by_status()[Status.RATED] > CASES // 2
    assert set(report.roles) >= {
        "street_dispatcher", "street_leader", "unit_handler", "call_taker", "district_supervisor",
        "community_secretary", "community_worker", "grid_head", "grid_instructor", "auditor",
    }  # fmt: skip
    assert str(CASES) in table(report)
    assert verify().clean
    for case in Case.objects.exclude(status=Status.RECEIVED)[:60]:
        subject = Subject("case", case.pk)
        computed = clocks.recompute(
            subject, county=case.county, chain=thresholds_for(case.area_code).chain
        )
        assert clocks.differences(clocks.load_clocks(subject), computed) == []
    assert not ApiToken.objects.filter(revoked_at=None).exists()


def test_the_same_seed_walks_the_same_way():
    def names(seed: str) -> list[str]:
        return [name for name, _steps in islice(_plans(random.Random(seed), others=60), 60)]

    assert names("walk:4") == names("walk:4") != names("walk:5")
    assert names("walk:4")[:3] == ["rated", "rated 4", "rated 3"]


@pytest.mark.django_db
def test_without_imported_cases_the_walk_says_what_to_do():
    with pytest.raises(WrongState, match=r"gongzhi import cases|导入"):
        walk(base_url="http://127.0.0.1:1", cases=5, seed=1)


def test_who_did_the_work_does_not_check_it():
    roles = ("street_dispatcher", "grid_head", "grid_instructor", "community_secretary")
    cast = Cast(
        desks=[],
        handlers={},
        holders={role: [account] for account, role in enumerate(roles)},
        reaches={(role, account): ["99"] for account, role in enumerate(roles)},
    )
    secretary = roles.index("community_secretary")

    found = takers("verify", "990101001001001", cast, {secretary})

    assert [role for role, _account in found] == list(roles[:3])
