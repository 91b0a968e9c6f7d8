"""Where reviews stand in the API."""

from .views import ReviewViewSet

routes = [("reviews", ReviewViewSet, "review")]
