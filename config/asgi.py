"""Entry point of the live stream's process."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
os.environ.setdefault("SLIPWAY_PROCESS", "web")
django.setup()

from config.live import application  # noqa: E402

__all__ = ["application"]
