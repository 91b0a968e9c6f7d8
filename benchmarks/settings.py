"""Slipway as `make run` runs it, with the bare twins beside it."""

from config.settings.local import *  # noqa: F403
from config.settings.local import DATABASES

ROOT_URLCONF = "benchmarks.urls"
DEMO_ALLOWED = True
ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
# The live stream stands apart; pages that find none ask nobody.
LIVE_PORT, LIVE_ORIGIN = 0, ""
# A connection that is renewed takes with it the count of what it has used.
DATABASES["default"]["CONN_MAX_AGE"] = None
