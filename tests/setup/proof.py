"""Tasks whose running can be seen in the database."""

import time

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils.timezone import now


@shared_task(name="proof.leave_mark")
def leave_mark(name: str) -> None:
    """Leave a row of that name."""
    Session.objects.create(session_key=name, session_data="", expire_date=now())


@shared_task(name="proof.begin_and_hang")
def begin_and_hang(name: str) -> None:
    """Leave a row, then never end the first time; end at once the second."""
    _row, first = Session.objects.get_or_create(session_key=name, defaults={"session_data": "", "expire_date": now()})
    if first:
        time.sleep(60)
    else:
        leave_mark(f"{name} again")
