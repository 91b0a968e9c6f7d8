"""Choices that carry a tone, so that a state looks the same wherever it is shown."""

from django.db import models


class Toned(models.TextChoices):
    """Members are written ``NAME = value, tone, label``; tones are those of the ``pill`` component."""

    def __new__(cls, value: str, tone: str = "neutral"):
        member = str.__new__(cls, value)
        member._value_ = value
        member.tone = tone
        return member
