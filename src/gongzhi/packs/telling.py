"""What a load changes, told as lines for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.packs.contradictions import Contradiction
from gongzhi.packs.programmes import PROGRAMME
from gongzhi.packs.sections import section_title
from gongzhi.packs.services import Loaded
from gongzhi.packs.settling import Effect
from gongzhi.registry.provisions.models import ProvisionRow
from gongzhi.registry.provisions.queries import Provision

EFFECT_TITLES: Final[dict[str, str | Promise]] = {
    "made": gettext_lazy("made"),
    "changed": gettext_lazy("changed"),
    "restored": gettext_lazy("restored"),
    "ended": gettext_lazy("taken back"),
    "kept": gettext_lazy("left as people have it"),
    "left": gettext_lazy("not adopted"),
}
_MARKS: Final = {
    "made": "+",
    "changed": "~",
    "restored": "~",
    "ended": "-",
    "kept": "=",
    "left": "!",
}


def lines_of(loaded: Loaded) -> Iterator[str]:
    """Yield what a load changes, a line each, the mark first.

    ``+`` new, ``~`` changed, ``-`` removed, ``=`` left to people, ``!`` not adopted or differing.
    """
    comparison = loaded.comparison
    if loaded.foreign:
        yield "! " + written_for(loaded)
    if comparison.fields and comparison.pack is not None:
        yield "~ " + _("the pack itself: {fields}").format(fields=", ".join(comparison.fields))
    for row in comparison.added:
        yield f"+ {_row(row)}"
    for standing, wanted in comparison.changed:
        yield f"~ {_row(wanted)}"
        yield from (f"    {line}" for line in changed_values(standing, wanted))
    for row in comparison.removed:
        yield f"- {_row(row)}"
    yield from map(effect_line, loaded.effects)
    for one in loaded.contradictions:
        yield from contradiction_lines(one)
    if loaded.empty:
        yield _("Nothing changes: all of it is loaded already.")


def written_for(loaded: Loaded) -> str:
    """Return for which other place a pack was written, as who loads it is told."""
    return _("This pack was written for {region}. Look whether it should hold here.").format(
        region=loaded.foreign
    )


def changed_values(standing: ProvisionRow, wanted: ProvisionRow) -> list[str]:
    """Return what differs between an entry as stored and as given, one line a field."""
    old, new = standing.value, wanted.value
    return [
        f"{name}: {text_of(old.get(name))} → {text_of(new.get(name))}"
        for name in dict.fromkeys([*new, *old])
        if old.get(name) != new.get(name)
    ]


def effect_line(effect: Effect) -> str:
    """Return one effect on one line."""
    return f"{_MARKS[effect.what]} {EFFECT_TITLES[effect.what]}: {effect_words(effect)}"


def effect_words(effect: Effect) -> str:
    """Return to what an effect happens, with the values where it has any."""
    title = _("Programme") if effect.section == PROGRAMME else section_title(effect.section)
    words = f"{title} · {effect.title}"
    if effect.name:
        words += f" ({effect.name}: {text_of(effect.before)} → {text_of(effect.after)})"
    elif effect.after:
        words += f" ({text_of(effect.after)})"
    return words


def contradiction_lines(one: Contradiction) -> Iterator[str]:
    """Yield a contradiction: both clauses, and the rule that decides."""
    head = _("two packs differ on {section} “{key}”: {rule}").format(
        section=section_title(one.holding.section), key=one.holding.key, rule=one.rule_title
    )
    yield f"! {head}"
    yield "    " + _("holds: {clause}").format(clause=clause_line(one.holding))
    yield "    " + _("overridden: {clause}").format(clause=clause_line(one.other))


def clause_line(provision: Provision) -> str:
    """Return a provision's title, its pack, and its clause with the words quoted."""
    return (
        f"{provision.title} — {provision.document} {provision.clause}"
        f"「{provision.heading}」({provision.pack_code}@{provision.area_code or '*'})"
    )


def json_of(loaded: Loaded) -> dict[str, Any]:
    """Return what a load changes, for programs."""
    comparison = loaded.comparison
    return {
        "pack": loaded.pack.code,
        "area": loaded.pack.area_code,
        "version": loaded.pack.pack_version,
        "changes_nothing": loaded.empty,
        "written_for_elsewhere": loaded.foreign,
        "added": [_ref(row) for row in comparison.added],
        "changed": [
            {**_ref(new), "before": old.value, "after": new.value}
            for old, new in comparison.changed
        ],
        "removed": [_ref(row) for row in comparison.removed],
        "effects": [effect_json(effect) for effect in loaded.effects],
        "contradictions": [
            {
                "section": one.holding.section,
                "key": one.holding.key,
                "rule": one.rule.value,
                "holds": _side(one.holding),
                "overridden": _side(one.other),
                "fields": [each.name for each in one.differences],
            }
            for one in loaded.contradictions
        ],
    }


def effect_json(effect: Effect) -> dict[str, Any]:
    """Return one effect, for programs."""
    return {name: getattr(effect, name) for name in effect.__slots__}


def text_of(value: Any) -> str:
    """Return a value as it is shown on one line; nothing is a dash."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        shown = (
            f"{name} {text_of(item)}" for name, item in value.items() if item not in (None, "")
        )
        return ", ".join(shown)
    if isinstance(value, list | tuple):
        return "; ".join(map(text_of, value))
    return str(value)


def _row(row: ProvisionRow) -> str:
    return f"{section_title(row.section)} {row.key} {row.title} ({row.clause_section})"


def _ref(row: ProvisionRow) -> dict[str, str]:
    return {"section": row.section, "key": row.key, "title": row.title}


def _side(provision: Provision) -> dict[str, Any]:
    return {
        "pack": provision.pack_code,
        "area": provision.area_code,
        "title": provision.title,
        "document": provision.document,
        "clause": provision.clause,
        "heading": provision.heading,
        "effective_from": provision.effective_from.isoformat(),
    }
