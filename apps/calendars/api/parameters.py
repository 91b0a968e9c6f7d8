"""The query string of the calendar, read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.forms import MultipleChoiceField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from apps.core.api.errors import BadParameter
from apps.core.api.fields import Instant
from apps.core.dst import zones
from apps.core.refusals import Refusal, Refused

from ..enums import WindowKind
from ..queries import FOLDS, EntryFilter

LONGEST = timedelta(days=100)
LISTS = ("kind", "service", "environment", "team", "person")
NAMES = ("from", "to", *LISTS, "conflicts", "calendar", "fold", "zone")
# As on the page, where each tick is a parameter.
REPEATED = {"calendar": MultipleChoiceField()}
WINDOW_NAMES = ("from", "to", "key", *LISTS, "conflicts")

START, END = gettext_lazy("Start, with its offset from UTC."), gettext_lazy("End, at most 100 days later.")
ANY_OF = gettext_lazy("Any of these, separated by commas.")
NARROWING = [
    *(OpenApiParameter(name, str, description=ANY_OF) for name in LISTS),
    OpenApiParameter("conflicts", str, enum=["1"], description=gettext_lazy("1: only what has an open conflict.")),
]
OF_WINDOWS = [
    OpenApiParameter("from", datetime, description=gettext_lazy("As on the calendar; needed unless a key is given.")),
    OpenApiParameter("to", datetime, description=END),
    OpenApiParameter("key", str, description=gettext_lazy("Keys of records, separated by commas.")),
    *NARROWING,
]
DOCUMENTED = [
    OpenApiParameter("from", datetime, required=True, description=START),
    OpenApiParameter("to", datetime, required=True, description=END),
    *NARROWING,
    OpenApiParameter(
        "calendar",
        str,
        many=True,
        description=gettext_lazy(
            "Holidays of these business calendars only; left out, those of the caller's teams and of the standard one."
        ),
    ),
    OpenApiParameter(
        "fold",
        str,
        enum=list(FOLDS),
        description=gettext_lazy("Where much is planned, some windows and the others counted by day or hour."),
    ),
    OpenApiParameter("zone", str, description=gettext_lazy("Whose days and hours; the reader's where left out.")),
]


@dataclass(frozen=True)
class Asked:
    """What of the calendar is asked for; ``fold`` is empty for all of it, ``zone`` for the reader's own. Bounds are None
    where all of a record is asked for."""

    start: datetime | None
    end: datetime | None
    wanted: EntryFilter
    fold: str = ""
    zone: str = ""


def calendars(query) -> tuple[str, ...]:
    """The business calendars that are named, each by a parameter of its own or several with commas."""
    return tuple(slug for named in query.getlist("calendar") for slug in named.split(",") if slug)


def read(query) -> Asked:
    """What is asked for; raises BadParameter (400), or Refused (422) for a span over 100 days or none.

    Where keys are named, the span may be left out as a whole.
    """
    problems, moments = {}, {}
    lists = {name: tuple(part for part in query.get(name, "").split(",") if part) for name in (*LISTS, "key")}
    for name in () if lists["key"] and not {"from", "to"} & set(query) else ("from", "to"):
        try:
            moments[name] = Instant().to_internal_value(query[name].replace(" ", "+"))
        except KeyError:
            problems[name] = _("“%s” is needed.") % name
        except serializers.ValidationError as problem:
            problems[name] = f"{name}: {problem.detail[0]}"
    if unknown := sorted(set(lists["kind"]) - set(WindowKind.values)):
        problems["kind"] = _("There is no kind “%s”.") % unknown[0][:40]
    if query.get("conflicts", "1") != "1":
        problems["conflicts"] = _("“%s” is 1 or left out.") % "conflicts"
    if (fold := query.get("fold", "")) and fold not in FOLDS:
        problems["fold"] = _("“%(name)s” is one of %(choices)s.") % {"name": "fold", "choices": ", ".join(FOLDS)}
    if (zone := query.get("zone", "")) and zone not in zones():
        problems["zone"] = _("There is no time zone called “%s”.") % zone[:60]
    if problems:
        raise BadParameter(problems)
    start, end = moments.get("from"), moments.get("to")
    if moments and not start < end <= start + LONGEST:
        sentence = _("The calendar shows more than nothing and at most 100 days at once.")
        raise Refused(Refusal(sentence, "bad_span", "input", field="to"))
    keys = lists.pop("key")
    wanted = EntryFilter(*lists.values(), only_conflicts="conflicts" in query, keys=keys)
    return Asked(start, end, wanted, fold, zone)
