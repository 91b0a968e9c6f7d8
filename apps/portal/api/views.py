"""``GET /api/v1/exceptions/``: what a change manager looks at first."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from apps.core import clock
from apps.core.api.errors import BadParameter
from apps.core.api.fields import Instant
from apps.core.api.views import ApiView
from apps.core.insist import insist

from ..exceptions import exceptional, may_see_exceptions
from ..kinds import BY_NAME


class ExceptionKindSerializer(serializers.Serializer):
    """One way of being out of the ordinary, and how many changes are."""

    kind = serializers.CharField()
    label = serializers.CharField()
    count = serializers.IntegerField()


class ExceptionalSerializer(serializers.Serializer):
    """One change under its gravest kind, with the act on many rows that mends it, if one does."""

    key = serializers.CharField()
    title = serializers.CharField(source="sentence")
    kind = serializers.CharField()
    label = serializers.CharField(source="note")
    start = Instant(source="due_at", allow_null=True)
    action = serializers.CharField(source="bulk")
    url = serializers.CharField()


class ExceptionsSerializer(serializers.Serializer):
    """Counts by kind and the first 200 changes; ``total`` counts each change once."""

    total = serializers.IntegerField()
    kinds = ExceptionKindSerializer(many=True)
    results = ExceptionalSerializer(many=True)


class ExceptionsView(ApiView):
    """What is out of the ordinary, for change managers."""

    known_parameters = ("kind",)

    @extend_schema(parameters=[OpenApiParameter("kind", str, enum=sorted(BY_NAME))], responses=ExceptionsSerializer)
    def get(self, request):
        """All kinds, or one."""
        insist(may_see_exceptions(request.user))
        kind = request.query_params.get("kind", "")
        if kind and kind not in BY_NAME:
            raise BadParameter({"kind": _("kind is one of: %s.") % ", ".join(sorted(BY_NAME))})
        with clock.held() as now:
            found = exceptional(request.user, now, kind=kind)
        kinds = [{"kind": one.name, "label": one.label, "count": count} for one, count in found.counts]
        return Response(ExceptionsSerializer({"total": found.total, "kinds": kinds, "results": found.items}).data)
