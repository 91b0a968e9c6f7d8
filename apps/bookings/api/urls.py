"""Where bookings stand in the API."""

from django.urls import path

from .views import AvailabilityView, BookingRulesView, BookingViewSet

routes = [("bookings", BookingViewSet, "booking")]
paths = [
    path("environments/availability/", AvailabilityView.as_view(), name="availability"),
    path("environments/<slug:key>/booking-rules/", BookingRulesView.as_view(), name="booking-rules"),
]
