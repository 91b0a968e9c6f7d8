"""A record that freezes look at, and freezes around it."""

from datetime import timedelta

import pytest

from apps.audit.services import recording
from apps.calendars.enums import WindowKind
from apps.calendars.services import place as place_window
from apps.core import clock
from apps.dockets.enums import Prefix
from apps.dockets.services import open_docket
from apps.dockets.subjects import Subject, subjects
from apps.freezes import services

HOUR = timedelta(hours=1)


def facts_for(service, environment=None, **more):
    """Facts of work on one service."""
    environments = [environment] if environment else []
    return {
        "kind": "change",
        "type": "normal",
        "type_slug": "normal",
        "services": [service.slug],
        "service_ids": [service.pk],
        "tiers": [service.tier],
        "teams": [service.team.slug],
        "team": service.team.slug,
        "environment_ids": [one.pk for one in environments],
        "environment_kinds": [one.kind for one in environments],
    } | more


@pytest.fixture
def work(people, place, monkeypatch):
    """Make a planned piece of work with a docket, whose facts the test may set."""
    known = {}

    def may_edit(docket, user):
        return None if docket.team_id in user.team_ids else "Only its team edits it."

    subject = Subject(
        prefix=Prefix.CHANGE,
        label="Change",
        relation="change",
        url_name="freezes:detail",
        facts=lambda docket: known[docket.pk],
        may_edit=may_edit,
    )
    monkeypatch.setitem(subjects._entries, Prefix.CHANGE, subject)

    def make(service=None, environment=None, *, begins=0, hours=4, title="Rotate the key", restricted=False, **facts):
        service, environment = service or place.ledger, environment or place.prod
        start = clock.now() + begins * HOUR
        with recording(kind="work.planned", key="tests", by=people.alice):
            docket = open_docket(
                prefix=Prefix.CHANGE, title=title, team=service.team, by=people.alice, restricted=restricted
            )
            known[docket.pk] = facts_for(service, environment, **facts)
            place_window(
                docket,
                kind=WindowKind.CHANGE,
                start=start,
                end=start + hours * HOUR,
                firm=True,
                services=[service],
                environments=[environment],
                by=people.alice,
            )
        return docket

    make.facts = known
    return make


@pytest.fixture
def freeze(people):
    """Draft a freeze, and announce it unless told otherwise."""

    def make(*, by=None, begins=-1, hours=10, announced=True, **fields):
        start = clock.now() + begins * HOUR
        given = {"title": "Year-end close", "team": people.team.platform, "reason": "The books are closed."} | fields
        made = services.draft(by=by or people.erin, start=start, end=start + hours * HOUR, **given)
        # A hard one is approved by somebody else than whoever wrote it.
        approver = people.frank if made.level == "hard" else by or people.erin
        return services.announce(made, by=approver) if announced else made

    return make
