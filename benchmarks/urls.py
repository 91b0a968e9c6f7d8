"""The twins' addresses first, then all of Slipway's."""

from django.urls import include, path

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as slipway

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("bare/", include("benchmarks.twins")), *slipway]
