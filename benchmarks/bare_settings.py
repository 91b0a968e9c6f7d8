"""A Django with nothing in it, to compare the memory of a worker with."""

SECRET_KEY = "a benchmark has no secrets"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "benchmarks.bare_urls"
INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
USE_TZ = True
