"""Every component on one page, for those who build pages. Routed in DEBUG only; nothing here is stored."""

from datetime import timedelta
from types import SimpleNamespace as Sample

from django import forms
from django.contrib import messages
from django.shortcuts import render

from apps.core import clock

TONES = ("neutral", "info", "success", "warning", "danger", "accent")


class GalleryForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(help_text="One line that says what changes, as you would tell a colleague.")
    service = forms.ChoiceField(choices=[("", "Choose"), ("ledger", "Ledger"), ("vault", "Card vault")])
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    outage = forms.BooleanField(label="An outage is expected", required=False)
    impact = forms.ChoiceField(choices=[("one", "One team"), ("all", "All customers")], widget=forms.RadioSelect)


def _options():
    refusal = Sample(
        sentence="The security step has no vote; three people can give it and the one on call is asked.",
        url="#approvals",
        unblock="Security",
    )
    own = Sample(sentence="You edited its window on Mon 23 Nov, and whoever shapes a change does not vote on it.", url="", unblock="")
    return [
        Sample(name="nudge", label="Remind the approvers", refusals=[], asks=[], primary=True),
        Sample(name="return", label="Return to draft", refusals=[], asks=["reason"], primary=False),
        Sample(name="cancel", label="Cancel", refusals=[], asks=["reason"], primary=False),
        Sample(name="start", label="Start", refusals=[refusal], asks=[], primary=False),
        Sample(name="approve", label="Approve", refusals=[own], asks=[], primary=False),
    ]


def _timeline(now):
    moved = Sample(field="Window", before="Wed 25 Nov 22:00", after="Thu 26 Nov 22:00")
    return [
        Sample(at=now - timedelta(hours=3), who="Amira Haddad", sentence="moved the window", reason="The ledger upgrade runs on Wednesday night.",
               tone="accent", icon="calendar-time", diffs=[moved], key="", via="page"),
        Sample(at=now - timedelta(hours=5), who="Jonas Keller", sentence="approved for the CAB", reason="", tone="success", icon="check",
               diffs=[], key="", via=""),
        Sample(at=now - timedelta(days=1), who="Amira Haddad", sentence="submitted with risk 48 and two services", reason="", tone="info",
               icon="send", diffs=[], key="", via="API"),
        Sample(at=now - timedelta(days=3), who="", sentence="Draft made from a template", reason="", tone="neutral", icon="template",
               diffs=[], key="TPL-12", via=""),
    ]


def _bars():
    rows = [
        ("CHG-1042", 38, 26, "accent", False, "own"), ("backout", 64, 11, "accent", True, "own"),
        ("CHG-1038 ledger upgrade", 8, 28, "warning", False, "next"), ("FRZ-31 card network", 60, 32, "danger", False, "next"),
    ]
    return [dict(zip(("label", "start_pct", "width_pct", "tone", "dashed", "lane"), row, strict=True)) for row in rows]


def _rows(now):
    people = ["Amira Haddad", "Jonas Keller", "Lucía Romero", "Tomasz Nowak"]
    titles = ["Rotate the card-vault signing key", "Upgrade the ledger database to 18", "Rebuild the search index", "Move the gateway to the new subnet"]
    states = [("Authorize", "accent"), ("Scheduled", "info"), ("Implement", "warning"), ("Closed", "success")]
    risks = [(62, "high"), (38, "medium"), (12, "low"), (84, "critical")]
    return [
        Sample(key=f"CHG-{1042 - at * 4}", title=titles[at], state=states[at], risk=risks[at], who=people[at], starts=now + timedelta(days=at, hours=2))
        for at in range(4)
    ]


def gallery(request):
    """Show every component with believable content."""
    now = clock.now()
    form = GalleryForm({"title": "", "reason": "The key is two years old."} if "errors" in request.GET else None)
    messages.success(request, "CHG-1042 is submitted. The CAB has been asked.")
    context = {
        "now": now, "ends": now + timedelta(hours=1, minutes=30), "past": now - timedelta(hours=5), "tones": TONES,
        "levels": [(12, "low"), (38, "medium"), (62, "high"), (84, "critical"), (None, "")],
        "options": _options(), "entries": _timeline(now), "bars": _bars(), "rows": _rows(now), "form": form,
        "ticks": [(0, "20:00"), (19, "21:00"), (38, "22:00"), (57, "23:00"), (76, "00:00"), (95, "01:00")],
        "filters": [Sample(label="Mine", url="#", active=True, count=5), Sample(label="Production", url="#", active=True, count=None),
                    Sample(label="Only conflicts", url="#", active=False, count=4), Sample(label="Emergency", url="#", active=False, count=None)],
        "phases": [Sample(name="Planning", state="done", detail="3 Nov", url=""), Sample(name="Build", state="done", detail="12 Nov", url=""),
                   Sample(name="Testing", state="current", detail="2 of 4 criteria", url="#"), Sample(name="Preparation", state="todo", detail="30 Nov", url=""),
                   Sample(name="Deployment", state="todo", detail="3 Dec", url=""), Sample(name="Post-release", state="todo", detail="", url="")],
        "page": Sample(prev_url="", next_url="?after=x", total=1204),
    }
    return render(request, "core/gallery.html", context)
