"""Choices that carry a tone, so that a state looks the same wherever it is shown."""

from functools import cache

from django.db import models


class Toned(models.TextChoices):
    """Members are written ``NAME = value, tone, label``; tones are those of the ``pill`` component."""

    def __new__(cls, value: str, tone: str = "neutral"):
        member = str.__new__(cls, value)
        member._value_ = value
        member.tone = tone
        return member


@cache
def choices_of(field: models.Field) -> type[Toned] | None:
    """The enumeration whose members a field's choices are: the field's own app first, then any with the same values."""
    values = [value for value, _label in field.flatchoices]
    app = field.model.__module__.rpartition(".models")[0]
    same = [enum for enum in Toned.__subclasses__() if enum.values == values]
    return next((enum for enum in same if enum.__module__.startswith(app)), same[0] if same else None)


def toned(record: models.Model, name: str):
    """A record's value of a choice field as the member that carries label and tone; the plain value elsewhere."""
    value = getattr(record, name)
    enum = choices_of(record._meta.get_field(name))
    return enum(value) if enum and value else value
