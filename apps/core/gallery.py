"""Every component on one page, for those who build pages. Routed in DEBUG only; nothing here is stored."""

from datetime import timedelta
from types import SimpleNamespace as Sample

from django import forms
from django.contrib import messages
from django.shortcuts import render

from apps.core import clock

TONES = ("neutral", "info", "success", "warning", "danger", "accent")
LEVELS = ((12, "low"), (38, "medium"), (62, "high"), (84, "critical"), (None, ""))
TICKS = ((0, "20:00"), (19, "21:00"), (38, "22:00"), (57, "23:00"), (76, "00:00"), (95, "01:00"))


class GalleryForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(help_text="One line that says what changes, as you would tell a colleague.")
    service = forms.ChoiceField(choices=[("", "Choose"), ("ledger", "Ledger"), ("vault", "Card vault")])
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    outage = forms.BooleanField(label="An outage is expected", required=False)
    impact = forms.ChoiceField(choices=[("one", "One team"), ("all", "All customers")], widget=forms.RadioSelect)


def _samples(names, rows, **always):
    """Return one object per row, its values under these names."""
    return [Sample(**dict(zip(names, row, strict=True)), **always) for row in rows]


def _options():
    vote = "The security step has no vote; three people can give it and the one on call is asked."
    own = "You edited its window on Mon 23 Nov, and whoever shapes a change does not vote on it."
    names = ("name", "label", "refusals", "asks", "primary")
    return _samples(
        names,
        (
            ("nudge", "Remind the approvers", [], [], True),
            ("return", "Return to draft", [], ["reason"], False),
            ("cancel", "Cancel", [], ["reason"], False),
            ("start", "Start", [Sample(sentence=vote, url="#approvals", unblock="Security")], [], False),
            ("approve", "Approve", [Sample(sentence=own, url="", unblock="")], [], False),
        ),
    )


def _entries(now):
    moved = Sample(field="Window", before="Wed 25 Nov 22:00", after="Thu 26 Nov 22:00")
    why = "The ledger upgrade runs on Wednesday night."
    names = ("hours", "who", "sentence", "tone", "icon", "reason", "diffs", "key", "via")
    entries = _samples(
        names,
        (
            (3, "Amira Haddad", "moved the window", "accent", "calendar-time", why, [moved], "", "page"),
            (5, "Jonas Keller", "approved for the CAB", "success", "check", "", [], "", ""),
            (24, "Amira Haddad", "submitted with risk 48 and two services", "info", "send", "", [], "", "API"),
            (72, "", "Draft made from a template", "neutral", "template", "", [], "TPL-12", ""),
        ),
    )
    for entry in entries:
        entry.at = now - timedelta(hours=entry.hours)
    return entries


def _bars():
    return _samples(
        ("label", "start_pct", "width_pct", "tone", "dashed", "lane"),
        (
            ("CHG-1042", 38, 26, "accent", False, "own"),
            ("backout", 64, 11, "accent", True, "own"),
            ("CHG-1038 ledger upgrade", 8, 28, "warning", False, "next"),
            ("FRZ-31 card network", 60, 32, "danger", False, "next"),
            ("CHG-1051", 12, 4, "info", False, "third"),
            ("CHG-1060", 90, 5, "info", False, "third"),
        ),
    )


def _rows(now):
    rows = _samples(
        ("key", "title", "state", "tone", "score", "level", "who", "days"),
        (
            ("CHG-1042", "Rotate the card-vault signing key", "Authorize", "accent", 62, "high", "Amira Haddad", 0),
            ("CHG-1038", "Upgrade the ledger database to 18", "Scheduled", "info", 38, "medium", "Jonas Keller", 1),
            ("CHG-1034", "Rebuild the search index", "Implement", "warning", 12, "low", "Lucía Romero", 2),
            ("CHG-1030", "Move the gateway to its new subnet", "Closed", "success", 84, "critical", "Tomasz Nowak", 3),
        ),
    )
    for row in rows:
        row.starts = now + timedelta(days=row.days, hours=2)
    return rows


def _filters():
    rows = (("Mine", True, 5), ("Production", True, None), ("Only conflicts", False, 4), ("Emergency", False, None))
    return _samples(("label", "active", "count"), rows, url="#")


def _phases():
    return _samples(
        ("name", "state", "detail"),
        (
            ("Planning", "done", "3 Nov"),
            ("Build", "done", "12 Nov"),
            ("Testing", "current", "2 of 4 criteria"),
            ("Preparation", "todo", "30 Nov"),
            ("Deployment", "todo", "3 Dec"),
            ("Post-release", "todo", ""),
        ),
        url="",
    )


def gallery(request):
    """Show every component with believable content; `?errors` shows the form as it is refused."""
    now = clock.now()
    messages.success(request, "CHG-1042 is submitted. The CAB has been asked.")
    context = {
        "now": now,
        "ends": now + timedelta(hours=1, minutes=30),
        "past": now - timedelta(hours=5),
        "tones": TONES,
        "levels": LEVELS,
        "ticks": TICKS,
        "options": _options(),
        "entries": _entries(now),
        "bars": _bars(),
        "rows": _rows(now),
        "stale": _samples(("label", "theirs", "yours"), (("Title", "Rotate the signing key", "Rotate both keys"),)),
        "filters": _filters(),
        "phases": _phases(),
        "page": Sample(prev_url="", next_url="?after=x", total=1204),
        "form": GalleryForm({"title": "", "reason": "The key is two years old."} if "errors" in request.GET else None),
    }
    return render(request, "core/gallery.html", context)
