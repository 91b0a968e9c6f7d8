"""The OpenAPI document: what DRF does not know of itself (problems, versions, idempotency) is added here."""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_mock_request
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

MEDIA_TYPE = "application/problem+json"
ACTS = {"retrieve": "read", "partial_update": "edit", "update": "replace", "destroy": "remove"}
METHODS = {"GET": "read", "POST": "post", "PATCH": "edit", "PUT": "replace", "DELETE": "remove"}
CHANGING = ("POST", "PUT", "PATCH", "DELETE")
REASONS = {
    "400": _("The request could not be read."),
    "401": _("Nobody is signed in."),
    "403": _("The caller may not do this."),
    "404": _("Nothing is here, or nothing that the caller may see."),
    "409": _("The state of things does not allow it; the refusals say why."),
    "412": _("Somebody else saved the record first."),
    "413": _("The request is too large."),
    "415": _("The body is not JSON."),
    "422": _("A value cannot be accepted."),
    "428": _("If-Match is missing."),
}


class ProblemErrorSerializer(serializers.Serializer):
    """One value that cannot be accepted: where in the body (or which parameter), and why."""

    pointer = serializers.CharField(required=False)
    parameter = serializers.CharField(required=False)
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemRefusalSerializer(serializers.Serializer):
    """What stands in the way, where it can be mended, and who can."""

    code = serializers.CharField()
    sentence = serializers.CharField()
    url = serializers.CharField(required=False)
    unblock = serializers.CharField(required=False)
    field = serializers.CharField(required=False)


class ProblemSerializer(serializers.Serializer):
    """A problem document (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    instance = serializers.CharField(required=False)
    current_version = serializers.IntegerField(required=False)
    errors = ProblemErrorSerializer(many=True, required=False)
    refusals = ProblemRefusalSerializer(many=True, required=False)


def request_of_nobody(method, path, view, original_request, **kwargs):
    """The request that views see while they are described: of a person who holds nothing, so that querysets work."""
    request = build_mock_request(method, path, view, original_request, **kwargs)
    if not request.user.is_authenticated:
        request.user = get_user_model()(pk=0, is_active=False)
    return request


class Schema(AutoSchema):
    """Adds headers and problem documents, and finds the serializers of what is sent."""

    def get_operation_id(self):
        """``changes_read``, ``changes_transition``: the collection and the act, or the address and the method."""
        words = [token.replace("-", "_") for token in self._tokenize_path()]
        act = getattr(self.view, "action", None)
        if act is None:
            return "_".join([*words, METHODS[self.method]])
        shared = [method for method, name in self.view.action_map.items() if name == act and method != "head"]
        name = f"{words[0]}_{ACTS.get(act, act)}"
        return name if len(shared) == 1 else f"{name}_{METHODS[self.method]}"

    def get_override_parameters(self):
        """If-Match where a version is needed, Idempotency-Key on POST, ETag on what is versioned."""
        found = []
        if self._needs_version():
            found.append(
                OpenApiParameter(
                    "If-Match",
                    str,
                    OpenApiParameter.HEADER,
                    required=True,
                    pattern='^"[0-9]{1,9}"$',
                    description=_('The version this change is meant for, as the ETag said it, for example "3".'),
                )
            )
        if self.method == "POST":
            found.append(
                OpenApiParameter(
                    "Idempotency-Key",
                    str,
                    OpenApiParameter.HEADER,
                    description=_("Any text of up to 255 characters; a retry with the same one gets the same answer."),
                )
            )
        if self._has_etag():
            found.append(
                OpenApiParameter(
                    "ETag",
                    str,
                    OpenApiParameter.HEADER,
                    response=[200, 201],
                    description=_("The record's version, in quotes."),
                )
            )
        return found

    def get_request_serializer(self):
        """What is sent, from the view's own declaration."""
        action = getattr(self.view, "action", None)
        if action == "create":
            return getattr(self.view, "input_serializer_class", None) or super().get_request_serializer()
        if action in ("partial_update", "update"):
            return getattr(self.view, "edit_serializer_class", None) or super().get_request_serializer()
        if action == "transition":
            from .transitions import GivenSerializer

            return GivenSerializer
        return super().get_request_serializer()

    def get_response_serializers(self):
        """What comes back; a transition answers with the record, its list of options with those."""
        if getattr(self.view, "action", None) == "transitions":
            from .transitions import OptionsSerializer

            return OptionsSerializer
        if getattr(self.view, "action", None) in ("create", "partial_update", "update", "transition"):
            return self.view.serializer_class
        return super().get_response_serializers()

    def _get_response_bodies(self, *args, **kwargs):
        bodies = super()._get_response_bodies(*args, **kwargs)
        for status in self._problems():
            if status not in bodies:
                bodies[status] = self._get_response_for_code(ProblemSerializer, status, media_types=[MEDIA_TYPE])
                bodies[status]["description"] = str(REASONS[status])
        return bodies

    def _problems(self) -> list[str]:
        found = ["400", "401", "403"]
        if "{" in self.path:
            found.append("404")
        if self.method in CHANGING:
            found += ["409", "413", "415", "422"]
        # A tagged action says itself which tag it needs: not that of a record's version.
        is_tagged = getattr(self.view, "action", None) in getattr(self.view, "tagged_actions", ())
        if self._needs_version() or is_tagged:
            found += ["412", "428"]
        return sorted(found)

    def _needs_version(self) -> bool:
        if self.method in getattr(self.view, "versioned_methods", ()):
            return True
        action = getattr(self.view, "action", None)
        return getattr(self.view, "needs_version", False) and action in getattr(self.view, "versioned_actions", ())

    def _has_etag(self) -> bool:
        if getattr(self.view, "versioned_methods", ()):
            return self.method in ("GET", *self.view.versioned_methods)
        action = getattr(self.view, "action", None)
        kinds = ("retrieve", "create", "partial_update", "update", "transitions", "transition")
        return getattr(self.view, "needs_version", False) and action in kinds
