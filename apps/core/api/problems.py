"""Every error of the API is one document (RFC 9457), with the same sentences that the pages show.

``type`` is ``about:blank`` where the status says it all, else ``urn:problem:slipway:<code>``. ``errors`` name the part
of the input, ``refusals`` say what stands in the way, with a link and who can unblock it.
"""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelError
from django.db import DataError, IntegrityError
from django.http import Http404, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response

from apps.core.refusals import Refused, Stale

from .errors import BadParameter, TooLarge, Unreadable

MEDIA_TYPE = "application/problem+json"
GENERIC = frozenset(
    {"error", "not_found", "permission_denied", "method_not_allowed", "not_acceptable", "unsupported_media_type"}
)
NAMED_ERRORS = 20
"""At most so many errors are listed; a request with 100,000 wrong fields needs no answer of that length."""


def document(status: int, *, detail: str = "", code: str = "error", instance: str = "", **more) -> dict:
    """A problem document as a dict; empty members are left out."""
    plain = code in GENERIC
    body = {
        "type": "about:blank" if plain else f"urn:problem:slipway:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(detail),
        "instance": instance,
        **more,
    }
    return {name: value for name, value in body.items() if value not in ("", [], None)}


def handler(exc: Exception, context: dict) -> Response | None:
    """DRF's exception handler. Returns None for what is a defect of ours: Django answers 500 and logs it."""
    request = context.get("request")
    instance = request.path if request is not None else ""
    if isinstance(exc, Refused):
        return _answer(_refused(exc, instance))
    if isinstance(exc, Stale):
        body = document(
            412,
            detail=_("Somebody else saved this first. Read it again and send your change for what stands now."),
            code="stale",
            instance=instance,
            current_version=exc.current.version,
        )
        return _answer(body, {"ETag": f'"{exc.current.version}"'})
    exc = _known(exc)
    if not isinstance(exc, exceptions.APIException):
        return None
    return _answer(_of_drf(exc, instance), _headers(exc))


def _answer(body: dict, headers: dict | None = None) -> Response:
    return Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def _refused(exc: Refused, instance: str) -> dict:
    refusals = [
        {name: text for name, text in refusal.as_dict().items() if name != "kind" and text} for refusal in exc.refusals
    ]
    errors = [
        {"pointer": f"/{refusal.field}", "code": refusal.code, "detail": str(refusal)}
        for refusal in exc.refusals
        if refusal.field
    ]
    return document(exc.status, detail=str(exc), code="refused", instance=instance, errors=errors, refusals=refusals)


def _known(exc: Exception) -> Exception:
    """Errors of Django and of the database as those of the API; anything else unchanged."""
    if isinstance(exc, Http404):
        return exceptions.NotFound(_("Nothing is here, or nothing that you may see."))
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied(str(exc) or None)
    if isinstance(exc, ModelError):
        return exceptions.ValidationError(exc.message_dict if hasattr(exc, "error_dict") else exc.messages)
    if isinstance(exc, RequestDataTooBig):
        return TooLarge()
    if isinstance(exc, MultiPartParserError | SuspiciousOperation):
        return Unreadable()
    if isinstance(exc, IntegrityError):
        return _Conflict(_rule_broken(exc))
    if isinstance(exc, DataError | OverflowError) or _is_about_a_number(exc):
        return exceptions.ValidationError(_("A value is out of the range that can be stored."), code="out_of_range")
    return exc


class _Conflict(exceptions.APIException):
    status_code = 409
    default_code = "conflict"


def _rule_broken(exc: IntegrityError) -> str:
    """Constraints are named as sentences, so the name tells a program's author what went wrong."""
    name = getattr(getattr(exc.__cause__, "diag", None), "constraint_name", "") or ""
    if not name or name.endswith(("_fk", "_fkey", "_uniq", "_pkey", "_key")):
        return _("This contradicts what is already stored.")
    return _("This contradicts a rule of the store: %s.") % name.replace("_", " ")


def _is_about_a_number(exc: Exception) -> bool:
    return isinstance(exc, ValueError) and ("expected a number" in str(exc) or "integer string conversion" in str(exc))


def _of_drf(exc: exceptions.APIException, instance: str) -> dict:
    if isinstance(exc, exceptions.ValidationError):
        errors = list(flattened(exc.detail))
        detail = _("%(count)s of what was sent cannot be accepted.") % {"count": len(errors)}
        return document(422, detail=detail, code="validation", instance=instance, errors=errors[:NAMED_ERRORS])
    if isinstance(exc, exceptions.ParseError):
        return document(400, detail=exc.detail, code="unreadable", instance=instance)
    errors = (
        [
            {"parameter": name, "code": exc.default_code, "detail": sentence}
            for name, sentence in getattr(exc, "problems", {}).items()
        ]
        if isinstance(exc, BadParameter)
        else []
    )
    return document(
        exc.status_code, detail=exc.detail, code=exc.default_code, instance=instance, errors=errors[:NAMED_ERRORS]
    )


def flattened(detail, pointer: str = ""):
    """DRF's nested error detail as rows of ``{pointer, code, detail}``, pointers as in RFC 6901."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            step = "" if name == "non_field_errors" else "/" + str(name).replace("~", "~0").replace("/", "~1")
            yield from flattened(inner, pointer + step)
    elif isinstance(detail, list | tuple):
        for index, inner in enumerate(detail):
            yield from flattened(inner, pointer if isinstance(inner, str) else f"{pointer}/{index}")
    else:
        yield {"pointer": pointer, "code": getattr(detail, "code", "invalid"), "detail": str(detail)}


def _headers(exc: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait))
    return headers


def plain(request, status: int, detail: str, *, code: str = "error") -> JsonResponse:
    """A problem document outside DRF: for middleware and for addresses that no view answers."""
    body = document(status, detail=detail, code=code, instance=request.path)
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


def bad_request(request, exception):
    """``handler400``: a problem document under /api/, the page elsewhere."""
    if not request.path.startswith("/api/"):
        return defaults.bad_request(request, exception)
    if isinstance(exception, RequestDataTooBig):
        return plain(request, 413, TooLarge.default_detail, code="too_large")
    return plain(request, 400, Unreadable.default_detail, code="unreadable")


def forbidden(request, exception):
    """``handler403``."""
    if not request.path.startswith("/api/"):
        return defaults.permission_denied(request, exception)
    return plain(request, 403, _("You may not do this."), code="permission_denied")


def not_found(request, exception):
    """``handler404``."""
    if not request.path.startswith("/api/"):
        return defaults.page_not_found(request, exception)
    return plain(request, 404, _("There is no such address."), code="not_found")


def server_error(request):
    """``handler500``: says nothing of the cause; the request's id leads to it in the log."""
    if not request.path.startswith("/api/"):
        return defaults.server_error(request)
    sentence = _("Something went wrong on our side. If you ask for help, give the id %s.") % getattr(request, "id", "")
    return plain(request, 500, sentence)
