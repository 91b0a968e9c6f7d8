"""Forms of the people pages. What they may say no to stands in rules and permissions; here is only shape."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.core.moments import MomentField

from .enums import RoleName, Scope, Theme
from .models import Team, User

# A thousand names exist; those with a place in them are the ones that people know.
_REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
LIVES = ((30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("a year")))


def zones() -> list[tuple[str, str]]:
    """Time zones by place, UTC first."""
    named = sorted(zone for zone in available_timezones() if zone.startswith(_REGIONS))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in named)]


def zone_field() -> forms.ChoiceField:
    """A choice of time zone."""
    return forms.ChoiceField(label=_("Time zone"), choices=zones)


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("Log-in name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SettingsForm(forms.Form):
    time_zone = zone_field()
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices, widget=forms.RadioSelect)
    single_keys = forms.BooleanField(
        label=_("Single-key shortcuts"),
        required=False,
        help_text=_("One key does something at once, for example c for a new record. Press ? to see them all."),
    )


class PasswordForm(forms.Form):
    current = forms.CharField(
        label=_("Current password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        help_text=_("At least 12 characters; a few words in a row are easy to remember and hard to guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("The six digits that your authenticator app shows now, or a recovery code."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class ConfirmFactorForm(forms.Form):
    password = forms.CharField(
        label=_("Your password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        help_text=_("The six digits that the app shows now."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    field_order = ("code", "password")


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=120, help_text=_("For example: release pipeline."))
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=Scope.choices,
        initial=[Scope.READ],
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Never more than you may do yourself. A change needs the version that was read, so reading belongs to it."
        ),
    )
    life = forms.TypedChoiceField(label=_("How long it lives"), choices=LIVES, coerce=int, initial=90)
    proof = forms.CharField(
        required=False,
        strip=False,
        max_length=200,
        label=_("Your password, or a code of your second factor"),
        help_text=_(
            "So that the token may decide where a decision asks for it once more. Not needed for anything else."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean(self):
        cleaned = super().clean()
        if "life" in cleaned:
            cleaned["expires_at"] = clock.now() + timedelta(days=cleaned.pop("life"))
        return cleaned


class AbsenceForm(forms.Form):
    starts_at = MomentField(label=_("Away from"))
    ends_at = MomentField(label=_("Back on"))
    delegate = forms.ModelChoiceField(
        label=_("Who votes in your place"),
        queryset=User.objects.none(),
        required=False,
        to_field_name="username",
        empty_label=_("Nobody: votes that need me wait or lapse"),
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        others = User.objects.filter(is_active=True, is_service=False).exclude(pk=user.pk)
        self.fields["delegate"].queryset = others.order_by("name")


class PersonForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    time_zone = zone_field()


class NewPersonForm(PersonForm):
    username = forms.SlugField(
        label=_("Log-in name"), max_length=60, help_text=_("Lower-case letters, digits and -. It stays for good.")
    )
    is_service = forms.BooleanField(
        label=_("A program, not a person"), required=False, help_text=_("It gets tokens and no password.")
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[row for row in RoleName.choices if row[0] != RoleName.SERVICE_ACCOUNT],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"),
        queryset=Team.objects.all(),
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["name", "username", "email", "time_zone", "is_service", "teams", "roles"]


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=RoleName.choices)
    reason = forms.CharField(label=_("Reason"), max_length=2000)


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(
        label=_("What it does"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    time_zone = zone_field()


class NewTeamForm(TeamForm):
    slug = forms.SlugField(
        label=_("Short name"), max_length=60, help_text=_("Stands in addresses: /accounts/teams/payments/.")
    )
    field_order = ["name", "slug", "description", "email", "time_zone"]


class MemberForm(forms.Form):
    user = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), to_field_name="username", empty_label=_("Choose a person")
    )
    is_lead = forms.BooleanField(label=_("Leads the team"), required=False)

    def __init__(self, *args, team: Team, **kwargs):
        super().__init__(*args, **kwargs)
        outside = User.objects.filter(is_active=True).exclude(memberships__team=team)
        self.fields["user"].queryset = outside.order_by("name")


class PeopleFilters(forms.Form):
    search = forms.CharField(
        label=_("Search"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Name or address")}),
    )
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.all(), required=False, to_field_name="slug", empty_label=_("All teams")
    )
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("All roles")), *RoleName.choices], required=False)
    left = forms.ChoiceField(
        label=_("Standing"),
        choices=[("", _("Active")), ("left", _("No longer active")), ("all", _("All"))],
        required=False,
    )

    @property
    def wanted(self) -> dict:
        """The filters as ``queries.people`` takes them; a value that makes no sense filters nothing."""
        self.is_valid()
        given = self.cleaned_data
        team = given.get("team")
        left = {"left": True, "all": None}.get(given.get("left") or "", False)
        return {
            "search": given.get("search") or "",
            "team": team.slug if team else "",
            "role": given.get("role") or "",
            "left": left,
        }
