"""Policy packs: checking those that ship, loading them, loading them again, unloading them."""

from __future__ import annotations

import time
from collections.abc import Callable

from bench.harness import Run
from gongzhi.channels.sample.services import load_sample
from gongzhi.foundation.actors import SYSTEM
from gongzhi.packs.checking import check_pack
from gongzhi.packs.queries import holding_at
from gongzhi.packs.services import load_pack, settle_packs, unload_pack
from gongzhi.packs.shipped import shipped_folders
from gongzhi.registry.provisions.queries import loaded_packs

CITY, STREET = "9901", "990101001"
CHECK_SECONDS, LOAD_SECONDS = 2, 10


def measure(run: Run) -> None:
    """Take every pack through its life at the sample's city, as often as there are rounds."""
    load_sample()
    rounds = 2 if run.quick else 5
    folders = shipped_folders().values()
    checking: list[float] = []
    loading: list[float] = []
    again: list[float] = []
    settling: list[float] = []
    unloading: list[float] = []
    for _round in range(rounds):
        checking.append(_seconds(lambda: [check_pack(folder) for folder in folders]))
        _unload_all()
        packs = [check_pack(folder) for folder in folders]

        def load() -> None:
            for pack in packs:  # noqa: B023 - called before the next round
                load_pack(actor=SYSTEM, pack=pack, area_code=CITY)

        loading.append(_seconds(load))
        again.append(_seconds(load))
        settling.append(_seconds(lambda: settle_packs(actor=SYSTEM)))
        unloading.append(_seconds(_unload_all))
        load()
    count = len(folders)
    run.samples(f"check {count} packs", checking, unit="s", limit=CHECK_SECONDS)
    run.samples(f"load {count} packs", loading, unit="s", limit=LOAD_SECONDS)
    run.samples("load them again", again, unit="s")
    run.samples("bring all to what holds today", settling, unit="s")
    run.samples(f"unload {count} packs", unloading, unit="s")
    reads = [_seconds(lambda: holding_at(SYSTEM, area_code=STREET)) * 1000 for _ in range(50)]
    run.samples("all that holds at a street", reads)


def _unload_all() -> None:
    for pack in list(loaded_packs(SYSTEM)):
        unload_pack(actor=SYSTEM, code=pack.code, area_code=pack.area_code)


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
