"""Redis and RabbitMQ instead of the database, where this machine has them running; the suite does not need them."""

import socket
from urllib.parse import urlsplit

import pytest
from celery import Celery
from django.contrib.sessions.models import Session

from config import broker
from tests.worker import running, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
BROKERS = ("redis://127.0.0.1:6379/5", "amqp://guest:guest@127.0.0.1:5672//")


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname, parts.port), timeout=1):
            return True
    except OSError:
        return False


@pytest.mark.parametrize("url", BROKERS)
def test_a_task_runs_by_setting_the_url(url, tmp_path):
    if not _answers(url):
        pytest.skip(f"nothing answers at {url}")
    sender = Celery(
        "sender", set_as_current=False, broker=url, broker_transport_options=broker.transport_options(url, {})
    )
    sender.conf.task_default_queue = broker.QUEUE
    mark = f"by {urlsplit(url).scheme}"
    with running(tmp_path, include="tests.setup.proof", broker=url):
        sender.send_task("proof.leave_mark", [mark])
        until(lambda: Session.objects.filter(session_key=mark).exists())
