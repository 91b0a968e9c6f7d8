"""The person behind a request: pages show times in their zone."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone


class PersonMiddleware:
    """Activates the time zone of whoever is signed in, for this request only. The API answers in UTC."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        zone = None if request.path.startswith("/api/") else zone_of(request.user)
        with timezone.override(zone or timezone.get_default_timezone()):
            return self.get_response(request)


def zone_of(user) -> ZoneInfo | None:
    """The person's zone; None for nobody, or where the zone database no longer knows the name."""
    if not user.is_authenticated:
        return None
    try:
        return ZoneInfo(user.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return None
