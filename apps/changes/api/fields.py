"""Changes and templates by key, only those that the caller may see."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from apps.core.api.fields import KeyField

from ..models import ChangeTemplate
from ..queries import visible


class ChangeField(KeyField):
    """A change by key; one that the caller may not see does not exist."""

    label, key = "changes.ChangeRequest", "docket_key"

    def get_queryset(self):
        """The changes of the caller."""
        return visible(self.context["request"].user).annotate(docket_key=F("docket__key"))


class TemplateField(KeyField):
    """A standard-change template by key."""

    label, key = "changes.ChangeTemplate", "docket_key"
    default_error_messages = {"does_not_exist": _("There is no template “{value}”.")}

    def get_queryset(self):
        """Every template: the catalogue is for all."""
        return ChangeTemplate.objects.select_related("docket").annotate(docket_key=F("docket__key"))
