"""Errors of the API that DRF has no name for, each with its status."""

from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException


class Unreadable(APIException):
    """400: the request cannot be understood; the detail says where."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "unreadable"
    default_detail = _("The request could not be read.")


class BadParameter(Unreadable):
    """400: query parameters that do not exist or make no sense; ``problems`` is name -> sentence."""

    default_code = "bad_parameter"

    def __init__(self, problems: dict[str, str]):
        self.problems = {name: str(sentence) for name, sentence in problems.items()}
        super().__init__(" ".join(self.problems.values()))


class TooLarge(APIException):
    """413: more bytes than one request may carry."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = _("The request is larger than this address takes.")


class VersionNeeded(APIException):
    """428: a change to a record must say which version it is meant for."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "version_needed"
    default_detail = _("Send the record's version, as its ETag said it, in the If-Match header.")


class KeyReused(APIException):
    """422: an Idempotency-Key that already stands for another request."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "idempotency_key_reused"
    default_detail = _("This Idempotency-Key was already used for another request. Choose a new one.")


class InFlight(APIException):
    """409: the same request is being answered right now."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "in_flight"
    default_detail = _("The first request with this Idempotency-Key is still being answered. Ask again in a second.")
    wait = 1


class TooMany(APIException):
    """429: asked too often; ``wait`` is in seconds."""

    status_code = status.HTTP_429_TOO_MANY_REQUESTS
    default_code = "too_many"
    default_detail = _("That was too often. Please wait a little.")

    def __init__(self, wait: int):
        self.wait = wait
        super().__init__()
