"""Every address of Slipway starts here; each app that has pages adds its `urls.py` under its own name."""

from collections.abc import Iterator
from importlib.util import find_spec

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import URLResolver, include, path

from apps.core.gallery import gallery
from config import back_door, health, metrics


def _pages() -> Iterator[URLResolver]:
    """The pages of all apps, in the order of INSTALLED_APPS; portal's, which come last, stand at the root."""
    for app in apps.get_app_configs():
        if app.name.startswith("apps.") and find_spec(f"{app.name}.urls"):
            yield path("" if app.label == "portal" else f"{app.label}/", include(f"{app.name}.urls"))


urlpatterns = [
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("admin/login/", back_door.sign_in),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api")),
    *([path("gallery/", gallery, name="gallery")] if settings.DEBUG else []),
    *_pages(),
]

handler400 = "apps.core.api.problems.bad_request"
handler403 = "apps.core.api.problems.forbidden"
handler404 = "apps.core.api.problems.not_found"
handler500 = "apps.core.api.problems.server_error"
