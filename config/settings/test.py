"""Settings of the tests: quick hashing, nothing shared between processes but the database."""

import os
import tempfile

os.environ.setdefault("DATA_DIR", os.path.join(tempfile.gettempdir(), f"slipway-test-{os.getuid()}"))

from .base import *  # noqa: F403
from .base import DATABASES, env

SECRET_KEY = "only the tests sign with this"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
CLOCK_ADJUSTABLE = True
DEMO_ALLOWED = True
# Chat rooms of the tests are on this machine.
OUTWARD_ALLOW = ["127.0.0.0/8"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATABASES["default"]["TEST"] = {"NAME": env("SLIPWAY_TEST_DB", default="test_slipway")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
STATIC_ROOT = None
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
