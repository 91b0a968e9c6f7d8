"""The list of all conflicts as it is declared: columns, rows at an address, and what may be done to many at once."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team
from apps.core.dst import parse
from apps.core.lists import BulkAction, Column, ListPage, Verdict, pages
from apps.core.lists.acting import FEW, rehearse
from apps.core.refusals import Refusal, Refused
from apps.dockets.bulk import PersonField
from apps.environments.models import Service

from . import services
from .comparing.wording import where_of
from .enums import ConflictStatus, Severity
from .models import Conflict, ConflictRule
from .queries import standing

AGES = (1, 7, 30)


class ConflictFilters(forms.Form):
    """Filters of the list, read from its address; what is not understood narrows nothing on a page."""

    q = forms.CharField(
        required=False,
        max_length=100,
        label=_("Search"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Words or a key")}),
    )
    severity = forms.ChoiceField(required=False, label=_("How grave"), choices=[("", _("Any")), *Severity.choices])
    rule = forms.ChoiceField(required=False, label=_("Rule"))
    service = forms.ChoiceField(required=False, label=_("Service"))
    team = forms.ChoiceField(required=False, label=_("Team"))
    days = forms.TypedChoiceField(required=False, label=_("Stands"), coerce=int, empty_value=0)
    status = forms.CharField(required=False, widget=forms.HiddenInput)
    mine = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data):
        super().__init__(data)
        lists = (
            ("rule", _("Any rule"), ConflictRule.objects.order_by("name").values_list("code", "name")),
            ("service", _("Any service"), Service.objects.order_by("name").values_list("slug", "name")),
            ("team", _("Any team"), Team.objects.order_by("name").values_list("slug", "name")),
        )
        for name, nothing, choices in lists:
            self.fields[name].choices = [("", nothing), *choices]
        ages = [
            (str(days), gettext("%d days or longer") % days if days > 1 else gettext("a day or longer"))
            for days in AGES
        ]
        self.fields["days"].choices = [("", _("However long")), *ages]

    @property
    def wanted(self) -> standing.ConflictFilter:
        """The filters that were given and understood."""
        self.is_valid()
        given = self.cleaned_data
        words = {name: given.get(name) or "" for name in ("severity", "rule", "service", "team", "status")}
        search = (given.get("q") or "").replace("\x00", "").strip()
        return standing.ConflictFilter(**words, q=search, days=given.get("days") or 0, mine=bool(given.get("mine")))


def _side(row: Conflict, name: str) -> str:
    window, seen = getattr(row, name), getattr(row, f"seen_{name}")
    if window is None:
        return about_of(row)
    if not seen:
        return gettext("reserved")
    return window.docket.key if window.docket_id else window.title


def about_of(row: Conflict) -> str:
    """The key of the record that it is about, as far as the reader of this row sees it; empty where there is none."""
    if not row.about_id:
        return ""
    return row.about.key if row.seen_both else gettext("reserved")


def _told(value, nothing=""):
    """A cell that stays empty where one side is reserved: of that only span, severity and status are told."""
    return lambda row: value(row) if row.seen_both else nothing


COLUMNS = (
    Column("first", _("One"), lambda row: _side(row, "first"), fixed=True),
    Column("second", _("Other"), lambda row: _side(row, "second"), fixed=True),
    Column("rule", _("Rule"), _told(lambda row: row.rule.name)),
    Column("severity", _("How grave"), lambda row: str(standing.weight_of(row).label)),
    Column("status", _("Status"), lambda row: str(row.get_status_display())),
    Column("where", _("Where"), _told(where_of)),
    Column("start", _("Begins (UTC)"), lambda row: row.first.span.lower, kind="moment"),
    Column("since", _("Since (UTC)"), lambda row: row.since, kind="moment"),
    Column("owner", _("Owner"), _told(lambda row: str(row.owner or ""))),
    Column("until", _("Accepted until (UTC)"), _told(lambda row: row.accepted_until, None), kind="moment", usual=False),
    Column("reason", _("Why accepted"), _told(lambda row: row.accepted_reason), usual=False),
)


def rows(user, query: QueryDict):
    """The rows that the list shows at this address, in its order."""
    return standing.standing(user, ConflictFilters(query).wanted)


def _asks_acceptance(user) -> dict:
    return {
        "until": forms.CharField(
            label=_("Until"), max_length=40, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
        ),
        "reason": forms.CharField(
            label=_("Why both may happen"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
        ),
    }


def _accept(conflict: Conflict, by, given: dict) -> str:
    if conflict.status == ConflictStatus.ACCEPTED:
        raise Refused(Refusal(gettext("It is accepted already."), code="no_difference", kind="state"))
    until = parse(given["until"], by.time_zone) if given.get("until") else None
    services.accept_conflict(conflict, by=by, until=until, reason=given.get("reason") or "")
    return gettext("accepted")


def _asks_owner(user) -> dict:
    return {"person": PersonField(label=_("Who sees to it"), initial=user.username)}


def _take(conflict: Conflict, by, given: dict) -> str:
    person = given.get("person")
    if person is not None and conflict.seen_both and conflict.owner_id == person.pk:
        raise Refused(Refusal(gettext("%s sees to it already.") % person, code="no_difference", kind="state"))
    services.take_conflict(conflict, by=by, owner=person)
    return str(person or gettext("Nobody"))


def _action(name: str, label, act, asks, icon: str) -> BulkAction:
    def judge(conflict, by, given) -> Verdict:
        return rehearse(lambda: act(conflict, by, given), str)

    return BulkAction(name, label, judge, act, asks, icon=icon, at_once=FEW)


PAGE = pages.add(
    "calendars:conflicts",
    ListPage(
        name="calendars:conflicts",
        title=_("Conflicts"),
        columns=lambda: list(COLUMNS),
        rows=rows,
        records=standing.named,
        named=standing.named,
        key_path="pk",
        actions=(
            _action("accept", _("Accept the overlap"), _accept, _asks_acceptance, "circle-check"),
            _action("take", _("Name who sees to it"), _take, _asks_owner, "user-check"),
        ),
    ),
)
