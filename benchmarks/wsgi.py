"""One server for both: Slipway with everything, and the twins without any middleware, in the same workers."""

import django
from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings

django.setup(set_prefix=False)

slipway = WSGIHandler()
with override_settings(MIDDLEWARE=[]):
    bare = WSGIHandler()


def application(environ, start_response):
    """The twins' handler for /bare/, Slipway's for all else."""
    chosen = bare if environ["PATH_INFO"].startswith("/bare/") else slipway
    return chosen(environ, start_response)
