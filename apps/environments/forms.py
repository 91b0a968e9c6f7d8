"""What people type about services and environments, and how they narrow the lists."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team
from apps.core.moments import MomentField

from .enums import EnvironmentKind, Lifecycle, Tier
from .models import Environment, Service


class ServiceForm(forms.ModelForm):
    """A service and what it depends on."""

    depends_on = forms.ModelMultipleChoiceField(
        Service.objects.none(),
        required=False,
        label=_("Depends on"),
        help_text=_("What it does not work without. Neighbours show up in each other's conflicts."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    repository_url = forms.URLField(required=False, label=_("Repository"), assume_scheme="https")

    class Meta:
        model = Service
        fields = ("name", "slug", "team", "tier", "lifecycle", "description", "repository_url")
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "slug": _("Part of its address and of API calls; it never changes."),
            "team": _("Its members answer for the service and approve its changes as owners."),
            "tier": _("Tier 1 is what the business stops without."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["depends_on"].queryset = Service.objects.exclude(lifecycle=Lifecycle.RETIRED).exclude(
            pk=self.instance.pk
        )
        if self.instance.pk:
            del self.fields["slug"]
            self.initial["depends_on"] = list(self.instance.upstream.values_list("depends_on", flat=True))


class EnvironmentForm(forms.ModelForm):
    """An environment and the services in it."""

    services = forms.ModelMultipleChoiceField(
        Service.objects.none(),
        required=False,
        label=_("Services in it"),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    class Meta:
        model = Environment
        fields = ("name", "slug", "kind", "order", "team", "region", "time_zone", "is_exclusive")
        help_texts = {
            "slug": _("Part of its address and of API calls; it never changes."),
            "order": _("1 comes first; a change moves towards the highest number."),
            "team": _("Its members manage the environment and may start work in it."),
            "time_zone": _("An IANA name such as Europe/Berlin."),
            "is_exclusive": _("One change or deployment at a time; a second start is refused."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["services"].queryset = Service.objects.exclude(lifecycle=Lifecycle.RETIRED)
        if self.instance.pk:
            del self.fields["slug"]
            self.initial["services"] = list(self.instance.hosted.values_list("service", flat=True))


class VersionForm(forms.Form):
    """Which version runs of a service in one environment, said by hand."""

    service = forms.ModelChoiceField(Service.objects.none(), to_field_name="slug", label=_("Service"))
    version = forms.CharField(
        max_length=100,
        label=_("Version"),
        help_text=_("As your pipeline calls it, such as 1.4.2. The promotion order compares it letter by letter."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    at = MomentField(
        required=False,
        label=_("Since"),
        help_text=_("Now, where you leave it out. What was put there earlier may be told later."),
    )
    digest = forms.CharField(
        max_length=200,
        required=False,
        label=_("Digest"),
        help_text=_("Of the artefact, where you know it. One artefact under two names counts as one version."),
    )
    source = forms.CharField(
        max_length=200,
        required=False,
        label=_("Put there by"),
        help_text=_("The key of the change or deployment, or the run of a pipeline."),
    )

    def __init__(self, *args, environment: Environment, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = environment.services.order_by("name")


class _Filters(forms.Form):
    """Filters of a list, read from its address. What is not understood narrows nothing on a page."""

    search = forms.CharField(
        required=False, label=_("Search"), widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Search")})
    )

    def __init__(self, data):
        super().__init__(data)
        self.fields["team"].choices = [("", _("Any team")), *Team.objects.values_list("slug", "name")]

    @property
    def wanted(self) -> dict:
        """The filters that were given and understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ServiceFilters(_Filters):
    team = forms.ChoiceField(required=False, label=_("Team"))
    tier = forms.ChoiceField(required=False, label=_("Tier"), choices=[("", _("Any tier")), *Tier.choices])
    lifecycle = forms.ChoiceField(required=False, label=_("Lifecycle"), choices=[("", _("In use")), *Lifecycle.choices])
    mine = forms.BooleanField(required=False, label=_("Of my teams"))


class EnvironmentFilters(_Filters):
    team = forms.ChoiceField(required=False, label=_("Team"))
    kind = forms.ChoiceField(required=False, label=_("Kind"), choices=[("", _("Any kind")), *EnvironmentKind.choices])
    service = forms.SlugField(required=False, label=_("Service"), widget=forms.HiddenInput)
    retired = forms.BooleanField(required=False, label=_("Retired ones"))
