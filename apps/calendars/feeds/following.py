"""What a feed shows: the filter in its address, or that of the saved view which it follows; and the form for one."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import FeedToken, SavedView
from apps.accounts.queries import views_for

from ..enums import WindowKind
from ..forms.filters import NAMED, FilterForm
from ..queries import EntryFilter

VIEWS_OF = "calendars"
"""The page whose saved views a feed can follow."""
SHOWN = ("kind", "service", "environment", "team", "person", "conflicts", "calendar")


class FeedForm(forms.Form):
    """A new feed address; what it shows is the filter or the saved view of the calendar it was made from."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("For example the program that will use it.")
    )
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    view = forms.ModelChoiceField(SavedView.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["view"].queryset = views_for(user, VIEWS_OF)

    def clean_query(self) -> str:
        """Only what narrows the calendar, and only what is there."""
        query = asked(self.cleaned_data["query"])
        if sentence := problem(query, self.user):
            raise forms.ValidationError(sentence)
        return query


def asked(query: str) -> str:
    """Of a query string only what says which windows are shown; not the day, nor how they are laid out."""
    given, kept = QueryDict(query.lstrip("?")), QueryDict(mutable=True)
    for name in SHOWN:
        if given.get(name):
            kept.setlist(name, given.getlist(name) if name == "calendar" else [given[name]])
    return kept.urlencode()


def filter_of(feed: FeedToken) -> EntryFilter | None:
    """What the feed shows now; None where its filter names what is not there: then it shows nothing, never all."""
    form = _form(feed)
    wanted = form.wanted()
    return wanted if not form.errors and _kinds(form) == list(wanted.kinds) else None


def problem(query: str, user) -> str:
    """Why this filter is no filter of a feed; nothing where it is one."""
    if filter_of(FeedToken(query=query, user=user)) is not None:
        return ""
    return _("This filter names what is not on the calendar: %s.") % query[:200]


def in_words(feed: FeedToken) -> str:
    """What the feed shows, for its reader; nothing where that is everything."""
    return words_of([feed])[0]


def words_of(feeds: Iterable[FeedToken]) -> list[str]:
    """``in_words`` for each of them, at a fixed number of queries."""
    forms_ = [_form(feed) for feed in feeds]
    named = {name: _named(name, {form.data[name] for form in forms_ if form.data.get(name)}) for name in NAMED}
    held = _named("calendar", {slug for form in forms_ for slug in form.data.getlist("calendar")})
    return [_words(form, named, held) for form in forms_]


def _words(form: FilterForm, named: dict[str, dict], held: dict[str, str]) -> str:
    words = [found[form.data[name]] for name, found in named.items() if form.data.get(name) in found]
    words += [str(WindowKind(kind).label) for kind in _kinds(form) if kind in WindowKind.values]
    words += [_("holidays of %s") % held[slug] for slug in form.data.getlist("calendar") if slug in held]
    words += [_("only conflicts")] if form.data.get("conflicts") == "1" else []
    return ", ".join(words)


def _named(name: str, asked_for: set[str]) -> dict[str, str]:
    """What is called so in an address, by its name for people, as far as the filter offers it."""
    field = FilterForm.base_fields[name]
    key = field.to_field_name
    known = {one for one in asked_for if "\x00" not in one}
    rows = field.queryset.filter(**{f"{key}__in": known}) if known else ()
    return {getattr(row, key): str(row) for row in rows}


def _form(feed: FeedToken) -> FilterForm:
    return FilterForm(QueryDict(asked(feed.view.query if feed.view_id else feed.query)))


def _kinds(form: FilterForm) -> list[str]:
    return [kind for kind in form.data.get("kind", "").split(",") if kind]
