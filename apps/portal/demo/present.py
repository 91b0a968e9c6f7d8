"""What is open now, walked through the services that people use: every refusal, vote and conflict is a real one."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from apps.changes import services as changes
from apps.changes.enums import State
from apps.changes.models import ChangeRequest
from apps.core.refusals import Refused
from apps.dockets import services as dockets

from . import bookings, days, freezes, incidents, meetings, releases, standards, versions
from .chance import evening
from .place import Company
from .votes import vote
from .words import EMERGENCIES, FEATURES, STORIES

# How far each of the open changes gets, in turn.
FATES = (
    "draft",
    "assess",
    "voting",
    "scheduled",
    "scheduled",
    "authorize",
    "scheduled",
    "assess",
    "voting",
    "scheduled",
    "running",
    "review",
    "draft",
    "scheduled",
    "held",
    "scheduled",
    "authorize",
    "scheduled",
    "conditions",
    "cancelled",
)
COMMENTS = (
    "Can this wait until after the month's close?",
    "I was on call the last time: watch the replica, not the primary.",
    "Runbook is up to date, I walked it yesterday.",
    "Support has been told.",
)


def play(company: Company, random: Random, now: datetime, *, open_changes: int, open_releases: int) -> None:
    """Open changes of every state, freezes around now, and releases in every phase."""
    opened = [_change(company, random, now, number) for number in range(open_changes)]
    standards.play(company, now)
    freezes.announce(company, now)
    meetings.play(company, now)
    releases.play(company, random, now, open_releases, opened)
    bookings.play(company, now)
    days.bring_in(company, now)
    incidents.play(company, now)
    versions.play(company, now)


def _change(company: Company, random: Random, now: datetime, number: int) -> ChangeRequest:
    fate = FATES[number % len(FATES)]
    emergency = fate in ("running", "review")
    pool = [service for service in company.services.values() if number % 3 or service.tier == 1]
    service = random.choice(pool)
    story = random.choice([story for story in STORIES if not story.standard])
    crew = company.members[service.team.slug]
    requester, implementer = random.sample(crew, 2)
    title = (random.choice(EMERGENCIES) if emergency else story.title).format(
        s=service.name, v=f"{random.randint(2, 9)}.{random.randint(0, 20)}.0", f=random.choice(FEATURES)
    )
    start = now if emergency else evening(random, now + timedelta(days=random.uniform(4, 26)), service.team.time_zone)
    if start <= now and not emergency:
        start += timedelta(days=7)
    change = changes.draft(
        by=requester,
        title=title,
        services=[service],
        environments=[company.environments[service.slug]["production"]],
        type="emergency" if emergency else "normal",
        start=start,
        zone=service.team.time_zone,
        end=start + timedelta(minutes=240 if emergency else story.minutes),
        reason="Customers are affected now."
        if emergency
        else story.reason.format(s=service.name, v="this version", f="it"),
        implementation_plan=story.plan,
        backout_plan=story.backout,
        test_plan=story.test,
        implementer=implementer,
        outage_expected=story.outage,
        impact=1 if emergency else 2,
        urgency=1 if emergency else 2,
        buffer_minutes=15,
        answers={
            "rehearsed": random.choice(("here", "elsewhere", "never")),
            "data": "no",
            "backout": random.choice(("tried", "described")),
        },
    )
    if number % 4 == 0:
        dockets.comment(change.docket, by=random.choice(crew), text=random.choice(COMMENTS))
    if number % 5 == 0:
        dockets.add_task(
            change.docket, by=requester, title="Tell support and the status page", owner=requester, planned_minutes=15
        )
        dockets.add_link(
            change.docket,
            by=requester,
            url=f"https://git.northquay.example/{service.slug}/pull/{400 + number}",
            title="Pull request",
        )
    return _lead(company, change, fate)


def _lead(company: Company, change: ChangeRequest, fate: str) -> ChangeRequest:
    """Take the change as far as its fate says; a refusal on the way leaves it where it rightly stands."""
    if fate == "draft":
        return change
    requester, implementer = change.requester, change.implementer
    try:
        change = changes.submit(change, by=requester)
        if fate == "cancelled":
            return changes.cancel(change, by=requester, reason="Solved by a setting; no change is needed.")
        if fate == "assess":
            return change
        vote(company, change, least=1)
        if fate == "authorize":
            return fresh(change)
        if fate == "voting":
            vote(company, change, least=1)
            return fresh(change)
        vote(company, change, conditions=fate == "conditions")
        change = fresh(change)
        if fate == "held":
            return changes.hold(change, by=requester, reason="The vendor's fix is late.")
        if fate in ("running", "review") and change.state == State.SCHEDULED:
            change = changes.start(change, by=implementer)
        if fate == "review":
            change = changes.finish(change, by=implementer, outcome="successful")
    except Refused:
        return fresh(change)
    return change


def fresh(change: ChangeRequest) -> ChangeRequest:
    """The change as it stands now."""
    return ChangeRequest.objects.select_related("docket__team", "type", "requester", "implementer").get(pk=change.pk)
