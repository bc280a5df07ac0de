"""What becomes of a case: the ways through the loop that the sample, the walk and bulk share. Pure.

A story is a list of steps; who takes a step is told by part (the dispatcher, the lead unit, the
reporter), and consumers find the account. Waits are in working hours at a usual pace.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class By(StrEnum):
    """Who takes a step."""

    DISPATCHER = "dispatcher"
    LEADER = "leader"
    DISTRICT = "district"
    LEAD = "lead"
    ASSIST = "assist"
    CALLED = "called"
    CALL_TAKER = "call_taker"
    REPORTER = "reporter"


class Target(StrEnum):
    """Which unit a step is about; consumers find it for the case at hand."""

    RESPONSIBLE = "responsible"
    OTHER = "other"
    ASSISTANT = "assistant"
    CALLED = "called"


@dataclass(frozen=True, slots=True)
class Step:
    """One command: its verb, who takes it, after how many working hours, with what.

    ``unit`` is the unit that the command names; ``values`` are its other plain parameters.
    """

    verb: str
    by: By
    wait: float
    note: str = ""
    unit: Target | None = None
    values: tuple[tuple[str, str | int | bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """A way through the loop, and how often it is taken, relative to others."""

    name: str
    weight: float
    steps: tuple[Step, ...]


def _step(
    verb: str,
    by: By,
    wait: float,
    note: str = "",
    *,
    unit: Target | None = None,
    **values: str | int | bool,
) -> Step:
    return Step(verb, by, wait, note, unit, tuple(values.items()))


MERGE: Final = _step("merge", By.DISPATCHER, 1, "与另一件为同一事项，合并办理。")
UNMERGE: Final = _step("unmerge", By.DISPATCHER, 4, "经核实并非同一事项，恢复单独办理。")
ACCEPT: Final = _step("accept", By.DISPATCHER, 0.6)
DISPATCH: Final = _step("dispatch", By.DISPATCHER, 0.5, unit=Target.RESPONSIBLE)
TAKE: Final = _step("take", By.LEAD, 1.5)
HANDLE: Final = _step("handle", By.LEAD, 9, "已到现场处理，恢复原状。")
VERIFY: Final = _step("verify", By.DISPATCHER, 2)
CLOSE: Final = _step("close", By.DISPATCHER, 0.5, "核查通过，予以结案。")
CALL_BACK: Final = _step(
    "call_back", By.CALL_TAKER, 4, "电话回访，诉求人表示已解决。", reached=True
)
REOPEN: Final = _step("reopen", By.REPORTER, 6, "处理后又出现同样的问题。")
RETURN: Final = _step("return_case", By.LEAD, 3, "不属于本单位职责，依据权责清单第12项。")
RULE: Final = _step(
    "rule_return", By.LEADER, 4, "经核对权责清单，由该单位办理。", unit=Target.OTHER
)
WHISTLE: Final = _step(
    "whistle",
    By.DISPATCHER,
    1,
    "多部门职责交叉，请到场共同处置。",
    unit=Target.CALLED,
    trigger="enforcement",
)
ANSWER_WHISTLE: Final = _step("answer_whistle", By.CALLED, 3, "已到场，参与联合处置。")
REFUSE_WHISTLE: Final = _step("refuse_whistle", By.CALLED, 3, "现场不涉及本部门执法权限。")
RULE_WHISTLE: Final = _step(
    "rule_whistle", By.DISTRICT, 5, "涉及该部门职责，应当到场。", upheld=True
)
WITHDRAW_WHISTLE: Final = _step(
    "withdraw_whistle", By.DISPATCHER, 4, "现场已由承办单位自行处置，无需到场。"
)
RATE_BY_STREET: Final = _step("rate_whistle", By.DISPATCHER, 3, score=5)
RATE_BY_CALLED: Final = _step("rate_whistle", By.CALLED, 2, score=4)
PART: Final = _step("assign_part", By.LEAD, 1, "请协助清理现场堆物。", unit=Target.ASSISTANT)
TAKE_PART: Final = _step("take_part", By.ASSIST, 2)
FINISH_PART: Final = _step("finish_part", By.ASSIST, 6, "协助事项已完成。")
ASK: Final = _step("ask_reporter", By.LEAD, 2, "请补充具体楼号和发生时间。")
ANSWER: Final = _step("answer", By.REPORTER, 5, "就在三号楼东侧，每天晚上九点以后。")
ASK_LONGER: Final = _step(
    "request_extension", By.LEAD, 10, "需采购配件，申请延期三个工作日。", limit="3wd"
)
EXTEND: Final = _step("extend", By.LEADER, 3, "情况属实，同意延期。", limit="3wd")
REFUSE_LONGER: Final = _step("refuse_extension", By.LEADER, 3, "理由不充分，请按期办结。")
SUSPEND: Final = _step("suspend", By.LEADER, 4, "待供应商到货，暂停计时。")
RESUME: Final = _step("resume", By.DISPATCHER, 16, "材料已到，恢复办理。")
FAIL: Final = _step("fail_verification", By.DISPATCHER, 2, "现场仍有遗留，请继续处理。")
SUPERVISE: Final = _step("supervise", By.DISTRICT, 5, "多人反映，请挂账督办。")
COMMENT: Final = _step("comment", By.LEAD, 2, "已联系维修人员，明日上午到场。", public=True)
REASSIGN: Final = _step(
    "reassign", By.DISPATCHER, 2, "现场核实属其他单位管理范围。", unit=Target.OTHER
)


def rate(satisfied: int, *, resolved: bool = True, by: By = By.REPORTER) -> Step:
    """Return the step by which a reporter rates: solved or not, satisfied from 1 to 5."""
    return _step("rate", by, 8, resolved=resolved, satisfied=satisfied)


_IN: Final = (ACCEPT, DISPATCH)
_WORK: Final = (*_IN, TAKE)
_OUT: Final = (VERIFY, CLOSE)
_DONE: Final = (HANDLE, *_OUT)

STORIES: Final = (
    Story("rated", 46, (*_WORK, *_DONE, rate(5))),
    Story("rated 4", 18, (*_WORK, *_DONE, rate(4))),
    Story("rated 3", 7, (*_WORK, *_DONE, rate(3))),
    Story("rated unsolved", 4, (*_WORK, *_DONE, rate(2, resolved=False))),
    Story("closed", 6, (*_WORK, *_DONE)),
    Story("called back, not rated", 20, (*_WORK, *_DONE, CALL_BACK)),
    Story("called back", 10, (*_WORK, *_DONE, CALL_BACK, rate(5, by=By.CALL_TAKER))),
    Story("returned", 4, (*_IN, RETURN, RULE, TAKE, *_DONE, rate(4))),
    Story("reassigned", 3, (*_WORK, REASSIGN, TAKE, *_DONE, rate(4))),
    Story("whistled", 2, (
        *_WORK, WHISTLE, ANSWER_WHISTLE, HANDLE, VERIFY, RATE_BY_STREET, RATE_BY_CALLED, CLOSE,
        rate(5),
    )),
    Story("whistle refused", 1, (
        *_WORK, WHISTLE, REFUSE_WHISTLE, RULE_WHISTLE, ANSWER_WHISTLE, RATE_BY_STREET, *_DONE,
        rate(3),
    )),
    Story("whistle withdrawn", 1, (*_WORK, WHISTLE, WITHDRAW_WHISTLE, *_DONE, rate(4))),
    Story("parts", 3, (*_WORK, PART, TAKE_PART, FINISH_PART, *_DONE, rate(5))),
    Story("asked", 3, (*_WORK, ASK, ANSWER, *_DONE, rate(4))),
    Story("extended", 3, (*_WORK, ASK_LONGER, EXTEND, *_DONE, rate(4))),
    Story("extension refused", 1, (*_WORK, ASK_LONGER, REFUSE_LONGER, *_DONE, rate(3))),
    Story("suspended", 2, (*_WORK, SUSPEND, RESUME, *_DONE, rate(4))),
    Story("failed once", 3, (*_WORK, HANDLE, FAIL, *_DONE, rate(4))),
    Story("reopened", 3, (
        *_WORK, *_DONE, rate(1, resolved=False), REOPEN, DISPATCH, TAKE, *_DONE, rate(4),
    )),
    Story("supervised", 2, (*_WORK, SUPERVISE, COMMENT, *_DONE, rate(3))),
    Story("refused", 3, (_step(
            "refuse", By.DISPATCHER, 1, "经现场核查，未发现所反映的情况。", ground="unfounded",
        ),)),
    Story("diverted", 3, (
        _step("divert", By.DISPATCHER, 0.5, "属信访事项，已转信访渠道。", road="petition"),
    )),
)  # fmt: skip
"""Every finished way; each also occurs cut short, as a case still open."""

MERGED: Final = Story("merged", 0, (ACCEPT, MERGE))
UNMERGED: Final = Story(
    "merged in error", 0, (ACCEPT, MERGE, UNMERGE, DISPATCH, TAKE, *_DONE, rate(4))
)
"""Ways that need another case, so that they are chosen only where there is one."""


def choose(chance: random.Random) -> Story:
    """Return a finished story by the shares of their weights."""
    return chance.choices(STORIES, weights=[story.weight for story in STORIES])[0]


def cut_short(chance: random.Random) -> tuple[Step, ...]:
    """Return the beginning of a story whose case is still open; it may be empty."""
    story = choose(chance)
    return story.steps[: chance.randint(0, _open_length(story.steps))]


def _open_length(steps: Iterable[Step]) -> int:
    """Return after how many steps at most the case is still open."""
    last = 0
    for count, step in enumerate(steps):
        if step.verb in {"close", "refuse", "divert"}:
            break
        last = count + 1
    return last


def beginnings() -> Iterator[tuple[str, tuple[Step, ...]]]:
    """Yield every distinct way in which a case may still be open, once each."""
    seen: set[tuple[Step, ...]] = set()
    for story in STORIES:
        for length in range(_open_length(story.steps) + 1):
            steps = story.steps[:length]
            if steps not in seen:
                seen.add(steps)
                yield f"{story.name}/{length}", steps
