"""Template filters over policy packs: their entries, effects and differences in words."""

from __future__ import annotations

from django import template

from gongzhi.packs import sections, telling
from gongzhi.packs.contradictions import BESIDE_THE_MATTER
from gongzhi.packs.services import Loaded
from gongzhi.packs.settling import Effect
from gongzhi.registry.provisions.models import ProvisionRow
from gongzhi.registry.provisions.queries import Provision

register = template.Library()


@register.filter
def section_title(name: str) -> str:
    """Return a section's title."""
    return sections.section_title(name)


@register.filter
def said(provision: Provision) -> list[tuple[str, str]]:
    """Return what an entry says beyond title and clause, field by field, without what is empty."""
    return [
        (name, telling.text_of(value))
        for name, value in provision.value.items()
        if value not in (None, "", [], {}, False)
        and (name == "note" or name not in BESIDE_THE_MATTER)
    ]


@register.filter
def written_in(provision: Provision) -> str:
    """Return the document and clause of an entry, after its pack if that is named otherwise."""
    pack = "" if provision.pack_title == provision.document else f"{provision.pack_title} · "
    return f"{pack}{provision.document} {provision.clause}"


@register.filter
def effect_title(effect: Effect) -> str:
    """Return what an effect does, in a word."""
    return str(telling.EFFECT_TITLES[effect.what])


@register.filter
def effect_words(effect: Effect) -> str:
    """Return to what an effect happens, with the values where it has any."""
    return telling.effect_words(effect)


@register.filter
def written_for(loaded: Loaded) -> str:
    """Return for which other place a pack was written, in a sentence."""
    return telling.written_for(loaded)


@register.filter
def changes_to(standing: ProvisionRow, wanted: ProvisionRow) -> list[str]:
    """Return what differs between an entry as stored and as given."""
    return telling.changed_values(standing, wanted)
