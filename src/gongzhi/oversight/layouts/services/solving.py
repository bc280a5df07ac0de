"""Solving a layout: the job's work. The solvers are loaded here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongzhi.oversight.layouts.given import Given
from gongzhi.oversight.layouts.models import SiteLayout
from gongzhi.oversight.layouts.records import LAYOUTS
from gongzhi.oversight.layouts.settings import LayoutSettings
from gongzhi.registry.telling import Teller

if TYPE_CHECKING:
    from gongzhi.planning.watch import Progress

State = SiteLayout.State
_FAILED: Final = _("The search failed; the worker's log says why. Try it with other settings.")


def run_solving(layout_id: int, *, last_try: bool = True) -> None:
    """Solve a waiting layout, telling how it stands, until it is done, out of time or stopped."""
    LAYOUTS.run(
        layout_id,
        _solve,
        verb="solved",
        failed=_FAILED,
        last_try=last_try,
        step="",
        best=0,
        bound=0,
        spent=0,
    )


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
        "by_hand": 0,
        "solved_at": timezone.now(),
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
