"""A record's history and how it stood: sentences, diffs, visibility, and the number of queries."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from apps.accounts.models import Membership, Team
from apps.audit import queries
from apps.audit.services import recording, refused
from apps.audit.timeline import tell
from apps.audit.timeline import timeline as tellings
from apps.audit.visibility import visibility, visible_keys
from apps.core import clock, denials
from apps.core.refusals import Refusal, Refused
from apps.dockets.models import Docket

pytestmark = pytest.mark.django_db
TEAM = "harbour"


@pytest.fixture
def team(people, monkeypatch):
    """A team whose history everybody but Mallory may see."""
    monkeypatch.setattr(
        visibility, "_entries", {"tests": lambda user, keys: [] if user.username == "mallory" else {TEAM}}
    )
    with recording(kind="harbour.founded", key=TEAM, by=people.root, reason="The port grew"):
        return Team.objects.create(slug=TEAM, name="Harbour", group=Group.objects.create(name=TEAM))


def rename(team, name, by, reason=""):
    with recording(kind="harbour.renamed", key=TEAM, by=by, reason=reason):
        team.name = name
        team.save()


def test_entries_say_who_did_what_and_what_changed(team, people):
    rename(team, "Docks", people.root, "Clearer")
    newest, first = queries.timeline([TEAM], people.alice)
    assert (newest.who, newest.sentence, newest.reason) == ("Ruth Root", "renamed the harbour", "Clearer")
    assert [(diff.field, diff.before, diff.after) for diff in newest.diffs] == [("Name", "Harbour", "Docks")]
    assert first.reason == "The port grew"
    assert newest.at > first.at


def test_declared_sentences_go_before_the_default(team, people, monkeypatch):
    monkeypatch.setattr(tellings, "_entries", {})
    tell("harbour.renamed", lambda event: f"gave {event.key} another name", tone="info", icon="edit")
    rename(team, "Docks", people.root)
    newest = queries.timeline([TEAM], people.alice)[0]
    assert (newest.sentence, newest.tone, newest.icon) == ("gave harbour another name", "info", "edit")


def test_pointers_are_shown_by_name_and_additions_in_one_line(team, people):
    with recording(kind="team.joined", key=TEAM, by=people.root):
        membership = Membership.objects.create(team=team, user=people.alice)
    with recording(kind="team.lead_named", key=TEAM, by=people.root):
        membership.is_lead = True
        membership.save()
    with recording(kind="team.left", key=TEAM, by=people.root):
        membership.delete()
    left, named, joined, _created = queries.timeline([TEAM], people.bob)
    assert [(each.field, each.after) for each in joined.diffs] == [("Membership", "Harbour, Alice Amsel")]
    assert [(each.field, each.before, each.after) for each in named.diffs] == [("Leads the team", "no", "yes")]
    assert [(diff.before, diff.after) for diff in left.diffs] == [("Harbour, Alice Amsel", "")]


def test_nothing_is_told_of_what_one_may_not_see(team, people):
    assert queries.timeline([TEAM], people.mallory) == []
    assert queries.as_of(TEAM, clock.now(), people.mallory) is None
    assert queries.timeline(["nobody-answers-for-this"], people.alice) == []


def test_auditors_see_every_key_and_the_inactive_none(team, people):
    assert visible_keys(people.grace, ["x", TEAM]) == {"x", TEAM}
    people.grace.is_active = False
    assert visible_keys(people.grace, ["x", TEAM]) == set()


def test_another_record_that_one_may_not_see_is_not_named(team, people):
    from apps.dockets.models import Link

    with recording(kind="change.drafted", key="CHG-900001", by=people.mallory):
        secret, own = (
            Docket.objects.create(key=key, prefix="CHG", title=title, team=people.team.search, opened_at=clock.now())
            for key, title in (("CHG-900001", "Secret fix"), ("CHG-900002", "Own"))
        )
    with recording(kind="docket.linked", key=TEAM, by=people.root):
        Link.objects.create(docket=secret, to=own, added_at=clock.now())
    newest = queries.timeline([TEAM], people.alice)[0]
    assert newest.diffs == []
    assert "CHG-90000" not in str(newest)
    assert "CHG-900001" in str(queries.timeline([TEAM], people.grace)[0].diffs)


def test_more_events_need_no_more_queries(team, people, django_assert_num_queries):
    alice = people.fresh("alice")
    rename(team, "One", people.root)
    queries.timeline([TEAM], alice)
    with django_assert_num_queries(3):
        assert len(queries.timeline([TEAM], alice)) == 2
    for number in range(12):
        rename(team, f"Name {number}", people.root)
    with django_assert_num_queries(3):
        assert len(queries.timeline([TEAM], alice)) == 14


def test_pages_of_a_history_follow_each_other(team, people):
    for number in range(5):
        rename(team, f"Name {number}", people.root)
    first = queries.timeline([TEAM], people.alice, limit=4)
    second = queries.timeline([TEAM], people.alice, limit=4, before=first[-1].id)
    assert len(first) == 4
    assert [entry.sentence for entry in second] == ["renamed the harbour", "founded the harbour"]


def test_a_refused_attempt_is_told_with_its_reason(team, people):
    refused(kind="harbour.renamed", key=TEAM, by=people.alice, sentences=["Only administrators rename teams."])
    newest = queries.timeline([TEAM], people.bob)[0]
    assert newest.tone == "danger"
    assert newest.sentence.startswith("tried this and was refused")
    assert newest.reason == "Only administrators rename teams."


def test_denials_of_pages_and_api_are_kept(team, people):
    refusal = Refused(Refusal("Not you.", kind="who"), Refusal("A title is missing.", kind="input"))
    denials.report(refusal, kind="harbour.renamed", key=TEAM, by=people.alice)
    assert queries.timeline([TEAM], people.bob)[0].reason == "Not you."


def test_a_record_is_shown_as_it_stood(team, people):
    before = clock.now() - timedelta(days=1)
    between = clock.now()
    rename(team, "Docks", people.root)
    (then,) = queries.as_of(TEAM, between, people.alice)
    fields = {field.label: (field.then, field.now) for field in then.fields}
    assert fields["Name"] == ("Harbour", "Docks")
    assert fields["Short name"] == (TEAM, TEAM)
    assert then.changed == 1
    (missing,) = queries.as_of(TEAM, before, people.alice)
    assert not missing.existed
    assert missing.exists


def test_moments_are_written_in_the_readers_zone(team, people):
    from apps.accounts.models import Absence

    start = clock.now().replace(year=2031, month=1, day=15, hour=23, minute=0, second=0, microsecond=0)
    with recording(kind="absence.noted", key=TEAM, by=people.root):
        absence = Absence.objects.create(user=people.alice, starts_at=start, ends_at=start + timedelta(days=1))
    with recording(kind="absence.moved", key=TEAM, by=people.root):
        absence.ends_at += timedelta(hours=1)
        absence.save()
    with timezone.override("Europe/Berlin"):
        (diff,) = queries.timeline([TEAM], people.bob)[0].diffs
    assert diff.after == "Fri 17 Jan 2031 01:00"
