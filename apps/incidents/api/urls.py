"""Where incidents stand in the API."""

from .views import IncidentViewSet

routes = [("incidents", IncidentViewSet, "incident")]
