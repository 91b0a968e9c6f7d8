"""From an empty database: setting up, and the demo company."""

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from apps.approvals.models import Board, Meeting, PolicyRevision, Revision
from apps.audit.models import Event
from apps.changes.models import ChangeRequest
from apps.incidents.models import Incident
from apps.releases.models import Release, ReleaseTemplate
from tests.invariants import broken_rules

pytestmark = pytest.mark.django_db


def test_setup_makes_the_first_administrator_and_the_seeds_once(monkeypatch):
    monkeypatch.setenv("SLIPWAY_ADMIN_PASSWORD", "a very long first password")
    for _again in range(2):
        call_command("setup", email="first@example.org", verbosity=0)
    admin = User.objects.get()
    assert admin.holds("administrator")
    assert admin.check_password("a very long first password")
    assert Board.objects.filter(slug="cab").exists()
    in_force = PolicyRevision.objects.filter(state="in_force").values_list("policy__slug", flat=True)
    assert sorted(in_force) == ["change", "emergency", "policy", "retrospective", "template"]
    assert ReleaseTemplate.objects.exists()


def test_setup_refuses_a_weak_password(monkeypatch):
    monkeypatch.setenv("SLIPWAY_ADMIN_PASSWORD", "short")
    with pytest.raises(CommandError):
        call_command("setup", email="first@example.org", verbosity=0)


def test_the_demo_is_refused_where_it_was_not_asked_for(settings):
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError):
        call_command("demo")


def test_the_demo_is_refused_where_people_are(people):
    with pytest.raises(CommandError):
        call_command("demo")


def test_the_demo_has_history_and_events_for_everything(capsys):
    call_command("demo", changes=60, releases=14)
    assert ChangeRequest.objects.count() == 61, "sixty, and one that failed and suspended its template"
    assert Meeting.objects.filter(state="signed").count() == 1
    assert Meeting.objects.get(state="signed").items.filter(outcome="approved").exists()
    assert Revision.objects.filter(state="proposed").exists()
    assert Release.objects.count() == 14
    incidents = Incident.objects.order_by("pk")
    assert [(one.severity, one.state) for one in incidents] == [("major", "open"), ("high", "closed")]
    assert incidents[1].cause.prefix == "CHG"
    assert "rita" in capsys.readouterr().out
    assert broken_rules() == {}
    for change in ChangeRequest.objects.filter(state="closed").select_related("docket")[:5]:
        rows = list(change.history.order_by("history_id").values_list("state", "event__kind"))
        assert rows[0] == ("draft", "change.drafted")
        assert rows[-1] == ("closed", "change.closed")
        assert Event.objects.filter(key=change.key).count() >= 4
    assert set(ChangeRequest.objects.values_list("state", flat=True)) >= {
        "draft",
        "assess",
        "authorize",
        "scheduled",
        "closed",
    }
