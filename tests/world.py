"""One of everything that has a page: for tests that visit all of them."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

from django.http import QueryDict

from apps.accounts import services as accounts
from apps.accounts.models import ExportFile
from apps.approvals import services as approvals
from apps.approvals.models import Ballot, Board, Seat
from apps.approvals.revised import policy as policies
from apps.approvals.services import cast, meetings
from apps.audit import relay
from apps.bookings import services as bookings
from apps.calendars.models import Conflict
from apps.changes import services as changes
from apps.changes import type_revisions as types
from apps.changes.risk.content import content_in_force
from apps.core import clock
from apps.core.lists import pages
from apps.dockets import services as dockets
from apps.freezes import services as freezes
from apps.gates import services as gates
from apps.gates.models import Gate
from apps.incidents import services as incidents
from apps.notifications.leaving import token_for
from apps.notifications.models import Notice
from apps.notifications.rooms import add_room
from apps.releases import services as releases
from apps.reviews.services import open_review

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FULL = {
    "reason": "Results are a day old.",
    "implementation_plan": "1. Build the new index beside the old one.\n2. Switch.",
    "backout_plan": "Switch back.",
    "test_plan": "Search for ten known titles.",
    "answers": {"rehearsed": "here", "data": "no", "backout": "tried"},
}


BUSINESS_ENDS = ("business_calendar", "business_edit", "holiday_add", "holiday_remove", "import_holidays")
MEETING_ENDS = (
    *("edit", "pulse", "transitions", "room", "add", "action"),
    *("brief", "vote", "decide", "act"),
)


class World:
    """What was made, by name; ``arguments(route, groups)`` gives what an address of it needs."""

    def __init__(self, people, place):
        self.people, self.place = people, place
        self.change, self.other = self._changes()
        self.template = changes.draft_template(
            by=self.people.alice,
            title="Reindex one shard",
            services=[self.place.search],
            reason="Done every week for a year.",
            locked={name: FULL[name] for name in ("implementation_plan", "backout_plan")},
        )
        self.risk = self._risk()
        self.release = self._release()
        self.freeze, self.exception = self._freeze()
        self.leave = changes.ask_leave(
            self.other,
            place.search_prod,
            by=people.bob,
            reason="The test disks are gone.",
            expires_at=clock.now() + 5 * DAY,
        )
        self.maintenance = self._maintenance()
        self.booking = self._booking()
        self.incident = self._incident()
        self.gate, self.waiver, self.decision = self._gate()
        self.review = open_review(self.other.docket, by=people.alice)
        self.type_draft = approvals.draft_revision(
            kind="change_type",
            name="normal",
            content={**types.current("normal"), "name": "Planned change"},
            reason="It is planned, not normal.",
            by=people.erin,
        )
        self.revision = approvals.draft_revision(
            kind="policy",
            name="change",
            content=policies.current("change") | {"valid_days": 60},
            reason="Ninety days is a long time.",
            by=people.erin,
        )
        self.task = dockets.add_task(self.change.docket, title="Warm the caches", owner=people.alice, by=people.alice)
        dockets.comment(self.change.docket, text="Looks right to me.", by=people.bob)
        self.file = dockets.attach(self.other.docket, file=BytesIO(b"Seen."), name="seen.txt", by=people.bob)
        self.meeting, self.held, self.series = self._meetings()
        self.token = accounts.make_token(
            by=people.alice, name="laptop", scopes=["read"], expires_at=clock.now() + 30 * DAY
        ).token
        self.absence = accounts.plan_absence(
            by=people.alice,
            user=people.alice,
            starts_at=clock.now() + 10 * DAY,
            ends_at=clock.now() + 12 * DAY,
            delegate=people.bob,
        )
        self.view = accounts.save_view(by=people.alice, page="changes", name="Mine", query="mine=1")
        self.run, self.release_run = self._runs()
        self.feed, self.feed_secret = accounts.make_feed(by=people.alice, name="Phone")
        self.room = add_room(by=people.root, name="#cab", audience="board:cab", url="https://127.0.0.1:8443/hooks/cab")
        relay.drain()
        self._by_route = self._arguments()

    def arguments(self, route: str, groups: set[str]) -> dict:
        """Values for the groups of an address: by its full name, by its app, or by what it is called everywhere."""
        app = route.split(":")[0] if ":" in route else route.split("-")[0]
        known = {**self._by_route.get(app, {}), **self._by_route.get(route, {})}
        return {group: known.get(group, 1) for group in groups}

    def _changes(self):
        start = (clock.now() + 3 * DAY).replace(minute=0, second=0, microsecond=0)
        made = []
        for by, title, brings in (
            (self.people.alice, "Rebuild the index", ""),
            (self.people.bob, "Move the index to new disks", "2.4.0"),
        ):
            made.append(
                changes.draft(
                    by=by,
                    title=title,
                    brings=brings,
                    services=[self.place.search],
                    environments=[self.place.search_prod],
                    start=start,
                    end=start + HOUR,
                    implementer=by,
                    outage_expected=True,
                    **FULL,
                )
            )
        changes.submit(made[0], by=self.people.alice)
        ballot = Ballot.objects.get(docket=made[0].docket, state="open")
        cast(ballot, by=self.people.mallory, choice="approve", digest=ballot.digest)
        return made

    def _risk(self):
        content = content_in_force()
        content["thresholds"]["high"] += 5
        revision = approvals.draft_revision(
            kind="risk_model", name="rules", content=content, reason="Too much is high.", by=self.people.erin
        )
        changes.run_back_test(changes.ask_back_test(revision.docket, revision.content, by=self.people.erin).pk)
        return revision

    def _meetings(self):
        cab, dave = Board.objects.get(slug="cab"), self.people.dave
        start = (clock.now() + 2 * DAY).replace(minute=0, second=0, microsecond=0)
        run_by = {"by": dave, "team": self.people.team.platform}
        series = meetings.plan_series(cab, name="CAB", rule="FREQ=MONTHLY;COUNT=2", first_at=start + DAY, **run_by)
        held = meetings.plan_meeting(cab, start=start, **run_by)
        meetings.start(held, by=dave)
        meetings.end(held, by=dave)
        meetings.sign(held, by=dave)
        ahead = series.meetings.order_by("occurrence").first()
        meetings.draw(ahead)
        return ahead, held, series

    def _release(self):
        release = releases.plan_from_template(
            by=self.people.frank,
            title="Faster search",
            services=[self.place.search],
            template="minor-scrum",
            target=date(2027, 3, 18),
            version_name="5.2.0",
        )
        releases.add_item(release, by=self.people.frank, change=self.change.key)
        releases.add_risk(release, by=self.people.frank, title="The index grows too large")
        releases.plan(release, by=self.people.frank)
        return releases.begin(release, by=self.people.frank)

    def _freeze(self):
        now = clock.now()
        freeze = freezes.draft(
            by=self.people.erin,
            title="Quarter end",
            team=self.people.team.platform,
            reason="The books are closed.",
            start=now - HOUR,
            end=now + 5 * DAY,
            kinds=["production"],
        )
        freezes.announce(freeze, by=self.people.erin)
        exception = freezes.ask_exception(
            freeze, by=self.people.alice, subject=self.change.docket, reason="It cannot wait.", expires_at=now + 4 * DAY
        )
        return freeze, exception

    def _runs(self):
        alice, made = self.people.alice, []
        for page, record in (("changes", self.change), ("releases", self.release)):
            made.append(accounts.bulk.choose(by=alice, page=page, action="watch", keys=[record.key]))
            accounts.exports.ask_for_file(pages.get(page), by=alice, query=QueryDict("mine=1"), format="csv")
        return made

    def _booking(self):
        start = (clock.now() + DAY).replace(minute=0, second=0, microsecond=0)
        return bookings.book(
            by=self.people.alice,
            title="Rehearse the rotation",
            team=self.people.team.payments,
            environments=[self.place.staging],
            start=start,
            end=start + 4 * HOUR,
        )

    def _incident(self):
        return incidents.report(
            by=self.people.alice,
            title="Search answers slowly",
            severity="major",
            services=[self.place.search],
            cause=self.other.docket,
        )

    def _maintenance(self):
        start = (clock.now() + 2 * DAY).replace(minute=0, second=0, microsecond=0)
        made = freezes.draft_maintenance(
            by=self.people.erin,
            title="Patch night",
            team=self.people.team.platform,
            start=start,
            end=start + 4 * HOUR,
            recurrence="FREQ=WEEKLY;INTERVAL=2",
            environments=[self.place.staging],
        )
        return freezes.activate(made, by=self.people.erin)

    def _gate(self):
        gate = Gate.objects.get(docket=self.release.docket, purpose="phase:planning")
        waiver = gates.ask_waiver(
            gate.criteria.get(code="product"),
            by=self.people.mallory,
            reason="Product is away.",
            owner=self.people.mallory,
            expires_at=clock.now() + DAY,
        )
        return gate, waiver, gates.decide(gate, by=self.people.frank)

    def _arguments(self) -> dict[str, dict]:
        release, gate = {"key": self.release.key}, {"key": self.release.key, "purpose": self.gate.purpose}
        ballot = Ballot.objects.get(docket=self.change.docket, board__slug="cab")
        conflict, notice = Conflict.objects.first(), Notice.objects.filter(user=self.people.alice).first()
        return {
            **{app: {"key": self.change.key} for app in ("audit", "dockets", "docket", "changes", "change")},
            "dockets:task": {"pk": self.task.pk},
            "dockets:task_act": {"pk": self.task.pk, "act": "finish"},
            "dockets:move_task": {"pk": self.task.pk, "way": "up"},
            **{f"changes:{name}": {"slug": "normal"} for name in ("type", "revise_type")},
            "changes:edit_type_draft": {"key": self.type_draft.key},
            **{f"change-type-{end}": {"key": "normal"} for end in ("detail", "versions")},
            **{f"changes:risk_model{end}": {"name": "rules"} for end in ("", "_revise")},
            **{
                name: {"key": self.risk.key}
                for name in ("changes:risk_revision", "changes:back_test", "risk-back-test")
            },
            **{f"changes:template{end}": {"key": self.template.key} for end in ("", "_edit", "_transition")},
            **{f"change-template-{end}": {"key": self.template.key} for end in ("detail", "transitions")},
            "promotion": {"key": self.leave.pk},
            "changes:ask_leave": {"key": self.other.key, "slug": "search-prod"},
            **{f"changes:leave{end}": {"key": self.other.key, "number": self.leave.pk} for end in ("", "_transition")},
            "docket-act-on-task": {"task": self.task.pk},
            **{f"dockets:{end}": {"key": self.other.key, "pk": self.file.pk} for end in ("file", "detach")},
            **{f"docket-{end}": {"key": self.other.key, "file": self.file.pk} for end in ("file-content", "detach")},
            "accounts": {"username": "alice", "slug": "payments", "pk": self.token.pk},
            "person": {"key": "alice"},
            "team": {"key": "payments"},
            "token": {"id": self.token.pk},
            "bulk": {"id": self.run.pk},
            "export": {"id": ExportFile.objects.first().pk},
            **{
                f"{run.page}:{name}": {"format": "csv", "pk": pk}
                for run, file in zip((self.run, self.release_run), ExportFile.objects.order_by("pk"), strict=True)
                for name, pk in (
                    ("export", 1),
                    ("bulk_run", run.pk),
                    ("export_file", file.pk),
                    ("act_on_view", self.view.pk),
                )
            },
            "absence": {"id": self.absence.pk},
            "saved": {"id": self.view.pk},
            "notifications": {"pk": notice.pk if notice else 1},
            "notice": {"id": notice.pk if notice else 1},
            "chat": {"id": self.room.pk},
            "notifications:room": {"pk": self.room.pk},
            "notifications:room_try": {"pk": self.room.pk},
            "notifications:room_retire": {"pk": self.room.pk},
            "notifications:unsubscribe": {"token": token_for(self.people.alice, "lists.file")},
            "environments": {"slug": "search"},
            "service": {"key": "search"},
            "environment": {"key": "search-prod"},
            **{f"environments:environment{end}": {"slug": "search-prod"} for end in ("", "_edit", "_retire")},
            **{f"environments:version{end}": {"slug": "search-prod"} for end in ("s", "_report")},
            "calendars": {
                "key": self.change.key,
                "slug": "search-prod",
                "pk": conflict.pk if conflict else 1,
                "token": self.feed_secret,
                "code": "same_environment",
                "format": "csv",
            },
            "conflict": {"pk": conflict.pk if conflict else 1},
            **{f"conflict-rule-{end}": {"key": "same_environment"} for end in ("detail", "preview")},
            "calendars:revoke": {"pk": self.feed.pk},
            **{
                name: {"pk": self.change.docket.windows.get(purpose="work").pk}
                for name in ("calendars:card", "calendars:shift", "calendars:shift_look", "window-detail")
            },
            "approvals": {"key": self.change.key, "purpose": "change", "slug": "cab", "pk": Seat.objects.first().pk},
            **{f"approvals:{name}policy": {"slug": "change"} for name in ("", "revise_")},
            **{
                f"approvals:{name}": {"key": self.revision.key}
                for name in (
                    "revision",
                    "edit_policy",
                    "edit_board",
                    "revision_transitions",
                    "redraw_revision",
                    "dry_run",
                )
            },
            **{
                f"approvals:{name}": {"key": self.meeting.key, "pk": self.meeting.items.first().pk, "verb": "turn"}
                for name in ("meeting", *(f"meeting_{end}" for end in MEETING_ENDS))
            },
            **{f"approvals:minutes{end}": {"key": self.held.key} for end in ("", "_print", "_pdf", "_dispute")},
            **{f"approvals:series{end}": {"pk": self.series.pk} for end in ("", "_end")},
            "meeting": {"key": self.meeting.key},
            "meeting-minutes": {"key": self.held.key},
            "meeting-series": {"id": self.series.pk},
            **{f"meeting-series-{end}": {"id": self.series.pk} for end in ("detail", "occasions", "end")},
            "feed": {"id": self.feed.pk},
            "business": {"key": "default"},
            **{f"calendars:{end}": {"slug": "default"} for end in BUSINESS_ENDS},
            "revision": {"key": self.revision.key, "kind": "policy", "of": "change"},
            "approval": {"id": ballot.step.approval_id},
            "ballot": {"id": ballot.pk},
            "board": {"key": "cab"},
            "policy": {"slug": "change"},
            "bookings": {"key": self.booking.key, "slug": "payments-staging"},
            "booking": {"key": self.booking.key},
            "incidents": {"key": self.incident.key, "format": "csv", "pk": 1},
            "incidents:caused": {"key": self.other.key},
            "incident": {"key": self.incident.key},
            "booking-rules": {"key": "payments-staging"},
            "freezes": {"key": self.freeze.key},
            "freeze": {"key": self.freeze.key},
            **{f"freezes:maintenance{end}": {"key": self.maintenance.key} for end in ("", "_edit", "_transitions")},
            "maintenance": {"key": self.maintenance.key},
            "freezes:exception": {"key": self.exception.key},
            "freezes:exception_transitions": {"key": self.exception.key},
            "freeze-exception-detail": {"key": self.exception.key},
            "freeze-exception-transitions": {"key": self.exception.key},
            "gates": {**gate, "code": "product", "pk": self.decision.pk},
            "gates:waiver": {"key": self.waiver.key},
            "gate": {"id": self.gate.pk},
            "waiver": {"key": self.waiver.key},
            "reviews": {"key": self.other.key},
            "review": {"key": self.other.key},
            "releases": {**release, "part": "scope", "act": "remove", "pk": self.release.milestones.first().pk},
            "release": release,
            "release-template-detail": {"key": "minor-scrum"},
            "event": {"id": 1},
        }
