"""A chat room as a person types it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .audiences import choices
from .enums import ChatKind
from .models import ChatRoom


class RoomForm(forms.Form):
    """The address is a secret: whoever has it posts there."""

    name = forms.CharField(label=_("Name of the room"), max_length=80)
    audience = forms.ChoiceField(label=_("Hears what is asked of"))
    kind = forms.ChoiceField(label=_("Kind of chat"), choices=ChatKind.choices)
    url = forms.CharField(label=_("Address of its incoming webhook"), max_length=500, widget=forms.URLInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = choices()

    @classmethod
    def read(cls, room: ChatRoom) -> dict:
        """What stands, by field."""
        return {name: getattr(room, name) for name in cls.base_fields}
