"""Findings: one standard at one area, with its value, its bounds, since when, and what mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import InvalidInput
from gongzhi.oversight.metrics.queries import Metric, get_metric
from gongzhi.oversight.standards import wording
from gongzhi.oversight.standards.checking import Held, judge_below, read_below
from gongzhi.oversight.standards.errors import no_such_standard
from gongzhi.oversight.standards.governing import Standard, realm_of, realms_below, standards_at
from gongzhi.oversight.standards.kinds import Rule
from gongzhi.oversight.standards.models import Standing
from gongzhi.oversight.standards.permissions import VIEW
from gongzhi.oversight.standards.rules import Measured, Open, Verdict, judge
from gongzhi.planning.staffing.demands import Bounds
from gongzhi.registry.territory.queries import Depth, is_digits, names_of, within

_COMMUNITY: Final = Depth.COMMUNITY.length


@dataclass(frozen=True, slots=True)
class Finding:
    """How one standard stands at one area.

    ``since`` is the day from which it has stood like this, as far back as checks were kept.
    ``within`` names the community of a grid, where many are listed.
    """

    standard: Standard
    area_code: str
    area_name: str
    verdict: Verdict
    since: date
    on: date
    within: str = ""

    @property
    def met(self) -> bool | None:
        """Whether it is met; None where nobody can tell."""
        return self.verdict.met

    @property
    def value_words(self) -> str:
        """The figure in words, or ""."""
        value, gap = self.verdict.value, self.verdict.gap
        unit = wording.unit_of(self.standard.entry)
        return "" if value is None else wording.amount(value, unit, gap=gap)

    @property
    def bound_words(self) -> str:
        """What the figure is held to here, in words."""
        bounds = self.verdict.bounds
        unit = wording.unit_of(self.standard.entry)
        return wording.bounds_words(bounds, unit) if bounds else ""

    @property
    def gap_words(self) -> str:
        """By how much it is missed, or ""."""
        gap = self.verdict.gap
        return wording.gap_words(gap, wording.unit_of(self.standard.entry)) if gap else ""

    @property
    def reason_words(self) -> str:
        """Why it is open, or ""."""
        reason = self.verdict.reason
        return wording.open_words(reason, self.standard.entry.rule) if reason else ""

    @property
    def remedy_words(self) -> str:
        """What would mend it, or "" where nothing is to be mended."""
        gap = self.verdict.gap
        missed = self.met is False or self.verdict.reason is Open.AMBIGUOUS
        if not gap or not missed:
            return ""
        return wording.remedy_words(self.standard.entry, gap, on=self.on)

    @property
    def beside_words(self) -> str:
        """The residents' own score beside a weight, or ""."""
        beside = self.verdict.beside
        return "" if beside is None else wording.amount(beside, "%")


def check_standards(
    viewer: Actor, *, area_code: str, on: date | None = None, keys: Iterable[str] = ()
) -> list[Finding]:
    """Hold an area and all below it to the standards in force, now, and return every finding.

    ``keys`` narrows to some standards. A figure without data makes a standard neither met nor
    unmet. Queries: as many as standards, levels and figures ask for, never one for each area.
    Raises ``NotPermitted`` out of the viewer's areas, and ``NotFound`` for a key that no standard
    in force there has.
    """
    check_may(viewer, VIEW, area_code)
    day = on or timezone.localdate()
    realms = realms_below(area_code, on=day)
    wanted = frozenset(keys)
    known = {standard.provision.key for realm in realms for standard in realm.standards}
    for key in sorted(wanted - known):
        raise no_such_standard(key, area_code)
    before = standings_before(area_code)
    return [
        Finding(
            one.standard,
            one.place.code,
            one.place.name,
            one.verdict,
            since_of(one.verdict, before.get((one.place.code, *one.standard.id)), on=day),
            day,
        )
        for one in judge_below(area_code, realms, on=day)
        if not wanted or one.standard.provision.key in wanted
    ]


def held_below(
    viewer: Actor, *, area_code: str, asks: Callable[[Rule], bool], on: date | None = None
) -> list[Held]:
    """Return each area at and below one with each standard whose rule is asked for, and figures.

    Queries: as many as levels and figures ask for, never one for each area. Raises
    ``NotPermitted`` out of the viewer's areas.
    """
    check_may(viewer, VIEW, area_code)
    day = on or timezone.localdate()
    return list(read_below(area_code, realms_below(area_code, on=day), on=day, asks=asks))


