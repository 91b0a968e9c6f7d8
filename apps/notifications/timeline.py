"""How acts of this room read in a history."""

from django.utils.translation import gettext_lazy as _

from apps.audit.timeline import tell

tell("preferences.changed", _("chose what comes by mail"), icon="mail")
tell("mail_hours.changed", _("chose when mail may come"), icon="clock")
