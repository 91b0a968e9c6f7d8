"""Fields that take a value only in its own JSON type: no "true" for true, no 1 for true, no instant without offset."""

import unicodedata
from datetime import UTC, timedelta

from django.apps import apps
from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.relations import MANY_RELATION_KWARGS

FURTHEST_OFFSET = timedelta(hours=14)
YEARS = range(1970, 2101)
INVISIBLE = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp", "Co", "Cn"})
CONTROLS = frozenset(map(chr, range(32))) - {"\n", "\r", "\t"}


class Text(serializers.CharField):
    """Text as a JSON string. Text of nothing visible counts as empty; control characters are refused."""

    default_error_messages = {
        "not_text": _("A text is expected, in quotes."),
        "control": _("Control characters are not accepted."),
    }

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("not_text")
        if not CONTROLS.isdisjoint(data):
            self.fail("control")
        return super().to_internal_value(data)

    def run_validation(self, data=serializers.empty):
        if isinstance(data, str) and data and all(unicodedata.category(sign) in INVISIBLE for sign in data):
            data = ""
        return super().run_validation(data)


class Whole(serializers.IntegerField):
    """A whole number as a JSON number, within 32 bits unless told otherwise; neither true nor "1" nor 1.0."""

    default_error_messages = {"not_whole": _("A whole number is expected, without quotes.")}

    def __init__(self, **kwargs):
        kwargs.setdefault("max_value", 2**31 - 1)
        kwargs.setdefault("min_value", -(2**31))
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("not_whole")
        return data


class Truth(serializers.BooleanField):
    """``true`` or ``false`` and nothing that resembles them."""

    default_error_messages = {"not_truth": _("true or false is expected, without quotes.")}

    def to_internal_value(self, data):
        if data is None and self.allow_null:
            return None
        if not isinstance(data, bool):
            self.fail("not_truth")
        return data


class Instant(serializers.DateTimeField):
    """A point in time as ISO 8601 with its offset from UTC; given back in UTC."""

    default_error_messages = {
        "instant": _("A time is expected, for example 2026-11-26T22:00:00+01:00."),
        "offset": _("A time needs its offset from UTC, for example 2026-11-26T22:00:00+01:00."),
        "year": _("Times lie between the years 1970 and 2100."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("default_timezone", UTC)
        super().__init__(**kwargs)

    def to_internal_value(self, value):
        try:
            moment = parse_datetime(value) if isinstance(value, str) and value.isascii() else None
        except (ValueError, OverflowError):
            moment = None
        if moment is None:
            self.fail("instant")
        if moment.tzinfo is None or abs(moment.utcoffset()) > FURTHEST_OFFSET:
            self.fail("offset")
        if moment.year not in YEARS:
            self.fail("year")
        return moment.astimezone(UTC)


class Day(serializers.DateField):
    """A date as ``2026-11-26``."""

    default_error_messages = {"year": _("Dates lie between the years 1970 and 2100.")}

    def to_internal_value(self, value):
        if not isinstance(value, str) or not value.isascii():
            self.fail("invalid", format="YYYY-MM-DD")
        day = super().to_internal_value(value)
        if day.year not in YEARS:
            self.fail("year")
        return day


@extend_schema_field(OpenApiTypes.STR)
class KeyField(serializers.SlugRelatedField):
    """A record named by its key. ``label`` is the model as Django names it, ``key`` the column.

    Core knows no model: the label is looked up when a field is made. ``many=True`` reads all keys in one query.
    """

    label, key = "", "slug"
    default_error_messages = {
        "not_text": _("A key is expected, in quotes."),
        "does_not_exist": _("There is no “{value}”."),
    }

    def __init__(self, label: str = "", key: str = "", **kwargs):
        self.label, self.key = label or self.label, key or self.key
        if not kwargs.get("read_only"):
            kwargs.setdefault("queryset", apps.get_model(self.label)._default_manager)
        super().__init__(slug_field=self.key, **kwargs)

    @classmethod
    def many_init(cls, *args, **kwargs):
        outer = {name: kwargs[name] for name in MANY_RELATION_KWARGS if name in kwargs}
        return Keys(child_relation=cls(*args, **kwargs), **outer)

    def run_validation(self, data=serializers.empty):
        if data == "":
            self.fail("does_not_exist", value="")
        return super().run_validation(data)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("not_text")
        found = self.get_queryset().filter(**{self.key: data}).first() if data.isprintable() else None
        if found is None:
            self.fail("does_not_exist", value=data[:80])
        return found


class Keys(serializers.ManyRelatedField):
    """A list of keys; each must exist and stand once."""

    default_error_messages = {
        "twice": _("“{value}” stands twice."),
        "too_long": _("At most {most} may be named."),
    }
    MOST = 500

    def to_internal_value(self, data):
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        if not self.allow_empty and not data:
            self.fail("empty")
        if len(data) > self.MOST:
            self.fail("too_long", most=self.MOST)
        child = self.child_relation
        for name in data:
            if not isinstance(name, str):
                child.fail("not_text")
            if data.count(name) > 1:
                self.fail("twice", value=name[:80])
        asked = [name for name in data if name.isprintable()]
        found = {getattr(row, child.key): row for row in child.get_queryset().filter(**{f"{child.key}__in": asked})}
        for name in data:
            if name not in found:
                child.fail("does_not_exist", value=name[:80])
        return [found[name] for name in data]


class UserField(KeyField):
    """A person by log-in name."""

    label, key = settings.AUTH_USER_MODEL, "username"


class TeamField(KeyField):
    """A team by its short name."""

    label = "accounts.Team"


class ServiceField(KeyField):
    """A service by its short name."""

    label = "environments.Service"


class EnvironmentField(KeyField):
    """An environment by its short name."""

    label = "environments.Environment"
