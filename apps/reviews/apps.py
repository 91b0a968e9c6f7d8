from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "apps.reviews"
    label = "reviews"

    def ready(self):
        from . import routes, timeline  # noqa: F401 - importing declares
