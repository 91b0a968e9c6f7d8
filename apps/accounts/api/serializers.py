"""People, teams, tokens and absences as JSON."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.core.api.fields import Instant, TeamField, Text, Truth, UserField
from apps.core.api.serializers import StrictSerializer

from ..enums import RoleName, Scope, Theme


class Slug(Text):
    """A short name: lower-case letters, digits, - and _."""

    def __init__(self, **kwargs):
        shape = RegexValidator(r"^[a-z0-9][a-z0-9_-]*\Z", _("Lower-case letters, digits, - and _ are expected."))
        super().__init__(max_length=60, validators=[shape], **kwargs)


class PersonSerializer(serializers.Serializer):
    """A person or a service account."""

    username = serializers.CharField()
    name = serializers.CharField()
    email = serializers.EmailField()
    is_active = serializers.BooleanField()
    is_service = serializers.BooleanField()
    time_zone = serializers.CharField()
    roles = serializers.SerializerMethodField()
    teams = serializers.SerializerMethodField()
    created_at = Instant()
    version = serializers.IntegerField()

    def get_roles(self, user) -> list[str]:
        return sorted(grant.role.slug for grant in user.role_grants.all())

    def get_teams(self, user) -> list[str]:
        return sorted(row.team.slug for row in user.memberships.all())


class PersonAddSerializer(StrictSerializer):
    """A new person. Without a password nobody can sign in as them yet."""

    username = Slug()
    name = Text(max_length=120)
    email = serializers.EmailField(max_length=254)
    password = Text(max_length=200, required=False, trim_whitespace=False, write_only=True)
    time_zone = Text(max_length=60, required=False)
    is_service = Truth(required=False)
    roles = serializers.ListField(child=serializers.ChoiceField(choices=RoleName.choices), required=False)
    teams = TeamField(many=True, required=False)


class PersonEditSerializer(StrictSerializer):
    """What an administrator changes about a person."""

    name = Text(max_length=120, required=False)
    email = serializers.EmailField(max_length=254, required=False)
    time_zone = Text(max_length=60, required=False)


class AccessReasonSerializer(StrictSerializer):
    """Why access ends or comes back."""

    reason = Text(max_length=2000)


class RoleGrantSerializer(StrictSerializer):
    """A role given or taken, and why."""

    role = serializers.ChoiceField(choices=RoleName.choices)
    reason = Text(max_length=2000)


class MeSerializer(PersonSerializer):
    """The caller, with their own settings and what their token may."""

    theme = serializers.ChoiceField(choices=Theme.choices)
    single_keys = serializers.BooleanField()
    scopes = serializers.SerializerMethodField()

    def get_scopes(self, user) -> list[str] | None:
        token = self.context["request"].auth
        return token.scopes if token else None


class MeEditSerializer(StrictSerializer):
    """One's own settings."""

    time_zone = Text(max_length=60, required=False)
    theme = serializers.ChoiceField(choices=Theme.choices, required=False)
    single_keys = Truth(required=False)


class MemberSerializer(serializers.Serializer):
    """A person in a team."""

    user = serializers.CharField(source="user.username")
    name = serializers.CharField(source="user.name")
    is_lead = serializers.BooleanField()
    waits = serializers.BooleanField()


class MemberAddSerializer(StrictSerializer):
    """A person taken into a team."""

    user = UserField()
    is_lead = Truth(required=False, default=False)


class MemberConfirmSerializer(StrictSerializer):
    """A person whom somebody else took into a team."""

    user = UserField()


class MemberRemoveSerializer(StrictSerializer):
    """A person taken out of a team."""

    user = UserField()


class TeamListSerializer(serializers.Serializer):
    """A team, without its members."""

    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    email = serializers.CharField()
    time_zone = serializers.CharField()
    version = serializers.IntegerField()


class TeamSerializer(TeamListSerializer):
    """A team with its members."""

    members = MemberSerializer(source="memberships", many=True)


class TeamAddSerializer(StrictSerializer):
    """A new team."""

    slug = Slug()
    name = Text(max_length=120)
    description = Text(max_length=5000, required=False, allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    time_zone = Text(max_length=60, required=False)


class TeamEditSerializer(StrictSerializer):
    """What changes about a team."""

    name = Text(max_length=120, required=False)
    description = Text(max_length=5000, required=False, allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    time_zone = Text(max_length=60, required=False)


class TokenSerializer(serializers.Serializer):
    """A token; ``secret`` is there only in the answer that made it."""

    id = serializers.IntegerField()
    user = serializers.CharField(source="user.username")
    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices))
    created_at = Instant()
    expires_at = Instant()
    last_used_at = Instant(allow_null=True)
    revoked_at = Instant(allow_null=True)
    secret = serializers.SerializerMethodField()

    def get_secret(self, token) -> str | None:
        return self.context.get("secret")


class TokenAddSerializer(StrictSerializer):
    """A new token; ``user`` only for a service account."""

    name = Text(max_length=120)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices), max_length=len(Scope))
    expires_at = Instant()
    user = UserField(required=False)


class AbsenceSerializer(serializers.Serializer):
    """A time away."""

    id = serializers.IntegerField()
    user = serializers.CharField(source="user.username")
    starts_at = Instant()
    ends_at = Instant()
    delegate = serializers.CharField(source="delegate.username", allow_null=True, default=None)


class AbsenceAddSerializer(StrictSerializer):
    """A new time away, one's own unless ``user`` says otherwise."""

    user = UserField(required=False)
    starts_at = Instant()
    ends_at = Instant()
    delegate = UserField(required=False, allow_null=True)


class SavedViewSerializer(serializers.Serializer):
    """A saved view."""

    id = serializers.IntegerField()
    user = serializers.CharField(source="user.username")
    page = serializers.CharField()
    name = serializers.CharField()
    query = serializers.CharField()
    is_shared = serializers.BooleanField()
    team = serializers.CharField(source="team.slug", allow_null=True, default=None)
    is_pinned = serializers.BooleanField()


class SavedViewAddSerializer(StrictSerializer):
    """A view to save: the page's name and the query string as it stands in the address; a team shares it with that team."""

    page = Slug()
    name = Text(max_length=80)
    query = Text(max_length=4000, allow_blank=True)
    is_shared = Truth(required=False, default=False)
    team = TeamField(required=False, allow_null=True)


class SavedViewEditSerializer(StrictSerializer):
    """What changes about a view of one's own. ``team`` names whom it is shared with; null with ``is_shared``: everybody."""

    name = Text(max_length=80, required=False)
    query = Text(max_length=4000, required=False, allow_blank=True)
    is_shared = Truth(required=False)
    team = TeamField(required=False, allow_null=True)

    def validate(self, attrs):
        """Naming a team shares it; naming none says nothing about whether everybody sees it or nobody."""
        attrs = super().validate(attrs)
        if "team" in attrs and "is_shared" not in attrs:
            if attrs["team"] is None:
                raise serializers.ValidationError({"is_shared": [_("Say whether everybody sees it, or nobody.")]})
            attrs["is_shared"] = True
        if attrs.get("team") and not attrs["is_shared"]:
            raise serializers.ValidationError({"team": [_("What a team sees is shared.")]})
        return attrs
