"""The sample as it stands after loading: small, lively, lawful."""

from __future__ import annotations

import pytest
from django.db import connection

from gongzhi.channels.sample.services import demo_accounts, load_sample, sample_loaded
from gongzhi.foundation.clock import services as clocks
from gongzhi.foundation.journal.services import Subject
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.workflow import Status
from gongzhi.registry.people.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker):
    """Load a small sample once, for this module alone."""
    with django_db_blocker.unblock():
        connection.ensure_connection()
        from django.db import transaction

        with transaction.atomic():
            yield load_sample(households=700, cases=110, seed=3)
            transaction.set_rollback(True)


def test_it_loads_what_was_asked_for(sample):
    assert sample.cases == 110
    assert sample_loaded()
    assert Case.objects.count() == 110


def test_a_second_load_changes_nothing(sample):
    assert load_sample(households=700, cases=110, seed=3).cases == 0
    assert Case.objects.count() == 110


def test_every_status_but_merged_occurs(sample):
    found = set(Case.objects.values_list("status", flat=True))

    assert found == {status.value for status in Status} - {Status.MERGED.value}


def test_the_journal_is_clean(sample):
    findings = verify()

    assert findings.clean, findings


def test_all_clocks_follow_from_the_journal(sample):
    for case in Case.objects.all():
        from gongzhi.handling.cases.rulebook import thresholds_for

        subject = Subject("case", case.pk)
        chain = thresholds_for(case.area_code).chain
        stored = clocks.load_clocks(subject)
        computed = clocks.recompute(subject, county=case.county, chain=chain)
        assert clocks.differences(stored, computed) == []


def test_no_case_is_in_the_future_and_every_one_is_placed(sample):
    from django.utils import timezone

    assert not Case.objects.filter(changed_at__gt=timezone.now()).exists()
    assert not Case.objects.filter(placed=False).exists()


def test_every_demo_account_can_sign_in(sample):
    accounts = demo_accounts()

    assert len(accounts) == 11
    for account in accounts:
        found = Account.objects.get(username=account.username)
        assert found.check_password(account.password)
        assert not found.must_change_password
