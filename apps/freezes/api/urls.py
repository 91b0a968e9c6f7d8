"""Where freezes and exceptions stand in the API."""

from .views import ExceptionViewSet, FreezeViewSet

routes = [("freezes", FreezeViewSet, "freeze"), ("freeze-exceptions", ExceptionViewSet, "freeze-exception")]
