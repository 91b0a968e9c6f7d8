"""Celery on the database: what is sent runs, and what a killed worker had runs again."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from tests.setup.proof import begin_and_hang, leave_mark
from tests.worker import running, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


def _is_there(name):
    return Session.objects.filter(session_key=name).exists()


def _make_visible_again():
    """As if the visibility time-out of two minutes had passed."""
    connection.cursor().execute("update pgmq.q_slipway set vt = clock_timestamp()")


def test_task_runs_after_commit_and_not_after_rollback(tmp_path):
    with running(tmp_path, include="tests.setup.proof"):
        with transaction.atomic():
            leave_mark.delay_on_commit("rolled back")
            transaction.set_rollback(True)
        with transaction.atomic():
            leave_mark.delay_on_commit("committed")
        until(lambda: _is_there("committed"))
    assert not _is_there("rolled back")


def test_task_of_a_killed_worker_runs_again(tmp_path):
    begin_and_hang.delay("hung")
    with running(tmp_path, include="tests.setup.proof") as worker:
        until(lambda: _is_there("hung"))
        worker.kill()
    _make_visible_again()
    with running(tmp_path, include="tests.setup.proof"):
        until(lambda: _is_there("hung again"))
