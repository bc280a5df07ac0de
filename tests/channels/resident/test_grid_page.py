"""A grid's public page: who looks after it, the supervision line, counts, notices."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gongzhi.oversight.disclosure.services import post_notice
from gongzhi.registry.organisations.models import Appointment, Post, Role
from gongzhi.registry.organisations.services import load_roles
from gongzhi.registry.people.models import Account
from gongzhi.registry.territory.models import Area
from tests.handling.cases.cast import COMMUNITY, GRID, Story

pytestmark = pytest.mark.django_db


def test_what_the_law_has_posted_is_posted(anyone: Client, story: Story):
    load_roles()
    Area.objects.filter(pk=GRID).update(supervision_phone="12345")
    account = Account.objects.create(
        username="lin", display_name="林示例", phone="13000000009", is_active=True
    )
    post = Post.objects.create(
        unit=story.cast.committee,
        role=Role.objects.get(pk="grid_officer"),
        title="网格员",
        area_codes=[GRID],
    )
    Appointment.objects.create(post=post, account=account)
    today = timezone.localdate()
    post_notice(
        actor=story.cast.secretary,
        title="周六停水",
        text="请提前蓄水",
        area_code=COMMUNITY,
        shown_from=today,
        shown_to=today + timedelta(days=1),
    )

    page = anyone.get(f"/r/grid/{GRID}/").content.decode()

    for posted in ("杏花一格", "林示例", "tel:13000000009", "tel:12345", "周六停水", "<svg"):
        assert posted in page
    assert story.case.title not in page
