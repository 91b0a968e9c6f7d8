from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "apps.bookings"
    label = "bookings"

    def ready(self):
        from . import conflicts, hosting, routes, subject, timeline  # noqa: F401 - importing declares
