"""People, the teams they work in, the roles they hold, and when they are away."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, PermissionsMixin
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited
from apps.audit.services import recording
from apps.core.versions import Versioned

from ..enums import RoleName, Theme


def standing(user: str) -> dict[str, ArraySubquery]:
    """What rights rest on, as columns of a row from which ``user`` leads to a person: so that the statement which says who
    asks says this too. For ``User.stands``."""
    roles, teams = RoleGrant.objects.filter(user=OuterRef(user)), Membership.objects.filter(user=OuterRef(user))
    return {"read_roles": ArraySubquery(roles.values("role__slug")), "read_teams": ArraySubquery(teams.values("team"))}


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        """Log-in names are matched without case."""
        return self.get(username__iexact=username)


class User(Versioned, AbstractBaseUser, PermissionsMixin):
    """A person or a service account. People are deactivated, never deleted."""

    username = models.SlugField(_("log-in name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), max_length=254)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(default=False)
    is_service = models.BooleanField(_("service account"), default=False)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    theme = models.CharField(_("theme"), max_length=8, choices=Theme, default=Theme.AUTO)
    single_keys = models.BooleanField(_("single-key shortcuts"), default=True)
    created_at = models.DateTimeField()
    last_login = None

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "email"]

    objects = UserManager()
    history = audited(exclude=("password",))

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_person_per_address"),
            models.UniqueConstraint(Lower("username"), name="one_person_per_log_in_name"),
        ]

    def __str__(self):
        return self.name or self.username

    def check_password(self, raw_password):
        """True when the password fits. A hash of an older kind is renewed, as a recorded act like every write."""

        def renew(password):
            self.set_password(password)
            self._password = None
            with recording(kind="person.password_upgraded", key=self.event_key, by=self):
                self.save(update_fields=["password"])

        return check_password(raw_password, self.password, renew)

    @property
    def key(self) -> str:
        return self.username

    @property
    def event_key(self) -> str:
        """The name events know a person by; a team or a service may have the same short name."""
        return f"person:{self.username}"

    def get_absolute_url(self):
        return reverse("accounts:person", args=[self.username])

    @cached_property
    def role_names(self) -> frozenset[str]:
        """Slugs of the roles this person holds, read once per object."""
        return frozenset(self.role_grants.values_list("role__slug", flat=True))

    @cached_property
    def team_ids(self) -> frozenset[int]:
        """Teams this person is a member of, read once per object."""
        return frozenset(self.memberships.values_list("team_id", flat=True))

    def stands(self, row) -> None:
        """Take roles and teams from a row with the columns of ``standing``, so that they are not asked for."""
        self.role_names, self.team_ids = frozenset(row.read_roles), frozenset(row.read_teams)

    @cached_property
    def has_second_factor(self) -> bool:
        """True when signing in takes a code beside the password, read once per object."""
        return type(self).objects.filter(pk=self.pk, second_factor__confirmed_at__isnull=False).exists()

    def holds(self, *roles: RoleName) -> bool:
        """True when the person is active and holds at least one of ``roles``."""
        return self.is_active and not self.role_names.isdisjoint(roles)


class Team(Versioned):
    """The people who own services, raise changes and are granted environments."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("what it does"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    group = models.OneToOneField(Group, models.PROTECT, related_name="team")
    people = models.ManyToManyField(User, through="Membership", through_fields=("team", "user"), related_name="teams")

    history = audited()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def key(self) -> str:
        return self.slug

    @property
    def event_key(self) -> str:
        """The name events know a team by."""
        return f"team:{self.slug}"

    def get_absolute_url(self):
        return reverse("accounts:team", args=[self.slug])


class Membership(models.Model):
    """A person in a team. ``given_by`` took the person in by hand (nobody, where a set-up did); until a second person has
    confirmed it (``confirmed_by``) it gives no vote on what was asked of the team before.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    is_lead = models.BooleanField(_("leads the team"), default=False)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="one_membership_per_person_and_team"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                & ~Q(confirmed_by=F("given_by"))
                & ~Q(confirmed_by=F("user")),
                name="a_membership_is_confirmed_by_a_second_person",
            ),
        ]

    @property
    def waits(self) -> bool:
        """Whether one person alone took somebody in: it gives a vote on what is asked from then on."""
        return self.given_by_id is not None and self.confirmed_at is None

    def __str__(self):
        return f"{self.user} in {self.team}"


class Role(models.Model):
    """A named set of rights, with a description that an auditor can read."""

    slug = models.SlugField(max_length=40, unique=True, choices=RoleName)
    name = models.CharField(max_length=60)
    description = models.TextField()

    unaudited = "Seeded from roles.py after each migration; who holds a role is audited."

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class RoleGrant(models.Model):
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants")
    user = models.ForeignKey(User, models.PROTECT, related_name="role_grants")

    history = audited()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "user"], name="one_grant_per_role_and_person")]

    def __str__(self):
        return f"{self.user}: {self.role}"


class Absence(models.Model):
    """A time away; with a delegate, that person may vote in the absent one's place."""

    user = models.ForeignKey(User, models.PROTECT, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    delegate = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="stands_in_for")

    history = audited()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="an_absence_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(delegate=F("user")), name="nobody_stands_in_for_oneself"),
        ]
        indexes = [models.Index(fields=["user", "ends_at"], name="absence_of_person")]

    def __str__(self):
        return f"{self.user} away until {self.ends_at:%Y-%m-%d}"
