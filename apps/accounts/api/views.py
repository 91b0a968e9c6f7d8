"""Endpoints of accounts. Reading is for everybody who is signed in; what may be written, the services decide."""

from django.db.models import Exists, OuterRef
from django_filters import rest_framework as django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core.api.concurrency import etag
from apps.core.api.filters import StrictFilterSet, TruthFilter
from apps.core.api.views import ID_PATTERN, ApiView, CreateMixin, EditMixin, RecordViewSet, RemoveMixin

from .. import permissions, queries, services
from ..enums import RoleName
from ..models import ApiToken, PinnedView, SavedView, Team, User
from ..services.sign_in import has_proved
from . import serializers


class PersonFilter(StrictFilterSet):
    search = django_filters.CharFilter(method="by_words", max_length=100, label="part of a name or address")
    team = django_filters.CharFilter(field_name="memberships__team__slug", max_length=60)
    role = django_filters.ChoiceFilter(field_name="role_grants__role__slug", choices=RoleName.choices)
    is_active = TruthFilter()

    class Meta:
        model = User
        fields = ["search", "team", "role", "is_active"]

    def by_words(self, queryset, _name, value):
        return queryset & queries.people(search=value)


class PersonViewSet(CreateMixin, EditMixin, RecordViewSet):
    """People and service accounts; only administrators write, with a token of scope ``admin``."""

    lookup_field = "username"
    serializer_class = serializers.PersonSerializer
    input_serializer_class = serializers.PersonAddSerializer
    edit_serializer_class = serializers.PersonEditSerializer
    filterset_class = PersonFilter
    orderings = ("-id", "username")
    write_scope = "admin"
    versioned_actions = ("partial_update", "deactivate", "reactivate")

    def get_queryset(self):
        return queries.people()

    def perform_create(self, data):
        return services.create_person(by=self.request.user, **data)

    def perform_edit(self, record, data, version):
        return services.edit_person(record, by=self.request.user, version=version, **data)

    @extend_schema(request=serializers.AccessReasonSerializer)
    @action(detail=True, methods=["post"])
    def deactivate(self, request, *args, **kwargs):
        """End a person's access at once."""
        data = self.read_input(serializers.AccessReasonSerializer)
        return self.answer(services.deactivate(self.get_object(), by=request.user, version=self.version, **data))

    @extend_schema(request=serializers.AccessReasonSerializer)
    @action(detail=True, methods=["post"])
    def reactivate(self, request, *args, **kwargs):
        """Give access back."""
        data = self.read_input(serializers.AccessReasonSerializer)
        return self.answer(services.reactivate(self.get_object(), by=request.user, version=self.version, **data))

    @extend_schema(request=serializers.RoleGrantSerializer)
    @action(detail=True, methods=["post"], url_path="grant-role")
    def grant_role(self, request, *args, **kwargs):
        """Give a role, with a reason."""
        services.grant_role(self.get_object(), by=request.user, **self.read_input(serializers.RoleGrantSerializer))
        return self.answer(self.get_object())

    @extend_schema(request=serializers.RoleGrantSerializer)
    @action(detail=True, methods=["post"], url_path="revoke-role")
    def revoke_role(self, request, *args, **kwargs):
        """Take a role away, with a reason."""
        services.revoke_role(self.get_object(), by=request.user, **self.read_input(serializers.RoleGrantSerializer))
        return self.answer(self.get_object())


class TeamViewSet(CreateMixin, EditMixin, RecordViewSet):
    """Teams and who is in them; only administrators write, with a token of scope ``admin``."""

    lookup_field = "slug"
    serializer_class = serializers.TeamSerializer
    list_serializer_class = serializers.TeamListSerializer
    input_serializer_class = serializers.TeamAddSerializer
    edit_serializer_class = serializers.TeamEditSerializer
    orderings = ("-id", "slug")
    write_scope = "admin"

    def get_queryset(self):
        found = Team.objects.all()
        return found if self.action == "list" else found.prefetch_related("memberships__user")

    def perform_create(self, data):
        return services.create_team(by=self.request.user, **data)

    def perform_edit(self, record, data, version):
        return services.edit_team(record, by=self.request.user, version=version, **data)

    @extend_schema(request=serializers.MemberAddSerializer)
    @action(detail=True, methods=["post"], url_path="add-member")
    def add_member(self, request, *args, **kwargs):
        """Take a person into the team, or change whether they lead it."""
        services.add_member(self.get_object(), by=request.user, **self.read_input(serializers.MemberAddSerializer))
        return self.answer(self.get_object())

    @extend_schema(request=serializers.MemberConfirmSerializer)
    @action(detail=True, methods=["post"], url_path="confirm-member")
    def confirm_member(self, request, *args, **kwargs):
        """A second person's word for somebody taken in, who then votes on what was asked of the team before, too."""
        data = self.read_input(serializers.MemberConfirmSerializer)
        services.confirm_member(self.get_object(), by=request.user, **data)
        return self.answer(self.get_object())

    @extend_schema(request=serializers.MemberRemoveSerializer)
    @action(detail=True, methods=["post"], url_path="remove-member")
    def remove_member(self, request, *args, **kwargs):
        """Take a person out of the team."""
        data = self.read_input(serializers.MemberRemoveSerializer)
        services.remove_member(self.get_object(), by=request.user, **data)
        return self.answer(self.get_object())


