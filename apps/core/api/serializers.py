"""Serializers that name what they do not know: an unknown or read-only field is an error, never silently dropped."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from .fields import Day, Instant, Text, Truth, Whole

MOST_NAMED = 24


def with_choices(field, said):
    """The errors of one field, where a wrong choice is followed by the words there are, unless they are too many."""
    if isinstance(said, Mapping):
        child = getattr(field, "child", field)
        return {at: with_choices(child, one) for at, one in said.items()}
    words = [str(word) for word in getattr(field, "choices", ()) if word not in ("", None)]
    if not isinstance(field, serializers.ChoiceField) or not 0 < len(words) <= MOST_NAMED:
        return said
    more = _("It is one of: %s.") % ", ".join(words)
    return [ErrorDetail(f"{one} {more}", one.code) if one.code == "invalid_choice" else one for one in said]


class StrictMixin:
    """Refuses input that the serializer does not take (invariant B-09), with one error per field."""

    def to_internal_value(self, data):
        refused = self._not_taken(data) if isinstance(data, Mapping) else {}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if not isinstance(error.detail, dict):
                raise
            said = {name: with_choices(self.fields.get(name), one) for name, one in error.detail.items()}
            raise serializers.ValidationError({**said, **refused}) from error
        if refused:
            raise serializers.ValidationError(refused)
        return value

    def _not_taken(self, data: Mapping) -> dict[str, list]:
        refused = {}
        for name in data:
            field = self.fields.get(name)
            if field is None or isinstance(field, serializers.HiddenField):
                refused[str(name)[:80]] = [ErrorDetail(_("There is no such field."), "unknown_field")]
            elif field.read_only:
                refused[name] = [ErrorDetail(_("This field is not set by hand."), "read_only")]
        return refused


class StrictSerializer(StrictMixin, serializers.Serializer):
    """A serializer for input or output that belongs to no single model."""


class StrictModelSerializer(StrictMixin, serializers.ModelSerializer):
    """A model's serializer with the strict fields; times carry their offset."""

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: Text,
        models.TextField: Text,
        models.DateTimeField: Instant,
        models.DateField: Day,
        models.BooleanField: Truth,
        models.IntegerField: Whole,
        models.SmallIntegerField: Whole,
        models.PositiveIntegerField: Whole,
        models.PositiveSmallIntegerField: Whole,
    }
