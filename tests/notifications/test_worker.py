"""A real worker: a committed event becomes one notice and one mail, also when the worker is killed in the middle."""

from pathlib import Path

import pytest

from apps.audit.models import Outbox
from apps.audit.services import recording
from apps.notifications.models import Delivery, Notice
from config.celery import app
from tests.notifications.probe import KIND
from tests.worker import running, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
PROBE = "tests.notifications.probe"


@pytest.fixture
def mails(tmp_path, monkeypatch) -> Path:
    """Where the worker leaves its mail."""
    folder = tmp_path / "mails"
    monkeypatch.setenv("PROBE_MAILS", str(folder))
    return folder


def ask(**data):
    with recording(kind=KIND, key="PRB-1", by=None, data={"people": ["alice"], **data}):
        pass


def sent(mails: Path) -> int:
    return sum(file.read_text().count("Subject: [PRB-1]") for file in mails.glob("*")) if mails.exists() else 0


def test_a_committed_event_becomes_one_notice_and_one_mail(people, mails, tmp_path):
    ask()
    with running(tmp_path, include=PROBE):
        for _ in range(3):
            app.send_task("audit.relay")
        until(lambda: Notice.objects.exists() and not Outbox.objects.exists())
        for _ in range(3):
            app.send_task("notifications.sweep")
        until(lambda: Delivery.objects.filter(state="sent").exists())
    assert Notice.objects.count() == sent(mails) == 1


def test_a_worker_killed_while_telling_leaves_exactly_one_notice(people, mails, tmp_path):
    hold = tmp_path / "hold"
    hold.touch()
    ask(hold=str(hold))
    app.send_task("audit.relay")
    with running(tmp_path, include=PROBE) as worker:
        until(lambda: hold.read_text() == "reached")
        worker.kill()
    assert not Notice.objects.exists()
    hold.unlink()
    app.send_task("audit.relay")
    with running(tmp_path, include=PROBE) as worker:
        until(Notice.objects.exists)
        # Killed again between the notice and its mail.
        worker.kill()
    app.send_task("audit.relay")
    app.send_task("notifications.sweep")
    with running(tmp_path, include=PROBE):
        until(lambda: Delivery.objects.filter(state="sent").exists())
    assert Notice.objects.count() == Delivery.objects.count() == sent(mails) == 1
