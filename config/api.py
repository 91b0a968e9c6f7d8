"""Everything under /api/v1/: the routes that each app declares, the OpenAPI document and the page to browse it.

An app's ``api/urls.py`` gives ``routes`` (prefix, viewset, basename) and, for what is no collection, ``paths``.
"""

from importlib import import_module
from importlib.util import find_spec

from csp.decorators import csp_replace
from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import IsAuthenticated
from rest_framework.routers import SimpleRouter

# Swagger UI writes styles into its page; nothing else of Slipway may. Scripts stay ours.
DOCS_POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
}


class SchemaView(SpectacularJSONAPIView):
    """The OpenAPI 3.1 document, for people and programs that are signed in."""

    permission_classes = [IsAuthenticated]
    custom_settings = {"SERVERS": [{"url": "/"}]}


class DocsView(SpectacularSwaggerSplitView):
    """The same document to browse and to try out; a page, so who is not signed in is sent to do so."""

    permission_classes = [IsAuthenticated]


def collected() -> list:
    """The addresses of all apps, in the order of INSTALLED_APPS."""
    router, extra = SimpleRouter(), []
    for app in apps.get_app_configs():
        room = f"{app.name}.api"
        if not app.name.startswith("apps.") or not find_spec(room) or not find_spec(f"{room}.urls"):
            continue
        declared = import_module(f"{room}.urls")
        for prefix, viewset, basename in getattr(declared, "routes", ()):
            router.register(prefix, viewset, basename)
        extra += getattr(declared, "paths", ())
    return [*extra, *router.urls]


urlpatterns = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", login_required(csp_replace(DOCS_POLICY)(DocsView.as_view(url_name="schema"))), name="api-docs"),
    *collected(),
]
