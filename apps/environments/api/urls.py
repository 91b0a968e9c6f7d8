"""Where services and environments stand in the API."""

from .views import EnvironmentViewSet, ServiceViewSet

routes = [("services", ServiceViewSet, "service"), ("environments", EnvironmentViewSet, "environment")]
