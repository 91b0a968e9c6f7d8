"""What a release says of itself to mechanisms, and who finds it by a change."""

import pytest
from rest_framework.test import APIClient

from apps.dockets.subjects import subject_of
from apps.releases import queries, services
from apps.releases.queries import ReleaseFilter

from ..changes.acts import draft as draft_change
from .conftest import fresh

pytestmark = pytest.mark.django_db


def test_facts_are_plain_and_name_where_it_goes(release, seeded, people):
    facts = subject_of(release.docket).facts(fresh(release).docket)
    assert (facts["kind"], facts["type"], facts["risk"], facts["tier"]) == ("release", "minor", "medium", 2)
    assert facts["services"] == ["payments-api"]
    assert facts["environments"] == ["payments-prod"]
    assert facts["environment_kinds"] == ["production"]
    assert facts["team"] == "payments"


def test_the_risk_of_an_emergency_is_that_of_its_gravest_open_risk(seeded, people):
    release = services.draft(by=people.frank, title="Now", services=[seeded.ledger], type="emergency")
    facts = subject_of(release.docket).facts
    assert facts(fresh(release).docket)["risk"] == "high"
    small = services.add_risk(release, by=people.frank, title="Small", likelihood=1, impact=2)
    assert facts(fresh(release).docket)["risk"] == "low"
    services.add_risk(release, by=people.frank, title="Grave", likelihood=5, impact=5)
    assert facts(fresh(release).docket)["risk"] == "critical"
    services.close_risk(small, by=people.frank, reason="Gone.")
    for kind, risk in (("major", "high"), ("patch", "low")):
        services.edit(release, by=people.frank, type=kind)
        assert facts(fresh(release).docket)["risk"] == risk


def test_content_is_grouped_by_what_judges_it(release, people):
    content = subject_of(release.docket).content
    before = content(fresh(release).docket)
    for change, group in (
        ({"goal": "Faster"}, "what"),
        ({"rollback_plan": "Back"}, "plan"),
        ({"escalation": people.bob}, "people"),
    ):
        services.edit(release, by=people.frank, **change)
        after = content(fresh(release).docket)
        assert {name for name in after if after[name] != before[name]} == {group}
        before = after
    milestone = release.milestones.get(code="code_freeze")
    services.move_milestone(milestone, by=people.frank, first=milestone.window.span.lower.date().replace(day=1))
    after = content(fresh(release).docket)
    assert {name for name in after if after[name] != before[name]} == {"window"}


def test_found_by_the_change_in_scope_only_by_who_sees_that_change(release, people, seeded):
    change = draft_change(people, seeded, title="Embargoed", restricted=True)
    services.add_item(release, by=people.alice, change=change.key)
    wanted = ReleaseFilter(change=change.key)
    assert [row.key for row in queries.listed(people.alice, wanted)] == [release.key]
    assert not queries.listed(people.mallory, wanted).exists()
    for who, count in (("alice", 1), ("mallory", 0)):
        client = APIClient()
        client.force_authenticate(people.all[who])
        assert len(client.get(f"/api/v1/releases/?change={change.key}").json()["results"]) == count


def test_tasks_are_for_those_who_say_what_is_in_scope(release, people):
    may_edit = subject_of(release.docket).may_edit
    assert may_edit(release.docket, people.bob) is None
    assert may_edit(release.docket, people.mallory)
    assert may_edit(release.docket, people.grace)
