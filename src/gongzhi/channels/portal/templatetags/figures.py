"""Words of figures on pages: units, levels, walking rules."""

from __future__ import annotations

from typing import Final

from django import template
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.portal.choices import is_chinese
from gongzhi.channels.portal.forms.rating import titled
from gongzhi.handling.cases.models import RatingReason
from gongzhi.oversight.metrics.queries import UNIT_TITLES, Figure, Metric
from gongzhi.registry.territory.models import LEVEL_CHOICES
from gongzhi.registry.territory.rules import Depth

register = template.Library()
_LEVELS: Final = dict(LEVEL_CHOICES)
_RULES: Final = {
    "walking_speed_kmh": _("walking speed in km/h"),
    "detour_factor": _("detour factor"),
    "walk_minutes": _("minutes on foot"),
}


@register.filter
def unit_title(of: Metric | Figure) -> str:
    """Name what a metric or a stated figure counts."""
    return str(UNIT_TITLES[of.unit])


@register.filter
def level_title(depth: Depth) -> str:
    """Name a level of areas."""
    return str(_LEVELS[depth.value])


@register.filter
def rule_title(name: str) -> str:
    """Name a rule of how far a walk reaches."""
    return str(_RULES.get(name, name))


@register.filter
def reason_title(reason: RatingReason) -> str:
    """Return the words of a rating's reason in the reader's language."""
    return titled(reason, chinese=is_chinese())
