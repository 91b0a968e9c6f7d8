"""A route of the tests' own, also for the worker process that imports this module with ``--include``."""

import os
import time
from pathlib import Path

from django.conf import settings

from apps.accounts.models import User
from apps.audit.visibility import visibility
from apps.notifications.routes import Route, routes

KIND = "probe.asked"
if mails := os.environ.get("PROBE_MAILS"):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = mails


def _sentence(event, user):
    """Hangs while the file named in the event is there, so that a test can kill the worker in the middle of it."""
    hold = event.data.get("hold")
    if hold and Path(hold).exists():
        Path(hold).write_text("reached")
        time.sleep(60)
    return event.data.get("sentence", "Your vote is asked")


PROBE = Route(
    label="The probe asks",
    kinds=(KIND,),
    recipients=lambda event: User.objects.filter(username__in=event.data["people"]),
    sentence=_sentence,
    url=lambda event, user: f"/probe/{event.key}/",
    asked=True,
    due=lambda event, user: event.at,
)


def everybody_but_mallory(user, keys):
    """Who may see the probe's records."""
    return set() if user.username == "mallory" else {key for key in keys if key.startswith("PRB-")}


routes.add("probe.asked", PROBE)
visibility.add("probe", everybody_but_mallory)
