"""What triage goes by, as pure functions: severity, agreement with a decision, and adoption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from gongzhi.language.evaluation import Band, rounded

LEVELS: Final = ("minor", "ordinary", "serious", "emergency")
"""Severities, the least first."""

LEAST_DECIDED: Final = 60
"""So few decided cases, one in ``HELD_BACK`` of them held back, say nothing of a model."""
LEAST_HELD_BACK: Final = 8
HELD_BACK: Final = 5
"""Of so many decided cases one is held back, by its text: copies of it are held back too."""
MOST_LEARNT: Final = 20_000
MOST_JUDGED: Final = 2_000
LEAST_GUESSED: Final = 40
"""So few places or units suggested and decided say nothing of how sure the next are."""
PLAIN_SURE: Final = 0.7
WORD_SURE: Final = 0.85
PLACE_SURE: Final = 0.9
PLACE_AMONG_SURE: Final = 0.75


@dataclass(frozen=True, slots=True)
class Severity:
    """How grave a matter seems, how sure that is, and the words that say so.

    ``examples`` is of how many decided cases that was learnt; 0 where rules say it.
    """

    level: str
    sure: float
    words: tuple[str, ...] = ()
    examples: int = 0


def severity_of(
    text: str, of_class: str, sure: float, dangers: Mapping[str, Sequence[str]]
) -> Severity:
    """Return the severity of the class, or a graver one where the text tells of danger.

    ``sure`` is how sure the class is. Without one, only words of danger say anything.
    """
    if not any(word in text for word in dangers.get("unless", ())):
        for level in ("emergency", "serious"):
            words = tuple(word for word in dangers[level] if word in text)
            if words and (not of_class or LEVELS.index(level) > LEVELS.index(of_class)):
                return Severity(level, WORD_SURE if len(words) > 1 else PLAIN_SURE, words[:5])
    return Severity(of_class, sure) if of_class else Severity("", 0.0)


def unit_sure(of_class: float, times: int, of: int, *, by_duty: bool) -> float:
    """Return how sure a unit is: as sure as the class, by the share of the like that it handled.

    Its duty counts like two cases of the like.
    """
    prior = 2 * by_duty
    share = (times + prior) / (of + 2) if of or prior else 0.5
    return of_class * share


def category_kept(suggested: Sequence[str], decided: Sequence[str]) -> bool:
    """Tell whether the class decided is the one suggested, or lies below it."""
    return tuple(decided[: len(suggested)]) == tuple(suggested)


def place_kept(suggested: str, decided: str) -> bool:
    """Tell whether the place decided is the one suggested, or one holds the other."""
    return suggested.startswith(decided) or decided.startswith(suggested)


@dataclass(frozen=True, slots=True)
class Guess:
    """What was said of a decided case, how sure, and whether that is what was decided."""

    said: str
    decided: str
    sure: float
    right: bool


@dataclass(frozen=True, slots=True)
class OfClass:
    """A first-level class's or a severity's figures; so many ``texts`` held back are of it."""

    code: str
    texts: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How well suggestions did on decisions held back, each a share of 0 to 1 but ``texts``.

    ``right`` is the share whose class of the last level was named first, ``right_top`` whose class
    of the first level was; ``covered`` the share for which anything was sure enough, and
    ``right_of_covered`` how much of that was right as far as it went. ``missed`` is the mean
    square of what a confidence was off by, ``bands`` how often what was said so surely was right.
    """

    texts: int
    right: float
    right_top: float
    macro_f1: float
    covered: float
    right_of_covered: float
    calibration_error: float
    classes: tuple[OfClass, ...]
    missed: float = 0.0
    bands: tuple[Band, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values, shares rounded to four places."""
        return rounded(asdict(self))  # type: ignore[no-any-return]  # a dict stays one

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Figures:
        """Return the figures that ``as_json`` gave."""
        classes = tuple(OfClass(**each) for each in stored["classes"])
        bands = tuple(Band(**each) for each in stored.get("bands", ()))
        return cls(**{**stored, "classes": classes, "bands": bands})


def beats(new: Figures, old: Figures) -> bool:
    """Tell whether a model does better than what is in use on the same decisions.

    It names the class of the last level, or the severity, right more often; where that is equal,
    the first level's classes are told apart better. A tie changes nothing.
    """
    return (new.right, new.macro_f1) > (old.right, old.macro_f1)


def means_more(new: Figures, old: Figures) -> bool:
    """Tell whether confidences say more truly how often they are right, on the same decisions."""
    return (new.missed, new.calibration_error) < (old.missed, old.calibration_error)
