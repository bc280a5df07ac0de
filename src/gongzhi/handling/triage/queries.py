"""Reading suggestions: of one case, of a list's cases. Whoever sees a case sees its suggestion."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q
from django.db.models.functions import TruncWeek
from django.utils import timezone

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.handling.cases import queries as cases
from gongzhi.handling.cases.categories import CategoryInForce, category_of
from gongzhi.handling.cases.models import Case
from gongzhi.handling.triage.errors import no_suggestion
from gongzhi.handling.triage.judging import in_use, threshold_in_force
from gongzhi.handling.triage.models import ModelVersion, Part, Suggestion, Training
from gongzhi.handling.triage.permissions import VIEW
from gongzhi.handling.triage.rules import Figures
from gongzhi.handling.triage.severity import AsLearnt
from gongzhi.registry.territory.queries import within

MOST_VERSIONS: Final = 16
WEEKS: Final = 8


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """A suggestion with the class it names; ``examples`` 0 says that it comes from keywords."""

    row: Suggestion
    category: CategoryInForce | None

    @property
    def abstained(self) -> bool:
        """Tell whether the class was asked for, and nothing was sure enough."""
        return self.category is None and self.row.category_sure is not None

    @property
    def open(self) -> bool:
        """Tell whether a class, a severity alone or a place is suggested and not decided yet."""
        row = self.row
        severity = row.category_sure is None and bool(row.severity) and row.severity_kept is None
        category = self.category is not None and row.category_kept is None
        return category or severity or (bool(row.place) and row.place_kept is None)


def get_suggestion(viewer: Actor, case_id: int) -> SuggestionView:
    """Return a case's suggestion. Raises ``NotFound`` as ``get_case`` does, and without one."""
    case = cases.get_case(viewer, case_id)
    found = find_suggestion(case.pk)
    if found is None:
        raise no_suggestion()
    return found


def suggestion_beside(case: Case) -> SuggestionView | None:
    """Return the suggestion that was read along with a case's page. No query."""
    row = getattr(case, "suggestion", None)
    return SuggestionView(row, category_of(row.category_id)) if row is not None else None


def find_suggestion(case_id: int) -> SuggestionView | None:
    """Return the suggestion of a case that the caller has read for its viewer. One query."""
    return suggestions_of([case_id]).get(case_id)


def suggestions_of(case_ids: Collection[int]) -> dict[int, SuggestionView]:
    """Return suggestions by case, of cases that the caller has read for their viewer. One query."""
    rows = Suggestion.objects.filter(pk__in=case_ids).select_related("unit")
    return {row.pk: SuggestionView(row, category_of(row.category_id)) for row in rows}


@dataclass(frozen=True, slots=True)
class Week:
    """What became of the classes suggested in the week that began then.

    ``suggested`` were sure enough, ``abstained`` not; of ``decided`` a named human kept ``kept``.
    """

    begins: datetime
    suggested: int
    abstained: int
    decided: int
    kept: int

    @property
    def kept_percent(self) -> int | None:
        """The share kept of what was decided; None where nothing was."""
        return round(100 * self.kept / self.decided) if self.decided else None

    @property
    def abstained_percent(self) -> int | None:
        """The share for which nothing was sure enough."""
        asked = self.suggested + self.abstained
        return round(100 * self.abstained / asked) if asked else None


@dataclass(frozen=True, slots=True)
class PartInUse:
    """What a part's suggestions come from; ``version`` None is the start that ships.

    Where what is in use is not ``readable``, the start suggests instead of it.
    """

    part: Part
    version: ModelVersion | None
    figures: Figures | None
    readable: bool = True

    @property
    def before(self) -> Figures | None:
        """How what was in use before did on the same decisions."""
        return Figures.from_json(self.version.before) if self.version else None


@dataclass(frozen=True, slots=True)
class Overview:
    """How suggestions stand: what each part comes from, and what people made of the classes."""

    parts: Sequence[PartInUse]
    versions: Sequence[ModelVersion]
    weeks: Sequence[Week]
    percent: int
    training: Training | None

    @property
    def just_adopted(self) -> Sequence[Part]:
        """The parts that the last training was better in, and that nobody went back on since."""
        run = self.training
        if run is None:
            return []
        return [
            each.part
            for each in self.parts
            if each.part in run.adopted and each.version and each.version.learnt_at >= run.asked_at
        ]

    @property
    def readable(self) -> bool:
        """Tell whether all that is in use can be read."""
        return all(each.readable for each in self.parts)

    @property
    def learnt(self) -> Sequence[PartInUse]:
        """The parts that something learnt is in use of."""
        return [each for each in self.parts if each.version]


def overview(viewer: Actor) -> Overview:
    """Return how suggestions stand; the weeks are those of the viewer's areas. Six statements.

    Raises ``NotPermitted``.
    """
    if not viewer.prefixes(VIEW):
        check_may(viewer, VIEW)
    versions = model_versions()
    using = in_use()
    unread = {
        Part.CATEGORY: using.model_id is None,
        Part.SEVERITY: not isinstance(using.severity, AsLearnt),
    }
    used = {row.part: row for row in versions if row.state == ModelVersion.State.IN_USE}
    return Overview(
        parts=[
            PartInUse(
                part,
                used.get(part),
                Figures.from_json(used[part].figures) if part in used else None,
                readable=part not in used or not unread.get(part, False),
            )
            for part in Part
        ],
        versions=versions,
        weeks=_weeks(viewer),
        percent=threshold_in_force(),
        training=Training.objects.last(),
    )


def parts_learnt() -> Sequence[Part]:
    """Return the parts that something learnt is in use of. One query."""
    rows = ModelVersion.objects.filter(state=ModelVersion.State.IN_USE)
    used = set(rows.values_list("part", flat=True))
    return [part for part in Part if part in used]


def model_versions() -> Sequence[ModelVersion]:
    """Return what was learnt last and what is in use, newest first, without the files."""
    rows = ModelVersion.objects.defer("file").order_by("-pk")
    newest = rows.values("pk")[:MOST_VERSIONS]
    return list(rows.filter(Q(state=ModelVersion.State.IN_USE) | Q(pk__in=newest)))


def _weeks(viewer: Actor) -> Sequence[Week]:
    since = timezone.now() - timedelta(weeks=WEEKS)
    asked = Q(category_sure__isnull=False)
    rows = (
        Suggestion.objects.filter(
            within(viewer.prefixes(VIEW), field="area_code"), made_at__gte=since
        )
        .annotate(week=TruncWeek("made_at"))
        .values("week")
        .annotate(
            suggested=Count("pk", filter=Q(category__isnull=False)),
            abstained=Count("pk", filter=asked & Q(category__isnull=True)),
            decided=Count("pk", filter=Q(category_kept__isnull=False)),
            kept=Count("pk", filter=Q(category_kept=True)),
        )
        .order_by("-week")
    )
    return [
        Week(row["week"], row["suggested"], row["abstained"], row["decided"], row["kept"])
        for row in rows
        if row["suggested"] or row["abstained"]
    ]
