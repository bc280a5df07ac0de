"""Reading the burden register."""

from gongzhi.oversight.burden.queries.community import Asked, CommunityDay, community_day
from gongzhi.oversight.burden.queries.demands import (
    DemandRow,
    declines_of,
    demand_rows,
    demands,
    get_demand,
    summed_up,
)
from gongzhi.oversight.burden.queries.figures import Saved, saved_in
from gongzhi.oversight.burden.queries.requests import (
    FieldRow,
    Given,
    RequestRow,
    RequestView,
    get_given,
    given_by,
    request_rows,
    request_view,
    requests,
    still_waits,
)

__all__ = [
    "Asked",
    "CommunityDay",
    "DemandRow",
    "FieldRow",
    "Given",
    "RequestRow",
    "RequestView",
    "Saved",
    "community_day",
    "declines_of",
    "demand_rows",
    "demands",
    "get_demand",
    "get_given",
    "given_by",
    "request_rows",
    "request_view",
    "requests",
    "saved_in",
    "still_waits",
    "summed_up",
]
