"""Reading notices: what everybody in an area may read today, and the desk's list."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.oversight.disclosure.errors import no_such_notice
from gongzhi.oversight.disclosure.models import Notice
from gongzhi.oversight.disclosure.permissions import POST_NOTICE
from gongzhi.registry.territory.queries import lineage, within

MOST_SHOWN = 20


def notices_at(area_code: str) -> list[Notice]:
    """Return the notices shown today to people of an area: its own, and those from above it.

    Public, newest first, ``MOST_SHOWN`` at most. One query.
    """
    today = timezone.localdate()
    shown = Notice.objects.filter(
        area_code__in=lineage(area_code),
        shown_from__lte=today,
        shown_to__gte=today,
        withdrawn_at__isnull=True,
    )
    return list(shown.order_by("-shown_from", "-pk")[:MOST_SHOWN])


def notices_around(area_code: str) -> list[Notice]:
    """Return the notices shown by now at an area, above or below it, newest first; none withdrawn.

    Public, ``MOST_SHOWN`` at most. One query.
    """
    near = Q(area_code__in=lineage(area_code)) | within([area_code], field="area_code")
    return list(_posted().filter(near).order_by("-posted_at", "-pk")[:MOST_SHOWN])


def posted_notice(notice_id: int) -> Notice:
    """Return a notice that all could read by now. Raises ``NotFound``, also once withdrawn."""
    notice = _posted().filter(pk=notice_id).first()
    if notice is None:
        raise no_such_notice(notice_id)
    return notice


def _posted() -> QuerySet[Notice]:
    return Notice.objects.filter(withdrawn_at__isnull=True, shown_from__lte=timezone.localdate())


def notices(viewer: Actor) -> QuerySet[Notice]:
    """Return the notices of the areas in which the viewer posts, newest first."""
    scope = within(viewer.prefixes(POST_NOTICE), field="area_code")
    return Notice.objects.filter(scope).order_by("-posted_at", "-pk")


def get_notice(viewer: Actor, notice_id: int) -> Notice:
    """Return one notice. Raises ``NotFound`` out of the viewer's areas."""
    notice = notices(viewer).filter(pk=notice_id).first()
    if notice is None:
        raise no_such_notice(notice_id)
    return notice
