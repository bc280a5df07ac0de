"""Solving a layout: the job's work. The solvers are loaded here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.errors import DomainError
from gongzhi.oversight.layouts.given import Given
from gongzhi.oversight.layouts.models import SiteLayout
from gongzhi.oversight.layouts.records import record_layout
from gongzhi.oversight.layouts.settings import LayoutSettings
from gongzhi.planning.errors import Stopped
from gongzhi.registry.telling import Teller

if TYPE_CHECKING:
    from gongzhi.planning.watch import Progress

State = SiteLayout.State
_FAILED: Final = _("The search failed; the worker's log says why. Try it with other settings.")


def run_solving(layout_id: int, *, last_try: bool = True) -> None:
    """Solve a waiting layout, telling how it stands, until it is done, out of time or stopped.

    What a dying worker left half done is done again from the start. A failure that a later try
    may not meet is told on the layout after the last one only.
    """
    began = SiteLayout.objects.filter(pk=layout_id, state__in=[State.WAITING, State.SOLVING])
    if not began.update(state=State.SOLVING, step="", best=0, bound=0, spent=0):
        return
    layout = SiteLayout.objects.get(pk=layout_id)
    try:
        found = _solve(layout)
        _finish(layout.pk, State.READY, **found, by_hand=0, solved_at=timezone.now())
    except Stopped:
        state = State.READY if layout.answer else State.STOPPED
        _finish(layout.pk, state, settings=layout.solved_settings)
    except DomainError as error:
        _finish(layout.pk, State.FAILED, refusal=error.message[:500])
    except Exception:
        if last_try:
            _finish(layout.pk, State.FAILED, refusal=str(_FAILED))
        raise


def _solve(layout: SiteLayout) -> dict[str, Any]:
    from gongzhi.oversight.layouts.question import solve  # noqa: PLC0415 - solvers

    given = Given() if layout.given is None else Given.unpacked(layout.given)
    settings = LayoutSettings.stored(layout.settings)
    solved = solve(layout.area_code, settings, given, listen=teller(layout.pk))
    outcome = solved.outcome
    figures = (
        outcome.figures()
        | solved.proof
        | {
            "today": outcome.standing_only().figures(),
            "curve": solved.curve,
            "settings": settings.as_json(),
        }
    )
    return {
        "ground": outcome.ground.packed(),
        "sites": [site.as_json() for site in outcome.sites],
        "answer": outcome.walks.packed(),
        "figures": figures,
    }


def teller(layout_id: int) -> Teller[Progress]:
    """Return what tells on a layout how its search stands, and whether it goes on."""
    return Teller(
        SiteLayout.objects.filter(pk=layout_id),
        state=State.SOLVING,
        columns=lambda progress: {
            "step": progress.step,
            "best": _finite(progress.best),
            "bound": _finite(progress.bound),
            "spent": progress.seconds,
        },
    )


def _finite(value: float) -> float:
    return value if abs(value) < float("inf") else 0.0


@transaction.atomic
def _finish(layout_id: int, state: State, *, refusal: str = "", **values: object) -> None:
    """Store what came of a search, unless the layout was discarded meanwhile."""
    layout = SiteLayout.objects.select_for_update().get(pk=layout_id)
    if layout.state != State.SOLVING:
        return
    for name, value in {**values, "state": state, "refusal": refusal, "stop": False}.items():
        setattr(layout, name, value)
    layout.save()
    record_layout(layout, actor=SYSTEM, verb="layouts.solved", facts={"state": state.value})
