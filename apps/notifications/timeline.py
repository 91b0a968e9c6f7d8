"""How acts of this room read in a history."""

from django.utils.translation import gettext_lazy as _

from apps.audit.timeline import tell

tell("preferences.changed", _("chose what comes by mail"), icon="mail")
tell("room.added", _("let a chat room hear what is asked"), icon="message")
tell("room.edited", _("changed a chat room"), icon="message")
tell("room.retired", _("took a chat room out of use"), icon="message")
tell("mail_hours.changed", _("chose when mail may come"), icon="clock")
