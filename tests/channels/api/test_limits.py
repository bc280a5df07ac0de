"""Who counts as one client, and that its share ends."""

from __future__ import annotations

import pytest

from gongzhi.channels.api.limits import Allowance
from gongzhi.foundation.errors import TooMany


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8::1", "2001:db8::ffff:2"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("not an address: x", "not an address: x"),
    ],
)
def test_two_addresses_of_one_subscriber_share_an_allowance(first: str, second: str):
    allowance = Allowance(most=1, seconds=3600)
    allowance.spend(first)

    with pytest.raises(TooMany) as refused:
        allowance.spend(second)

    assert 0 < refused.value.params["seconds"] <= 3600


@pytest.mark.parametrize("other", ["203.0.113.6", "2001:db8:0:1::1"])
def test_another_subscriber_has_a_share_of_its_own(other: str):
    allowance = Allowance(most=1, seconds=3600)
    for client in ("203.0.113.5", "2001:db8::1", other):
        allowance.spend(client)
