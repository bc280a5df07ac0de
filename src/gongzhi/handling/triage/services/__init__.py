"""Commands of triage: suggest, accept, settle; train, go back, set the threshold."""

from gongzhi.handling.triage.services.deciding import (
    accept_suggestion,
    note_intake,
    settle_suggestion,
)
from gongzhi.handling.triage.services.runs import ask_for_training, run_training
from gongzhi.handling.triage.services.settings import set_threshold
from gongzhi.handling.triage.services.suggesting import (
    OfText,
    suggest_for_cases,
    suggest_for_text,
    suggest_for_undecided,
)
from gongzhi.handling.triage.services.training import go_back, train_from_cases

__all__ = [
    "OfText",
    "accept_suggestion",
    "ask_for_training",
    "go_back",
    "note_intake",
    "run_training",
    "set_threshold",
    "settle_suggestion",
    "suggest_for_cases",
    "suggest_for_text",
    "suggest_for_undecided",
    "train_from_cases",
]
