"""Opens the door of every request: page or API, from which address, under which request id."""

from .acts import Door, through
from .enums import Via


class ActMiddleware:
    """Everything recorded during a request carries its door."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        door = Door(
            via=Via.API if request.path.startswith("/api/") else Via.PAGE,
            address=request.META.get("REMOTE_ADDR") or None,
            request_id=getattr(request, "request_id", ""),
        )
        with through(door):
            return self.get_response(request)
