"""A real installation refuses every unsafe default and says what to set."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SAFE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "k3y-of-more-than-fifty-characters-that-nobody-has-guessed-yet-0123456789",
    "ALLOWED_HOSTS": "slipway.example.com",
    "DATABASE_URL": "postgres://app:secret@db.example.com/slipway",
    "DATABASE_OWNER_URL": "postgres://owner:secret@db.example.com/slipway",
    "PATH": os.environ["PATH"],
}


def _manage(*command, **changes):
    environment = {name: value for name, value in {**SAFE, **changes}.items() if value is not None}
    command = [sys.executable, "manage.py", *command]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_safe_settings_pass_the_deployment_check():
    # The check of the API's document asks the database for the time, so there must be one.
    done = _manage("check", "--deploy", "--fail-level", "WARNING", DATABASE_URL=os.environ["DATABASE_URL"])
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"DEBUG": "1"}, "unset DEBUG"),
        ({"SECRET_KEY": None}, "SECRET_KEY is missing or weak"),
        ({"SECRET_KEY": "django-insecure-" + "x9" * 40}, "SECRET_KEY is missing or weak"),
        ({"SECRET_KEY": "a" * 80}, "SECRET_KEY is missing or weak"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is empty or open"),
        ({"ALLOWED_HOSTS": "slipway.example.com,*"}, "ALLOWED_HOSTS is empty or open"),
        ({"DATABASE_URL": None}, "DATABASE_URL is missing"),
    ],
)
def test_unsafe_settings_are_refused(changes, sentence):
    done = _manage("check", **changes)
    assert done.returncode != 0
    assert sentence in done.stderr


def test_every_reason_is_given_at_once():
    done = _manage("check", DEBUG="1", SECRET_KEY=None, ALLOWED_HOSTS=None)
    assert all(word in done.stderr for word in ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS"))


def test_owner_commands_connect_as_the_owner():
    script = "from config.settings import production as p; print(p.DATABASES['default']['USER'], p.APPLICATION_ROLE)"
    environment = {**SAFE, "SLIPWAY_ROLE": "owner"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["owner", "app"]
