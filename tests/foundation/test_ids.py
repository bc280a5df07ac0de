"""Ids are plain numbers at run time; the type checker keeps them apart."""

from __future__ import annotations

from typing import NewType

from gongzhi.foundation import ids


def test_every_id_type_is_a_database_key_of_its_own() -> None:
    types = {name: kind for name, kind in vars(ids).items() if name.endswith("Id")}

    assert {"CaseId", "UnitId", "AccountId", "CategoryId", "ClockId", "EntryId"} <= types.keys()
    for name, kind in types.items():
        assert isinstance(kind, NewType)
        assert kind.__name__ == name
        assert kind.__supertype__ is int
        assert kind(7) == 7
