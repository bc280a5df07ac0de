"""What a body outside is shown behind its link: what was sent to it, and nothing more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from gongzhi.foundation.clock.services import load_clocks
from gongzhi.foundation.codes import road_of
from gongzhi.foundation.journal.services import Subject
from gongzhi.handling.cases.categories import CategoryInForce, category_of
from gongzhi.handling.cases.models import Attachment, Case, Inquiry
from gongzhi.handling.cases.phases import inquiry_phase
from gongzhi.handling.cases.secret_codes import LINK_LENGTH, digest_secret
from gongzhi.registry.territory.queries import path_of

_KIND = "case"


@dataclass(frozen=True, slots=True)
class OpenInquiry:
    """A request as the body that was asked sees it; ``case`` is for whoever serves the page."""

    case: Case
    inquiry_id: int
    asked_by: str
    category: CategoryInForce | None
    place: str
    request: str
    pictures: Sequence[Attachment]
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class InquiryLink:
    """What a link leads to: a request that may be answered, or that it was answered already."""

    open: OpenInquiry | None
    answered: bool


def follow_inquiry(secret: str) -> InquiryLink | None:
    """Return what a link's secret opens; None where it opens nothing, or nothing any more."""
    row = _find(secret)
    if row is None:
        return None
    if row.state == Inquiry.State.ANSWERED:
        return InquiryLink(open=None, answered=True)
    clock = load_clocks(Subject(_KIND, row.case_id)).get(inquiry_phase(row.pk))
    if row.state != Inquiry.State.WAITING or clock is None or clock.due_at <= timezone.now():
        return None
    shown = OpenInquiry(
        case=row.case,
        inquiry_id=row.pk,
        asked_by=str(row.unit) if row.unit else "",
        category=category_of(row.case.category_id),
        place=row.place,
        request=row.request,
        pictures=list(row.pictures.order_by("pk")),
        answer_by=clock.due_at,
    )
    return InquiryLink(open=shown, answered=False)


def bodies_asked(inquiry_ids: Iterable[int]) -> dict[int, str]:
    """Return by request the name of the body that was asked. The caller has checked who asks."""
    rows = Inquiry.objects.filter(pk__in=list(inquiry_ids))
    return dict(rows.values_list("pk", "body"))


def asked_outside(case_ids: Iterable[int]) -> dict[int, list[tuple[str, Inquiry.State]]]:
    """Return by case which outside bodies were asked and how that stands. One statement.

    The caller knows who asks.
    """
    rows = Inquiry.objects.filter(case_id__in=list(case_ids)).order_by("pk")
    found: dict[int, list[tuple[str, Inquiry.State]]] = defaultdict(list)
    for case_id, body, state in rows.values_list("case_id", "body", "state"):
        found[case_id].append((body, Inquiry.State(state)))
    return found


def place_words(case: Case) -> str:
    """Return where a case is, as it is told outside: the area's names, and the road at most."""
    names = "".join(name for _code, name in path_of(case.area_code)[2:])
    return f"{names} {road_of(case.address)}".strip()


def _find(secret: str) -> Inquiry | None:
    if len(secret) != LINK_LENGTH:
        return None
    rows = Inquiry.objects.select_related("case", "unit")
    return rows.filter(secret_digest=digest_secret(secret)).first()
