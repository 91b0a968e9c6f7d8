"""Templates of the tests, walked through real states, and changes made from them."""

from __future__ import annotations

from datetime import timedelta

from apps.changes import services
from apps.changes.models import ChangeRequest, ChangeTemplate
from apps.core import clock

from . import acts

LOCKED = {"implementation_plan": "1. Flip the switch.", "backout_plan": "Flip it back."}


def drafted(people, place, **given) -> ChangeTemplate:
    """Alice's template for the ledger, complete."""
    values = {
        "title": "Flip the ledger's read switch",
        "services": [place.ledger],
        "reason": "Done ten times without trouble.",
        "locked": LOCKED,
        "defaults": {"reason": "Planned reading.", "test_plan": "Read one entry."},
        **given,
    }
    return services.draft_template(by=people.alice, **values)


def certified(people, place, **given) -> ChangeTemplate:
    """Proposed by Alice, carried by two of the board and the owner."""
    template = services.apply_template(drafted(people, place, **given), "propose", by=people.alice)
    acts.vote(template, people, "olga", "carol", "dave")
    return fresh(template)


def fresh(template: ChangeTemplate) -> ChangeTemplate:
    """As it stands now."""
    return ChangeTemplate.objects.select_related("docket__team").get(pk=template.pk)


def scheduled(template: ChangeTemplate, people, place, **given) -> ChangeRequest:
    """A standard change of Alice's from the template, submitted, in two hours."""
    start = given.pop("start", None) or acts.soon()
    change = services.draft(
        by=people.alice,
        title="Flip it",
        type="standard",
        template=template,
        services=[place.ledger],
        environments=[place.staging],
        start=start,
        end=start + acts.HOUR,
        implementer=people.alice,
        **given,
    )
    return services.submit(change, by=people.alice)


def in_review(template: ChangeTemplate, people, place, outcome: str = "successful", **given) -> ChangeRequest:
    """Done, with its outcome and its review where one is due; it waits to be closed."""
    change = scheduled(template, people, place, **given)
    with clock.shifted(timedelta(hours=2, minutes=5)):
        change = services.start(change, by=people.alice)
    with clock.shifted(timedelta(hours=2, minutes=35)):
        change = services.finish(change, by=people.alice, outcome=outcome)
    if outcome == "failed":
        acts.reviewed(change, people)
    return acts.fresh(change)


def used(template: ChangeTemplate, people, place, outcome: str = "successful", **given) -> ChangeRequest:
    """Closed with its outcome."""
    change = in_review(template, people, place, outcome, **given)
    with clock.shifted(timedelta(hours=2, minutes=40)):
        return services.close(change, by=people.alice, notes="As it went.")
