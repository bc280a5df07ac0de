"""What centres at given places mean for everybody: who goes where, who is outside and why. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from gongzhi.oversight.layouts.ground import Flags, Ground, Indices, Values
from gongzhi.oversight.layouts.packing import Packed
from gongzhi.oversight.layouts.settings import LayoutSettings

NOBODY: Final = -1


class Outside(StrEnum):
    """Why a home is served by no centre."""

    NO_CANDIDATE = "no_candidate"
    UNCONNECTED = "unconnected"
    NOT_CHOSEN = "not_chosen"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A centre of a layout. ``code`` is the building that it stands in, "" where that is none."""

    name: str
    lon: float
    lat: float
    area_code: str = ""
    code: str = ""
    standing: bool = False
    moved: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the centre as stored."""
        return asdict(self)


def sites_of(stored: Sequence[Mapping[str, Any]]) -> tuple[Site, ...]:
    """Return centres as they were stored."""
    return tuple(Site(**each) for each in stored)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Walks(Packed):
    """Who is within a walk of each centre, and which centre serves whom.

    Of centre ``s``, ``starts[s]:starts[s + 1]`` are the places in ``homes`` (ascending) and
    ``metres``. ``site_of`` is the centre that serves each home or -1, ``walked`` the metres to it,
    or NaN. ``loads`` are the households of each centre: a building may be divided between two,
    and is then told at the one that serves most of it.
    """

    starts: Indices
    homes: Indices
    metres: NDArray[np.float32]
    site_of: Indices
    walked: Values
    loads: Indices

    def of(self, site: int) -> tuple[Indices, NDArray[np.float32]]:
        """Return the homes within a walk of a centre, and the metres of each."""
        part = slice(int(self.starts[site]), int(self.starts[site + 1]))
        return self.homes[part], self.metres[part]


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Centres over a ground, with who walks where."""

    ground: Ground
    settings: LayoutSettings
    sites: tuple[Site, ...]
    walks: Walks

    def outside(self) -> dict[int, Outside]:
        """Return the homes with households that no centre serves, with the reason of each."""
        ground, walks = self.ground, self.walks
        near = np.zeros(len(ground), dtype=bool)
        near[walks.homes] = True
        left = np.flatnonzero((walks.site_of == NOBODY) & (ground.households > 0))
        return {int(home): self._why(int(home), bool(near[home])) for home in left}

    def _why(self, home: int, near: bool) -> Outside:  # noqa: FBT001 - one of two facts
        if near:
            return Outside.FULL
        if self.ground.reachable[home]:
            return Outside.NOT_CHOSEN
        return Outside.UNCONNECTED if self.ground.apart[home] else Outside.NO_CANDIDATE

    def figures(self) -> dict[str, Any]:
        """Return the figures that layouts are compared by: households and metres."""
        homes, walks = self.ground.households, self.walks
        served = (walks.site_of >= 0) & (homes > 0)
        whole, total = int(homes[served].sum()), int(homes.sum())
        households = int(walks.loads.sum())
        why = list(self.outside().values())
        return {
            "sites": len(self.sites),
            "standing": sum(site.standing for site in self.sites),
            "households": total,
            "served": households,
            "share": households / total if total else 0.0,
            "mean": float((homes * walks.walked)[served].sum() / whole) if whole else 0.0,
            "farthest": float(walks.walked[served].max()) if whole else 0.0,
            "outside": len(why),
            "why": {reason.value: why.count(reason) for reason in Outside},
            "over": int(self.over().sum()),
        }

    def over(self) -> Flags:
        """Tell which centres serve more than their capacity, where their tier has one."""
        if self.settings.kind != "community_centre" and not self.settings.has_capacity:
            return np.zeros(len(self.sites), bool)
        return self.walks.loads > self.settings.capacity

    def with_moved(self, number: int, lon: float, lat: float, *, area_code: str = "") -> Outcome:
        """Return the outcome with one centre elsewhere: its walks anew, and who goes where."""
        site = self.sites[number]
        moved = Site(name=site.name, lon=lon, lat=lat, area_code=area_code, moved=True)
        sites = (*self.sites[:number], moved, *self.sites[number + 1 :])
        pairs = [self.walks.of(at) for at in range(len(self.sites))]
        near, metres = self.ground.walks_to(
            lon, lat, limit=self.settings.metres, factor=self.settings.factor
        )
        pairs[number] = near, metres.astype(np.float32)
        return self._of(sites, pairs)

    def standing_only(self) -> Outcome:
        """Return what the centres that stand already do by themselves."""
        kept = [at for at, site in enumerate(self.sites) if site.standing]
        return self._of(tuple(self.sites[at] for at in kept), [self.walks.of(at) for at in kept])

    def _of(
        self, sites: tuple[Site, ...], pairs: Sequence[tuple[Indices, NDArray[np.float32]]]
    ) -> Outcome:
        return Outcome(
            self.ground, self.settings, sites, walks_of(self.ground, self.settings, pairs)
        )


def walks_of(
    ground: Ground, settings: LayoutSettings, pairs: Sequence[tuple[Indices, NDArray[np.float32]]]
) -> Walks:
    """Return who goes where: to the nearest centre, or to the nearest with room left.

    Where centres have a capacity, walks are handed out the shortest first; the job's own answer
    divides them better, by a flow.
    """
    starts = np.append(0, np.cumsum([len(near) for near, _metres in pairs])).astype(np.int64)
    homes = np.concatenate([near for near, _m in pairs] or [np.empty(0, np.int64)]).astype(np.int64)
    metres = np.concatenate([m for _near, m in pairs] or [np.empty(0, np.float32)])
    owner = np.repeat(np.arange(len(pairs)), np.diff(starts))
    order = np.lexsort((owner, metres))
    site_of = np.full(len(ground), NOBODY, np.int64)
    walked = np.full(len(ground), np.nan)
    if settings.has_capacity:
        chosen = _fitting(ground, [settings.capacity] * len(pairs), order, (homes, owner))
    else:
        _home, first = np.unique(homes[order], return_index=True)
        chosen = order[first]
    site_of[homes[chosen]] = owner[chosen]
    walked[homes[chosen]] = metres[chosen]
    served = site_of >= 0
    loads = np.bincount(site_of[served], ground.households[served], len(pairs)).astype(np.int64)
    return Walks(
        starts=starts, homes=homes, metres=metres, site_of=site_of, walked=walked, loads=loads
    )


def _fitting(
    ground: Ground, room: list[int], order: Indices, pairs: tuple[Indices, Indices]
) -> Indices:
    """Return the pairs that serve each home once and no centre beyond its room, which shrinks."""
    waiting = ground.households.tolist()
    chosen = []
    for pair, home, site in zip(
        order.tolist(), pairs[0][order].tolist(), pairs[1][order].tolist(), strict=True
    ):
        if waiting[home] is not None and waiting[home] <= room[site]:
            room[site] -= waiting[home]
            waiting[home] = None
            chosen.append(pair)
    return np.array(chosen, dtype=np.int64)
