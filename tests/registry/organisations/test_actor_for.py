"""Who an account is today, read in one query."""

import pytest
from django.contrib.auth import get_user_model

from gongzhi.registry.organisations.services import load_roles
from gongzhi.registry.organisations.queries import actor_for
from gongzhi.registry.organisations.models import *


@pytest.mark.django_db
def test_smoke(django_assert_num_queries):
    print(load_roles())
    print(load_roles())
    a = get_user_model().objects.create_user("a", "b", display_name="王示例")
    u = Unit.objects.create(
        kind="residents_committee", name="杏花社区居委会", area_code="990101001001"
    )
    p = Post.objects.create(
        unit=u, role_id="community_secretary", title="杏花社区书记", area_codes=["990101001001"]
    )
    Appointment.objects.create(post=p, account=a)
    with django_assert_num_queries(1):
        x = actor_for(a.key)
    print(x)
    assert x.may("cases.dispatch", "990101001001001")
