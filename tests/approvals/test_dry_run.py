"""What a proposed policy would have asked of the last 90 days, in a fixed number of statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.approvals import queries, services
from apps.approvals.enums import BallotState
from apps.approvals.models import Approval, DryRun
from apps.approvals.revised import policy as policies
from apps.approvals.services import rehearsing
from apps.audit.services import recording
from apps.core import clock
from apps.core.refusals import Refused
from apps.dockets.enums import Prefix
from apps.dockets.services import open_docket


def asked(people, place, number: int, *, ago: int = 1, restricted: bool = False, **facts) -> None:
    """Approvals of the policy ``change`` as they were put to the vote some days ago."""
    said = {
        "kind": "change",
        "type": "normal",
        "risk": "low",
        "tier": 3,
        "environment_kinds": ["production"],
        "service_ids": [place.search.pk],
        "team_id": people.team.search.pk,
        "outage": False,
    } | facts
    with recording(kind="approvals.prepared", key="tests", by=None):
        for n in range(number):
            docket = open_docket(
                prefix=Prefix.CHANGE, title=f"Change {n}", team=people.team.search, by=None, restricted=restricted
            )
            Approval.objects.create(
                docket=docket,
                purpose="change",
                policy="change",
                digest="d",
                facts=said,
                state=BallotState.EXPIRED,
                opened_at=clock.now() - timedelta(days=ago),
            )


def draft(people, change):
    content = policies.current("change")
    change(content["rows"])
    return services.draft_revision(kind="policy", name="change", content=content, reason="Try", by=people.erin)


def stricter(rows: list) -> None:
    """Two of the board for everything, nobody of security any more, and operations where an outage is expected."""
    rows[1]["number"] = 2
    rows.pop(5)
    rows.append(rows[1] | {"name": "Operations", "board": "operations", "number": 1, "when": [["outage", "is", True]]})


def test_dry_run_says_how_many_more_and_how_many_fewer(seeded, people, client):
    asked(people, seeded, 3)
    asked(people, seeded, 2, risk="high")
    asked(people, seeded, 1, outage=True, risk="medium")
    asked(people, seeded, 4, ago=91)
    asked(people, seeded, 5, restricted=True)
    revision = draft(people, stricter)
    run = services.ask_dry_run(revision, by=people.erin)
    # Three of low risk need one more of the board, the outage one of operations; two of high risk lose security.
    assert (run.state, run.total) == ("done", 6)
    assert [run.result[name] for name in ("more", "fewer", "touched", "blocked")] == [4, 2, 6, 0]
    assert ["Operations", 0, 1] in run.result["rules"]
    assert run.result["factor"] == [0, 0, 0]
    shown = queries.rehearsal(revision, people.erin)
    assert shown.headline.endswith("4 more approvals, 2 fewer; 6 of 6 are affected.")
    assert {one.sentence for one in shown.examples} == {
        "1 more of Change advisory board",
        "1 fewer of Security",
        "1 more of Operations",
    }
    client.force_login(people.alice)
    page = client.get(revision.get_absolute_url()).content.decode()
    assert "4 more approvals, 2 fewer" in page
    body = client.get(f"/api/v1/revisions/{revision.key}/dry-run/").json()
    assert (body["done"], body["examples"][0]["key"][:4]) == (6, "CHG-")
    refused = client.post(f"/api/v1/revisions/{revision.key}/dry-run/", {}, content_type="application/json")
    assert refused.status_code == 403
    services.edit_revision(revision, content=revision.content | {"valid_days": 5}, by=people.erin)
    revision.refresh_from_db()
    assert queries.rehearsal(revision, people.erin).outdated


def test_what_nobody_could_have_approved_is_counted_and_unsound_is_not_tried(seeded, people):
    asked(people, seeded, 2)
    asked(people, seeded, 1, risk="high")
    run = services.ask_dry_run(draft(people, lambda rows: rows.__delitem__(slice(0, 4))), by=people.erin)
    assert (run.result["blocked"], run.result["more"]) == (2, 0)
    locked = services.ask_dry_run(draft(people, lambda rows: rows[1].update(second_factor=True)), by=people.erin)
    seen = queries.rehearsal(locked.revision, people.erin)
    assert (locked.result["touched"], locked.result["factor"][0], locked.result["factor"][1:]) == (3, 3, [3, 3])
    assert "3 would have taken a second factor; 3 of the 3 people asked have none yet." in seen.notes
    assert seen.examples[0].sentence == "a second factor of Change advisory board"
    broken = draft(people, lambda rows: rows[0].update(number=0))
    with pytest.raises(Refused, match="Mend what is wrong"):
        services.ask_dry_run(broken, by=people.erin)


def test_many_are_tried_in_the_background_with_progress_and_a_fixed_number_of_statements(
    seeded, people, client, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(rehearsing, "AT_ONCE", 10)
    sent = []
    monkeypatch.setattr(rehearsing, "_send", sent.append)
    counts = []
    for more in (40, 80):
        asked(people, seeded, more, service_ids=[seeded.search.pk, seeded.ledger.pk], tier=1)
        revision = draft(people, stricter)
        client.force_login(people.erin)
        with django_capture_on_commit_callbacks(execute=True):
            page = client.post(f"/approvals/revisions/{revision.key}/dry-run/", headers={"HX-Request": "true"})
        run = DryRun.objects.get(revision=revision)
        assert (run.state, sent[-1]) == ("waiting", run.pk)
        assert 'hx-trigger="load delay:1s"' in page.content.decode()
        with CaptureQueriesContext(
            connection,
        ) as caught:
            services.run_dry_run(run.pk)
        counts.append(len(caught))
        run.refresh_from_db()
        assert (run.state, run.done, run.percent) == ("done", run.total, 100)
        again = client.get(f"/approvals/revisions/{revision.key}/dry-run/", headers={"HX-Request": "true"})
        assert "hx-trigger" not in again.content.decode().split("<form")[0]
    assert counts[0] == counts[1] <= 40
    # Left behind by a dead worker: the sweep takes it up, and a finished one is not worked out again.
    DryRun.objects.filter(pk=run.pk).update(state="running", asked_at=clock.now() - timedelta(minutes=6))
    assert services.run_waiting_dry_runs() == 1
    assert services.run_waiting_dry_runs() == 0
