"""Where freezes and exceptions stand in the API."""

from .maintenance import MaintenanceViewSet
from .views import ExceptionViewSet, FreezeViewSet

routes = [
    ("freezes", FreezeViewSet, "freeze"),
    ("freeze-exceptions", ExceptionViewSet, "freeze-exception"),
    ("maintenance-windows", MaintenanceViewSet, "maintenance-window"),
]
