"""Whoever wrote what a change delivers does not approve it, said at first or later. # A-02"""

import pytest
from rest_framework.test import APIClient

from apps.approvals.models import Ballot, Vote
from apps.approvals.services import cast
from apps.changes import services
from apps.core.refusals import Refused
from apps.dockets.services import add_link

from . import acts

pytestmark = pytest.mark.django_db
COMMIT = "https://git.example.org/pay/ledger/commit/0123456789abcdef"


def peers(change) -> Ballot:
    return Ballot.objects.get(docket=change.docket, team__slug="payments", state="open")


def vote_of(person, change):
    return Vote.objects.filter(ballot__docket=change.docket, voter=person, ended_at=None).exclude(
        ballot__state="voided"
    )


def test_the_author_of_a_linked_commit_has_no_vote(people, seeded):
    change = acts.draft(people, seeded)
    api = APIClient()
    api.force_authenticate(people.alice)
    answer = api.post(f"/api/v1/dockets/{change.key}/links/", {"url": COMMIT, "author": "bob"})
    assert (answer.status_code, answer.json()["author"], answer.json()["kind"]) == (201, "bob", "commit")
    services.submit(acts.fresh(change), by=people.alice)
    ballot = peers(change)
    with pytest.raises(Refused, match="You wrote what this change delivers"):
        cast(ballot, by=people.bob, choice="approve", digest=ballot.digest)
    assert cast(ballot, by=people.olga, choice="approve", digest=ballot.digest)


def test_an_author_named_after_the_vote_takes_the_vote_back(people, seeded):
    change = acts.draft(people, seeded)
    link = add_link(change.docket, url=COMMIT, by=people.alice)
    services.submit(acts.fresh(change), by=people.alice)
    ballot = peers(change)
    cast(ballot, by=people.bob, choice="approve", digest=ballot.digest)
    assert acts.fresh(change).state == "authorize"
    assert add_link(change.docket, url=COMMIT, by=people.alice, author=people.bob).pk == link.pk
    assert not vote_of(people.bob, change), "it fell with the wording that it was given for"
    ballot = peers(change)
    with pytest.raises(Refused, match="You wrote"):
        cast(ballot, by=people.bob, choice="approve", digest=ballot.digest)