def supposed(held: Held, figures: Mapping[str, int], *, on: date | None = None) -> Finding:
    """Return how a standard would stand at an area if some of its figures were others. Pure."""
    day = on or timezone.localdate()
    read = dict(held.figures) | {name: Measured(Fraction(value)) for name, value in figures.items()}
    verdict = judge(held.standard.entry.rule, read, on=day)
    return Finding(held.standard, held.place.code, held.place.name, verdict, day, day)


Before = Mapping[tuple[str, int, str], tuple[bool | None, date]]


def standings_before(area_code: str) -> Before:
    """Return how each standard stood below an area at the last check, and since when. One query."""
    rows = _standings(area_code).values_list("area_code", "pack_id", "key", "met", "since")
    return {(area, pack, key): (met, since) for area, pack, key, met, since in rows.iterator()}


def since_of(verdict: Verdict, before: tuple[bool | None, date] | None, *, on: date) -> date:
    """Return the day from which a verdict has held: the rule's own, the last check's, or today."""
    if verdict.since is not None:
        return verdict.since
    return before[1] if before is not None and before[0] is verdict.met else on


def get_standard(key: str, *, area_code: str, on: date | None = None) -> Standard:
    """Return a standard in force at an area. Raises ``NotFound`` where no pack has it."""
    for standard in standards_at(area_code, on=on or timezone.localdate()):
        if standard.provision.key == key:
            return standard
    raise no_such_standard(key, area_code)


def metrics_of(standard: Standard) -> list[Metric]:
    """Return the figures that a standard reads, each once, with their definitions."""
    return [get_metric(metric_id) for metric_id in dict.fromkeys(standard.entry.rule.metrics())]


def latest_findings(
    viewer: Actor, *, area_code: str, met: str = "", key: str = ""
) -> QuerySet[Standing]:
    """Return the standings below an area by the last check, unmet first, then by area.

    ``met`` is ``yes``, ``no``, ``open`` or "" for all.
    """
    check_may(viewer, VIEW, area_code)
    found = _standings(area_code)
    if met:
        found = found.filter(met={"yes": True, "no": False}.get(met))
    if key:
        found = found.filter(key=key)
    return found.order_by("met", "area_code", "key")


def findings_after(
    viewer: Actor, *, area_code: str, met: str = "", key: str = "", after: str = "", limit: int
) -> tuple[list[Finding], str]:
    """Return a page of findings by area and standard, and the cursor of the next ("" on the last).

    Findings are those of the last check. Raises ``InvalidInput`` for a cursor that we never gave.
    """
    found = latest_findings(viewer, area_code=area_code, met=met, key=key)
    if after:
        code, _colon, last = after.partition(":")
        if not (is_digits(code) and last.isascii() and last.isprintable()):
            raise InvalidInput(_("Take the cursor from “next” of the page before."), field="cursor")
        found = found.filter(Q(area_code__gt=code) | Q(area_code=code, key__gt=last))
    rows = list(found.order_by("area_code", "key")[: limit + 1])
    more = f"{rows[limit - 1].area_code}:{rows[limit - 1].key}" if len(rows) > limit else ""
    return findings_of(rows[:limit], area_code=area_code), more


def findings_of(rows: Iterable[Standing], *, area_code: str) -> list[Finding]:
    """Return standings below an area as findings. Queries: the realms' and one for names."""
    day = timezone.localdate()
    realms = realms_below(area_code, on=day)
    listed = list(rows)
    codes = {row.area_code for row in listed}
    communities = {code[:_COMMUNITY] for code in codes if len(code) > _COMMUNITY}
    names = names_of(codes | communities)
    found = []
    for row in listed:
        here = realm_of(row.area_code, realms).standards
        standard = next((one for one in here if one.id == (row.pack_id, row.key)), None)
        if standard is not None:
            name = names.get(row.area_code, row.area_code)
            above = row.area_code[:_COMMUNITY] if len(row.area_code) > _COMMUNITY else ""
            found.append(
                Finding(
                    standard,
                    row.area_code,
                    name,
                    _verdict(row),
                    row.since,
                    day,
                    within=names.get(above, ""),
                )
            )
    return found


def _verdict(row: Standing) -> Verdict:
    held = row.low is not None or row.high is not None
    return Verdict(
        row.met,
        value=_fraction(row.value),
        bounds=Bounds(_fraction(row.low), _fraction(row.high)) if held else None,
        gap=_fraction(row.gap),
        reason=Open(row.reason) if row.reason else None,
        beside=_fraction(row.beside),
    )


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _standings(area_code: str) -> QuerySet[Standing]:
    below = within((area_code,), field="area_code") if area_code else Q()
    return Standing.objects.filter(below, pack__unloaded_at__isnull=True)
