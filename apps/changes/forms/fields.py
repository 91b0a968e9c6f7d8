"""Fields of their own: moments in a zone, keys of records, and lists that a small script turns into pickers."""

from __future__ import annotations

import re

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import RoleGrant, User
from apps.core.moments import MomentInput
from apps.environments.models import Environment, EnvironmentService, Service

KEY = re.compile(r"CHG-\d{1,12}")
ZONES = (
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Helsinki",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
)


class PickMany(forms.SelectMultiple):
    """A list that ``change-pick.js`` turns into a search box with chips; without it, a plain list."""

    def __init__(self, **attrs):
        super().__init__(attrs={"size": 5, "data-pick": "", **attrs})


class ServicesField(forms.ModelMultipleChoiceField):
    """Services by short name."""

    def __init__(self, **kwargs):
        queryset = Service.objects.exclude(lifecycle="retired").select_related("team").order_by("name")
        super().__init__(queryset, to_field_name="slug", widget=PickMany(), **kwargs)

    def label_from_instance(self, service) -> str:
        return _("%(name)s · tier %(tier)s") % {"name": service.name, "tier": service.tier}


class PickPlaces(PickMany):
    """Each environment carries its kind and the services that run in it: the script offers those of the chosen services,
    and chooses the production of a service itself where there is only one."""

    def create_option(self, name, value, *args, **kwargs):
        """The option, with its services."""
        option = super().create_option(name, value, *args, **kwargs)
        hosted = getattr(value.instance, "service_slugs", None)
        if hosted:
            option["attrs"]["data-in"] = " ".join(hosted)
            option["attrs"]["data-kind"] = value.instance.kind
        return option


class EnvironmentsField(forms.ModelMultipleChoiceField):
    """Environments by short name."""

    def __init__(self, **kwargs):
        hosted = EnvironmentService.objects.filter(environment=OuterRef("pk")).values("service__slug")
        queryset = (
            Environment.objects.filter(is_retired=False).annotate(service_slugs=ArraySubquery(hosted)).order_by("name")
        )
        super().__init__(
            queryset, to_field_name="slug", widget=PickPlaces(**{"data-narrowed-by": "id_services"}), **kwargs
        )

    def label_from_instance(self, environment) -> str:
        return f"{environment.name} · {environment.get_kind_display()}"


class PersonField(forms.ModelChoiceField):
    """An active person by log-in name; with ``roles``, who holds one of them."""

    default_error_messages = {
        "invalid_choice": gettext_lazy("Choose an active person whose role this is; an administrator gives roles.")
    }

    def __init__(self, *, roles=(), **kwargs):
        self.roles = roles
        super().__init__(
            User.objects.none(),
            to_field_name="username",
            required=False,
            empty_label=gettext_lazy("nobody yet"),
            **kwargs,
        )
        self.offer()

    def offer(self, also: str = "") -> None:
        """Offer them, and whoever is named already."""
        people = User.objects.filter(is_active=True, is_service=False)
        if self.roles:
            holders = RoleGrant.objects.filter(role__slug__in=self.roles).values("user")
            people = people.filter(Q(pk__in=holders) | Q(username=also))
        self.queryset = people.only("username", "name").order_by("name")


class KeysField(forms.CharField):
    """Keys of changes, separated by blanks or commas; gives the keys in capitals."""

    def clean(self, value) -> list[str]:
        text = super().clean(value).upper()
        keys = [part for part in re.split(r"[\s,;]+", text) if part]
        if wrong := [key for key in keys if not KEY.fullmatch(key)]:
            raise ValidationError(_("“%s” is not the key of a change.") % wrong[0][:40])
        return list(dict.fromkeys(keys))


def zone_choices(*also: str) -> list[tuple[str, str]]:
    """The zones that are offered, those in ``also`` first."""
    names = list(dict.fromkeys([*(name for name in also if name), *ZONES]))
    return [(name, name.replace("_", " ")) for name in names]


def moment_input() -> MomentInput:
    """A native date and time picker in steps of five minutes."""
    return MomentInput({"step": 300})
