"""A freeze over the window of a scheduled change refuses its start, whenever it was announced (T-01, T-02, M5)."""

from datetime import timedelta

import pytest

from apps.changes import services
from apps.changes.enums import State
from apps.core import clock
from apps.core.refusals import Refused
from apps.freezes import services as freezes

from . import acts

pytestmark = pytest.mark.django_db
INSIDE = timedelta(hours=2, minutes=5)


def test_a_freeze_announced_after_the_approval_refuses_the_start_until_it_is_lifted(people, seeded):
    change = acts.approved(people, seeded)
    assert change.state == State.SCHEDULED
    freeze = freezes.draft(
        by=people.erin,
        title="Quarter end",
        team=people.team.platform,
        start=acts.soon(1),
        end=acts.soon(9),
        level="exception",
        reason="The books are closed.",
        services=[seeded.ledger],
        approver=people.erin,
    )
    freeze = freezes.announce(freeze, by=people.erin)
    with clock.shifted(INSIDE):
        with pytest.raises(Refused, match="Quarter end") as refused:
            services.start(acts.fresh(change), by=people.alice)
        assert any(one.url and "exception" in str(one).lower() for one in refused.value.refusals)
        assert acts.fresh(change).state == State.SCHEDULED
        freezes.lift(freeze, by=people.erin, reason="The books are closed early.")
        assert services.start(acts.fresh(change), by=people.alice).state == State.IMPLEMENT
