"""Opens the door of every request: page or API, from which address, under which request id."""

from ipaddress import ip_address

from django.conf import settings

from apps.core import clock
from apps.core.reading import reading

from .acts import Door, through
from .enums import Via

READING = ("GET", "HEAD", "OPTIONS")


class ActMiddleware:
    """Everything recorded during a request carries its door; one that only reads asks the clock, and whatever else stays true meanwhile, once."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        door = Door(
            via=Via.API if request.path.startswith("/api/") else Via.PAGE,
            address=address_of(request),
            request_id=getattr(request, "id", ""),
        )
        if request.method not in READING:
            with through(door):
                return self.get_response(request)
        with through(door), clock.read_once(), reading():
            return self.get_response(request)


def address_of(request) -> str | None:
    """Where a request came from; behind TRUSTED_PROXY_COUNT proxies, what the outermost of them saw.

    Anything further left in X-Forwarded-For was written by the caller and proves nothing.
    """
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    proxies = settings.TRUSTED_PROXY_COUNT
    seen = hops[-proxies] if 0 < proxies <= len(hops) else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(seen))
    except ValueError:
        return None
