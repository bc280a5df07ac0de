"""What is wrong with a pack's standards beyond their form: unknown figures, and contradictions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from gongzhi.oversight.metrics.queries import Metric, list_metrics
from gongzhi.oversight.standards.conflicts import contradictions
from gongzhi.oversight.standards.kinds import Cadence
from gongzhi.oversight.standards.provisions import StandardEntry
from gongzhi.registry.provisions.entries import Complaint, Known
from gongzhi.registry.territory.queries import Depth


def check_entries(entries: Sequence[StandardEntry], known: Known) -> Iterator[Complaint]:
    """Find figures and duties that there are none of, and standards that nobody can meet."""
    metrics = {metric.id: metric for metric in list_metrics()}
    for index, entry in enumerate(entries):
        for metric_id in entry.rule.metrics():
            yield from _figure(index, entry, metric_id, metrics.get(metric_id))
        rule = entry.rule
        if isinstance(rule, Cadence) and rule.duty not in known.keys_of("duties"):
            message = _("this pack has no duty “{duty}”").format(duty=rule.duty)
            yield Complaint(index, ("rule",), message)
    for pair in contradictions(entries):
        one, other = entries[pair.one], entries[pair.other]
        if _together(one, other):
            message = _("no area can meet this and “{key}” together").format(key=one.key)
            yield Complaint(pair.other, ("rule",), message)


def _figure(
    index: int, entry: StandardEntry, metric_id: str, metric: Metric | None
) -> Iterator[Complaint]:
    if metric is None:
        message = _("there is no metric “{metric}”; `gongzhi metrics list` shows all")
        yield Complaint(index, ("rule",), message.format(metric=metric_id))
        return
    for level in entry.levels:
        if Depth[level.name] not in metric.levels:
            message = _("the metric “{metric}” is not told at the level “{level}”")
            yield Complaint(index, ("levels",), message.format(metric=metric_id, level=level))


def _together(one: StandardEntry, other: StandardEntry) -> bool:
    """Tell whether two entries are ever in force on one day, as far as they say themselves."""
    ends = (one.effective_to, other.effective_from), (other.effective_to, one.effective_from)
    return all(not (end and start and end < start) for end, start in ends)
