"""What the tests of releases stand on: a planned release, and ways to take it further."""

from datetime import date

import pytest

from apps.approvals.services import cast
from apps.gates import services as gates
from apps.gates.models import Criterion, Gate
from apps.releases import services
from apps.releases.models import Release

TARGET = date(2027, 3, 18)


def fresh(release) -> Release:
    """The release read again."""
    return Release.objects.select_related("docket", "manager", "template").get(pk=release.pk)


def sign(release, code: str, voter, *, phase: str = "", choice: str = "approve") -> None:
    """Give one sign-off of the gate of a phase, the present one by default."""
    purpose = f"phase:{phase or fresh(release).state}"
    criterion = Criterion.objects.get(gate__docket=release.docket, gate__purpose=purpose, code=code)
    ballot = criterion.ballot
    cast(ballot, by=voter, choice=choice, digest=ballot.digest, reason="Not yet." if choice == "reject" else "")


def decide(release, by, *, phase: str = ""):
    """Record the decision of the gate of a phase, the present one by default."""
    gate = Gate.objects.get(docket=release.docket, purpose=f"phase:{phase or fresh(release).state}")
    return gates.decide(gate, by=by)


@pytest.fixture
def release(seeded, people) -> Release:
    """A minor release of the payments API in draft, planned by Frank."""
    return services.plan_from_template(
        by=people.frank,
        title="Instant refunds",
        services=[seeded.payments_api],
        template="minor-scrum",
        target=TARGET,
        version_name="5.2.0",
    )


@pytest.fixture
def begun(release, people) -> Release:
    """The same, in its first phase."""
    services.plan(release, by=people.frank)
    return services.begin(release, by=people.frank)
