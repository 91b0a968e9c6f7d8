"""The caller's inbox over REST."""

from django.db import transaction
from django_filters import rest_framework as django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core.api.filters import StrictFilterSet, TruthFilter
from apps.core.api.views import ApiView, RecordViewSet

from .. import queries, services
from ..models import Notice
from . import serializers


class NoticeFilter(StrictFilterSet):
    unread = TruthFilter(field_name="read_at", lookup_expr="isnull")
    asked = TruthFilter()
    key = django_filters.CharFilter()
    route = django_filters.CharFilter()

    class Meta:
        model = Notice
        fields = ["unread", "asked", "key", "route"]


class NoticeViewSet(RecordViewSet):
    """What the caller was told, newest first; nobody reads another's inbox, nor of a record that may not be seen any more."""

    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = r"[1-9][0-9]{0,17}"
    needs_version = False
    serializer_class = serializers.NoticeSerializer
    filterset_class = NoticeFilter

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Notice.objects.none()
        return queries.readable(self.request.user, Notice.objects.all())

    @extend_schema(request=serializers.EmptySerializer, responses=serializers.NoticeSerializer)
    @action(detail=True, methods=["post"], url_path="read")
    def read_one(self, request, *args, **kwargs):
        """Mark one notice as read."""
        self.read_input(serializers.EmptySerializer)
        services.mark_read(request.user, [self.get_object().pk])
        return self.answer(self.get_object())

    @extend_schema(request=serializers.ReadAllSerializer, responses=serializers.MarkedSerializer)
    @action(detail=False, methods=["post"], url_path="read", pagination_class=None, filterset_class=None)
    def read_all(self, request, *args, **kwargs):
        """Mark notices as read: all, or those up to an id, or those of one record."""
        marked = services.mark_all_read(request.user, **self.read_input(serializers.ReadAllSerializer))
        return Response({"marked": marked})

    @extend_schema(responses=serializers.CountSerializer)
    @action(detail=False, methods=["get"], pagination_class=None, filterset_class=None)
    def count(self, request, *args, **kwargs):
        """How many notices are unread."""
        return Response(queries.counts(request.user))


class SettingsView(ApiView):
    """How the caller is told of what."""

    @extend_schema(responses=serializers.SettingsSerializer)
    def get(self, request):
        """Every kind with the choice for each channel, and when mail may come."""
        return self._answer(request.user)

    @extend_schema(request=serializers.SettingsEditSerializer, responses=serializers.SettingsSerializer)
    def patch(self, request):
        """Change some of it, all or nothing."""
        serializer = serializers.SettingsEditSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        wishes = {(row["kind"], row["channel"]): row["wish"] for row in given.get("kinds", ())}
        with transaction.atomic():
            services.choose(request.user, wishes, by=request.user)
            if "hours" in given:
                services.choose_hours(request.user, by=request.user, **given["hours"])
        return self._answer(request.user)

    def _answer(self, user):
        body = {"hours": queries.mail_hours(user), "kinds": queries.choices(user)}
        return Response(serializers.SettingsSerializer(body).data)
