"""Middleware of the house itself: a name for every request, and a plain answer when the database is away."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from apps.core.api.problems import bad_request
from config.context import request_id

logger = structlog.get_logger(__name__)
# What a proxy may hand us as an id; anything else could forge lines in the log.
_SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
RETRY_AFTER_SECONDS = 5

Answer = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives each request an id, the proxy's X-Request-ID or a new one, and logs one line on how it went.

    The id is in every log line and in the answer.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request.id = given if _SAFE_ID.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(request.id)
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request.id
            self._log(request, response, time.perf_counter() - begun)
        finally:
            request_id.reset(token)
        return response

    def _log(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        # The pattern of the address, not the address: a feed's carries its token.
        match = request.resolver_match
        logger.info(
            "request",
            method=request.method,
            route=match.route if match else "",
            status=response.status_code,
            ms=round(seconds * 1000, 1),
        )


class DatabaseAwayMiddleware:
    """Answers 503 with Retry-After while the database cannot be reached, as a page or as a problem document."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a lost connection into 503; every other error goes its usual way."""
        return answer_database_away(request, exception)


class UnstorableMiddleware:
    """What the database cannot hold (NUL, a number out of range) is a wrong request, not a defect of ours."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            raise Http404
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """400 for values of a form or an address that no column takes; the API says it in its own way before."""
        return bad_request(request, exception) if isinstance(exception, DataError) else None


def answer_database_away(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The 503 answer when `exception` means a lost database, else None."""
    if not isinstance(exception, OperationalError | InterfaceError):
        return None
    logger.error("database away", path=request.path, exc_info=exception)
    sentence = _("Slipway cannot reach its database at the moment. Nothing was lost; try again in a few seconds.")
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": _("Service unavailable"), "status": 503, "detail": sentence}
        response = JsonResponse(body, status=503, content_type="application/problem+json")
    else:
        response = HttpResponse(sentence, status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
