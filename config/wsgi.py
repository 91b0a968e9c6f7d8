"""Entry point of the web server."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
os.environ.setdefault("SLIPWAY_PROCESS", "web")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