class TokenViewSet(CreateMixin, RemoveMixin, RecordViewSet):
    """One's own tokens; administrators also see and make those of service accounts."""

    lookup_field, lookup_url_kwarg, lookup_value_regex = "pk", "id", ID_PATTERN
    needs_version = False
    serializer_class = serializers.TokenSerializer
    input_serializer_class = serializers.TokenAddSerializer
    shown_once = ("secret",)
    secret = None

    def get_queryset(self):
        found = ApiToken.objects.select_related("user")
        if permissions.may_administer(self.request.user) is None:
            return found
        return found.filter(user=self.request.user)

    def get_serializer_context(self):
        return {**super().get_serializer_context(), "secret": self.secret}

    def perform_create(self, data):
        made = services.make_token(by=self.request.user, proved=has_proved(self.request), **data)
        self.secret = made.secret
        return made.token

    def perform_remove(self, record, version):
        services.revoke_token(record, by=self.request.user)


class AbsenceViewSet(CreateMixin, RemoveMixin, RecordViewSet):
    """Times away that are not over."""

    lookup_field, lookup_url_kwarg, lookup_value_regex = "pk", "id", ID_PATTERN
    needs_version = False
    serializer_class = serializers.AbsenceSerializer
    input_serializer_class = serializers.AbsenceAddSerializer
    orderings = ("-id", "starts_at")

    def get_queryset(self):
        return queries.absences()

    def perform_create(self, data):
        return services.plan_absence(by=self.request.user, **{"user": self.request.user, **data})

    def perform_remove(self, record, version):
        services.cancel_absence(record, by=self.request.user)


class SavedViewFilter(StrictFilterSet):
    page = django_filters.CharFilter(max_length=40)
    is_shared = TruthFilter()

    class Meta:
        model = SavedView
        fields = ["page", "is_shared"]


class SavedViewViewSet(CreateMixin, EditMixin, RemoveMixin, RecordViewSet):
    """Saved views: one's own and those that others share. ``pin`` opens the list with one."""

    lookup_field, lookup_url_kwarg, lookup_value_regex = "pk", "id", ID_PATTERN
    needs_version = False
    serializer_class = serializers.SavedViewSerializer
    input_serializer_class = serializers.SavedViewAddSerializer
    edit_serializer_class = serializers.SavedViewEditSerializer
    filterset_class = SavedViewFilter

    def get_queryset(self):
        pinned = PinnedView.objects.filter(user=self.request.user.pk, view=OuterRef("pk"))
        return queries.views_for(self.request.user).annotate(is_pinned=Exists(pinned))

    def perform_create(self, data):
        return self._read(services.save_view(by=self.request.user, **data))

    def perform_edit(self, record, data, version):
        return self._read(services.change_view(record, by=self.request.user, **data))

    def perform_remove(self, record, version):
        services.remove_view(record, by=self.request.user)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def pin(self, request, *args, **kwargs):
        """From now on the list opens with this view."""
        record = self.get_object()
        services.pin_view(record, by=request.user)
        return self.answer(self._read(record))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def unpin(self, request, *args, **kwargs):
        """The list opens with everything again."""
        record = self.get_object()
        services.unpin_view(by=request.user, page=record.page)
        return self.answer(self._read(record))

    def _read(self, record):
        return self.get_queryset().get(pk=record.pk)


class MeView(ApiView):
    """The caller."""

    versioned_methods = ("PATCH",)

    @extend_schema(responses=serializers.MeSerializer)
    def get(self, request):
        """Who the token or session belongs to, and what it may."""
        return self._answer(request.user)

    @extend_schema(request=serializers.MeEditSerializer, responses=serializers.MeSerializer)
    def patch(self, request):
        """Change one's own settings."""
        serializer = serializers.MeEditSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self._answer(
            services.change_settings(request.user, by=request.user, version=self.version, **serializer.validated_data)
        )

    def _answer(self, user):
        body = serializers.MeSerializer(user, context={"request": self.request}).data
        return Response(body, headers={"ETag": etag(user)})
