"""For which area a file is brought, and whether the actor may."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.codes import parse_area_code
from gongzhi.foundation.errors import NotFound
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.rules import Depth

VERB = "cases.import"
_NARROW = {9, 12, 15}
"""How many digits the code of a street, community or grid has: one post's whole reach."""


def check_area(actor: Actor, area_code: str) -> str:
    """Return the area for rows that name none; ``""`` where each row must say.

    Left empty, it is the one area of the actor's posts, or the only street there is. Raises
    ``NotPermitted``, and ``NotFound`` for an area that does not exist.
    """
    if area_code:
        code = parse_area_code(area_code)
        if territory.find_area(code) is None:
            raise NotFound(
                _("There is no area {code}. Look its code up in the area tree."),
                field="area_code",
                code=code,
            )
        check_may(actor, VERB, code)
        return code
    prefixes = actor.prefixes(VERB)
    if not prefixes:
        check_may(actor, VERB)
    if len(prefixes) == 1 and prefixes[0] and len(prefixes[0]) in _NARROW:
        return prefixes[0]
    below = prefixes[0] if len(prefixes) == 1 else None
    return "" if below is None else _only_street(actor, below)


def _only_street(actor: Actor, prefix: str) -> str:
    streets = territory.areas_below(actor, prefix, depth=Depth.STREET)
    codes = list(streets.values_list("code", flat=True)[:2])
    return codes[0] if len(codes) == 1 else ""
