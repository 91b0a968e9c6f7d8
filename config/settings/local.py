"""Settings of `make run` and of a developer's shell: this machine only, nothing to configure."""

from config.keys import local_key

from .base import *  # noqa: F403
from .base import DATA_DIR, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = local_key(DATA_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# The demo has log-ins that everybody knows, so it stays on this machine.
DEMO_ALLOWED = env.bool("DEMO", default=True) and {"localhost", "127.0.0.1", "[::1]"}.issuperset(ALLOWED_HOSTS)
INTERNAL_IPS = ["127.0.0.1", "::1"]
# Files are served from where they lie, so nothing has to be collected.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
