"""Commands of the burden register."""

from gongzhi.oversight.burden.planning import FieldAsk
from gongzhi.oversight.burden.services.answers import answer_request, correct_figure
from gongzhi.oversight.burden.services.demands import (
    NewDemand,
    admit_demand,
    decline_demand,
    end_demand,
    end_expired,
    propose_demand,
    refuse_demand,
)
from gongzhi.oversight.burden.services.ending import lapse_ended, withdraw_request
from gongzhi.oversight.burden.services.requests import NewRequest, ask_for_data

__all__ = [
    "FieldAsk",
    "NewDemand",
    "NewRequest",
    "admit_demand",
    "answer_request",
    "ask_for_data",
    "correct_figure",
    "decline_demand",
    "end_demand",
    "end_expired",
    "lapse_ended",
    "propose_demand",
    "refuse_demand",
    "withdraw_request",
]
