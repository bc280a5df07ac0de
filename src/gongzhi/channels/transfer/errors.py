"""Refusals of the file intake."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import NotFound


def no_such_run(run_id: int) -> NotFound:
    """Return the refusal for an intake that does not exist or is another's."""
    return NotFound(
        _("There is no file intake {run_id} of yours. Look at the list of your intakes."),
        run_id=run_id,
    )


def copy_gone(run_id: int) -> NotFound:
    """Return the refusal for a marked copy that was never needed or has been deleted."""
    return NotFound(
        _(
            "The marked copy of intake {run_id} is no longer kept. "
            "Bring the file again: nothing is taken in twice."
        ),
        run_id=run_id,
    )
