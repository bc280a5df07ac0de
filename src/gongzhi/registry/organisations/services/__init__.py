"""Commands on organisations: units, roles, posts and appointments."""

from gongzhi.registry.organisations.services.appointments import (
    appoint,
    end_appointment,
    hand_over,
)
from gongzhi.registry.organisations.services.dissolving import dissolve_unit
from gongzhi.registry.organisations.services.posts import change_post, close_post, create_post
from gongzhi.registry.organisations.services.roles import (
    RolesLoaded,
    change_role,
    load_roles,
)
from gongzhi.registry.organisations.services.units import (
    UnitDetails,
    change_unit,
    create_unit,
)

__all__ = [
    "RolesLoaded",
    "UnitDetails",
    "appoint",
    "change_post",
    "change_role",
    "change_unit",
    "close_post",
    "create_post",
    "create_unit",
    "dissolve_unit",
    "end_appointment",
    "hand_over",
    "load_roles",
]
