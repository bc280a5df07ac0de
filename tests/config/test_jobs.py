"""What a running job defers belongs to its transaction, as what a page defers does."""

from __future__ import annotations

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from gongzhi.channels.notify.tasks import send_message
from gongzhi.config.jobs import worker_connector

pytestmark = pytest.mark.django_db


def test_what_a_job_defers_is_there_only_if_its_transaction_commits():
    jobs = ProcrastinateJob.objects.filter(task_name="send_message")

    with app.replace_connector(worker_connector()):
        with transaction.atomic():
            send_message.defer(delivery_id=1)
            within = jobs.count()
            transaction.set_rollback(True)
        undone = jobs.count()
        with transaction.atomic():
            send_message.defer(delivery_id=2)

    assert (within, undone) == (1, 0)
    assert [job.args for job in jobs] == [{"delivery_id": 2}]
