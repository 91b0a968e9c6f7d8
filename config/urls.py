"""Every address of Slipway starts here; each app adds its own."""

from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from apps.core.gallery import gallery
from config import health, metrics

APPS = Path(__file__).parent.parent / "apps"
# Portal has the pages at the root; the others stand under their own name.
ROOMS = ("accounts", "audit", "notifications", "environments", "dockets", "calendars", "approvals")
ROOMS += ("freezes", "gates", "reviews", "changes", "releases")

urlpatterns = [
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("admin/", admin.site.urls),
    *(path(f"{room}/", include(f"apps.{room}.urls")) for room in ROOMS if (APPS / room / "urls.py").exists()),
    *([path("api/v1/", include("config.api"))] if (APPS.parent / "config/api.py").exists() else []),
    *([path("", include("apps.portal.urls"))] if (APPS / "portal/urls.py").exists() else []),
    *([path("gallery/", gallery, name="gallery")] if settings.DEBUG else []),
]

handler400 = "apps.core.api.problems.bad_request"
handler403 = "apps.core.api.problems.forbidden"
handler404 = "apps.core.api.problems.not_found"
handler500 = "apps.core.api.problems.server_error"
