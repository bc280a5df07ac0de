"""``gongzhi standards check``: what a script reads, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from gongzhi.foundation.errors import NotFound
from gongzhi.oversight.standards.commands import standards
from gongzhi.oversight.standards.models import Standing
from gongzhi.registry.provisions.models import LoadedPack
from gongzhi.registry.territory.models import Area
from tests.handling.cases.cast import COMMUNITY, GRID, NEXT_GRID, Cast
from tests.oversight.standards.conftest import GRID_SIZE

pytestmark = pytest.mark.django_db


def _check(*arguments: str) -> tuple[int, str]:
    ended = CliRunner().invoke(standards, ["check", "--area", *arguments])
    if isinstance(ended.exception, Exception) and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return ended.exit_code, ended.stdout


def test_it_ends_with_1_where_a_standard_is_unmet_and_with_0_where_none_is(
    cast: Cast, load: Callable[..., LoadedPack]
):
    load(GRID_SIZE)
    Area.objects.filter(code=NEXT_GRID).update(households=350)

    assert _check(NEXT_GRID)[0] == 0
    status, printed = _check(COMMUNITY, "--json")
    assert status == 0  # of the other grid nothing is known: that is not unmet
    Area.objects.filter(code=GRID).update(households=620)
    status, printed = _check(COMMUNITY, "--json")

    assert status == 1
    answer = json.loads(printed)
    assert answer["area"] == COMMUNITY
    found = {one["area"]: (one["met"], one["value"], one["gap"]) for one in answer["findings"]}
    assert found == {GRID: (False, "620", "120"), NEXT_GRID: (True, "350", "0")}
    assert "120" in _check(COMMUNITY)[1]
    assert not Standing.objects.exists()


def test_an_area_or_a_key_that_is_not_there_is_refused(cast: Cast, load: Callable[..., LoadedPack]):
    load(GRID_SIZE)

    for wrong in (("990199",), (COMMUNITY, "--key", "no-such")):
        with pytest.raises(NotFound):
            _check(*wrong)
