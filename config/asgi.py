"""Entry point of the live stream's process."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
os.environ.setdefault("SLIPWAY_PROCESS", "live")

from django.core.asgi import get_asgi_application

application = get_asgi_application()
