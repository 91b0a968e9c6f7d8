"""Scope, milestones, dependencies, risks, target, notes and readiness, through their services."""

from datetime import date, timedelta

import pytest

from apps.audit.models import Event
from apps.audit.services import recording
from apps.core import clock
from apps.core.refusals import Refused
from apps.gates.checks import checks, lookers
from apps.releases import queries, services
from apps.releases.checks import releases_looking_at
from apps.releases.notes import generated

from ..changes.acts import approved
from ..changes.acts import draft as draft_change
from .conftest import TARGET, fresh

pytestmark = pytest.mark.django_db


def found(release, code: str):
    return checks.get(code).evaluate(fresh(release).docket, {})


def other(people, place, title: str = "Other", **given):
    return services.draft(by=people.frank, title=title, services=[place.ledger], **given)


class TestScope:
    def test_a_change_is_in_scope_once(self, release, people, seeded):
        change = draft_change(people, seeded)
        services.add_item(release, by=people.bob, change=change.key.lower())
        with pytest.raises(Refused, match="in the scope already"):
            services.add_item(release, by=people.bob, change=change.key)
        services.remove_item(release.scope.get(), by=people.bob, reason="Later.")
        assert services.add_item(release, by=people.bob, change=change.key).title == change.docket.title

    def test_something_is_named_or_refused(self, release, people):
        for given in ({}, {"title": "  "}, {"change": "CHG-424242"}, {"title": "A", "url": "javascript:alert(1)"}):
            with pytest.raises(Refused) as refused:
                services.add_item(release, by=people.frank, **given)
            assert refused.value.status == 422

    def test_after_code_freeze_it_is_flagged_and_asks_why(self, begun, people):
        services.add_item(begun, by=people.frank, title="In time")
        services.reach_milestone(begun.milestones.get(code="code_freeze"), by=people.frank)
        with pytest.raises(Refused, match="Code freeze is behind"):
            services.add_item(begun, by=people.frank, title="Late")
        late = services.add_item(begun, by=people.frank, title="Late", reason="A legal duty.")
        assert late.is_late
        assert not begun.scope.get(title="In time").is_late
        assert Event.objects.get(kind="release.scope_added", data__late=True).reason == "A legal duty."

    def test_code_freeze_is_behind_once_its_day_is_over(self, begun, people):
        freeze = begun.milestones.get(code="code_freeze").window.span.upper
        with clock.shifted(freeze - clock.now() + timedelta(minutes=1)):
            assert services.add_item(begun, by=people.frank, title="Late", reason="Why").is_late

    def test_taking_out_needs_a_reason_and_happens_once(self, release, people):
        item = services.add_item(release, by=people.frank, title="A")
        with pytest.raises(Refused, match="say why"):
            services.remove_item(item, by=people.frank, reason=" ")
        services.remove_item(item, by=people.frank, reason="Later.")
        with pytest.raises(Refused, match="already"):
            services.remove_item(item, by=people.frank, reason="Later.")

    def test_a_restricted_change_is_not_there_for_others(self, release, people, seeded):
        change = draft_change(people, seeded, title="Embargoed hole", restricted=True)
        services.add_item(release, by=people.alice, change=change.key)
        assert queries.cockpit(queries.find(people.mallory, release.key), people.mallory).scope == []
        assert [row.scope_count for row in queries.listed(people.mallory)] == [0]
        assert [row.scope_count for row in queries.listed(people.alice)] == [1]
        (row,) = queries.cockpit(queries.find(people.alice, release.key), people.alice).scope
        assert row.title == "Embargoed hole"
        assert "Embargoed" not in generated(release)
        assert "Embargoed" not in found(release, "changes_approved").sentence
        assert not Event.objects.filter(key=release.key, data__title__contains="Embargoed").exists()


class TestDependencies:
    def test_a_circle_is_refused_with_its_way(self, release, people, seeded):
        middle, last = other(people, seeded, "Middle"), other(people, seeded, "Last")
        services.add_dependency(release, by=people.frank, kind="release", on=middle.key)
        services.add_dependency(middle, by=people.frank, kind="release", on=last.key)
        with pytest.raises(Refused) as refused:
            services.add_dependency(last, by=people.frank, kind="release", on=release.key)
        assert " → ".join([last.key, release.key, middle.key, last.key]) in str(refused.value)
        with pytest.raises(Refused):
            services.add_dependency(last, by=people.frank, kind="release", on=last.key)

    @pytest.mark.parametrize(
        "given",
        [
            {"kind": "release"},
            {"kind": "release", "on": "REL-424242"},
            {"kind": "service"},
            {"kind": "third_party"},
            {"kind": "hope", "title": "A"},
        ],
    )
    def test_it_names_what_it_says(self, release, people, given):
        with pytest.raises(Refused):
            services.add_dependency(release, by=people.frank, **given)

    def test_the_wrong_order_is_said_and_stops_the_gate(self, release, people, seeded):
        late = services.plan_from_template(
            by=people.frank,
            title="Late",
            services=[seeded.ledger],
            template="patch-kanban",
            target=TARGET + timedelta(7),
        )
        services.add_dependency(release, by=people.frank, kind="release", on=late.key)
        (row,) = queries.cockpit(queries.find(people.frank, release.key), people.frank).dependencies
        assert "Wrong order" in row.standing.violation
        assert found(release, "no_blocking_conflict").result == "fail"
        services.move_target(late, by=people.frank, target=TARGET - timedelta(7))
        assert found(release, "no_blocking_conflict").result == "pass"
        assert found(release, "no_open_dependency").result == "fail"

    def test_others_are_met_by_hand_and_releases_are_not(self, release, people, seeded):
        bank = services.add_dependency(release, by=people.frank, kind="third_party", title="A bank")
        waits = services.add_dependency(release, by=people.frank, kind="release", on=other(people, seeded).key)
        services.meet_dependency(bank, by=people.frank)
        with pytest.raises(Refused, match="by hand"):
            services.meet_dependency(waits, by=people.frank)
        services.remove_dependency(waits, by=people.frank)
        assert found(release, "no_open_dependency").result == "pass"
        services.meet_dependency(bank, by=people.frank, is_met=False)
        assert "A bank" in found(release, "no_open_dependency").sentence

    def test_a_hidden_release_is_not_there_for_others(self, release, people, seeded):
        secret = other(people, seeded, "Secret", restricted=True)
        services.add_dependency(release, by=people.frank, kind="release", on=secret.key)
        assert queries.cockpit(queries.find(people.mallory, release.key), people.mallory).dependencies == []
        assert secret.key not in found(release, "no_open_dependency").sentence


class TestTarget:
    def test_everything_ahead_moves_in_one_act(self, begun, people):
        services.reach_milestone(begun.milestones.get(code="code_freeze"), by=people.frank)
        services.add_milestone(begun, by=people.frank, name="Beta", first=date(2027, 3, 1))
        moves = {move.code: move for move in services.preview_target(fresh(begun), date(2027, 3, 25))}
        assert moves["production"].after[0] == date(2027, 3, 25)
        assert moves["beta"].after[0] == date(2027, 3, 8)
        assert moves["code_freeze"].why_stays
        assert not moves["code_freeze"].moves
        events = Event.objects.filter(key=begun.key, cause=None).count()
        services.move_target(begun, by=people.frank, target=date(2027, 3, 25), reason="The bank is late.")
        assert Event.objects.filter(key=begun.key, cause=None).count() == events + 1
        assert queries.target_of(fresh(begun)) == date(2027, 3, 25)
        planning = begun.phases.get(code="planning").window
        assert (planning.span.lower, planning.is_firm) == (planning.span.lower, True)
        with pytest.raises(Refused, match="Nothing moves"):
            services.move_target(begun, by=people.frank, target=date(2027, 3, 25))

    def test_without_a_template_there_is_nothing_to_count_by(self, seeded, people):
        with pytest.raises(Refused, match="no template"):
            services.preview_target(other(people, seeded), TARGET)


class TestMilestones:
    def test_what_is_reached_stays(self, begun, people):
        freeze = begun.milestones.get(code="code_freeze")
        services.reach_milestone(freeze, by=people.frank)
        for act in (
            lambda: services.move_milestone(freeze, by=people.frank, first=TARGET),
            lambda: services.reach_milestone(freeze, by=people.frank),
            lambda: services.remove_milestone(freeze, by=people.frank),
        ):
            with pytest.raises(Refused, match="reached"):
                act()
        with pytest.raises(Refused, match="say why"):
            services.unreach_milestone(freeze, by=people.frank, reason="")
        services.unreach_milestone(freeze, by=people.frank, reason="Too early.")
        services.remove_milestone(freeze, by=people.frank)
        assert not begun.docket.windows.filter(purpose="milestone:code_freeze", withdrawn_at=None).exists()

    def test_names_and_days_make_sense(self, release, people):
        for given in ({"name": "!!"}, {"name": "Production"}, {"name": "Beta", "last": TARGET - timedelta(1)}):
            with pytest.raises(Refused) as refused:
                services.add_milestone(release, by=people.frank, first=TARGET, **given)
            assert refused.value.status == 422


class TestRisks:
    def test_graded_covered_and_closed(self, release, people):
        risk = services.add_risk(release, by=people.bob, title="Rain", likelihood=5, impact=1)
        for given in ({"likelihood": 6}, {"impact": 0}, {"title": ""}):
            with pytest.raises(Refused):
                services.edit_risk(risk, by=people.bob, **given)
        services.edit_risk(risk, by=people.bob, contingency="An umbrella.")
        with pytest.raises(Refused, match="say why"):
            services.close_risk(risk, by=people.bob, reason="")
        services.close_risk(risk, by=people.bob, reason="Summer.")
        with pytest.raises(Refused, match="closed already"):
            services.close_risk(risk, by=people.bob, reason="Summer.")


class TestNotes:
    def test_written_from_the_scope_by_kind(self, release, people, seeded):
        services.edit(release, by=people.frank, goal="Money back at once.")
        change = draft_change(people, seeded, title="Refund [endpoint]")
        services.add_item(release, by=people.frank, title="Refunds")
        services.add_item(release, by=people.frank, title="Rounding", kind="fix", url="https://example.org/7")
        services.add_item(release, by=people.frank, change=change.key)
        notes = services.write_notes(release, by=people.bob).notes
        assert notes.splitlines()[0] == "# Instant refunds 5.2.0"
        assert "Money back at once." in notes
        assert "## New\n\n- Refunds" in notes
        assert "- [Rounding](<https://example.org/7>)" in notes
        assert f"- Refund \\[endpoint\\] ({change.key})" in notes

    def test_published_once_and_never_empty(self, release, people):
        with pytest.raises(Refused, match="no notes"):
            services.publish_notes(release, by=people.bob)
        services.write_notes(release, by=people.bob, text="# News")
        services.publish_notes(release, by=people.bob)
        with pytest.raises(Refused, match="published already"):
            services.publish_notes(release, by=people.bob)


class TestReadiness:
    def readiness(self, release, user):
        with clock.held() as now:
            return queries.readiness(queries.cockpit(queries.find(user, release.key), user), now)

    def test_parts_add_up_and_grow(self, release, people, seeded):
        before = self.readiness(release, people.frank)
        assert sum(part.most for part in before.parts) == 100
        assert before.score == sum(part.points for part in before.parts)
        points = {part.code: part.points for part in before.parts}
        assert (points["scope"], points["gates"], points["rollback"], points["dependencies"]) == (0, 0, 0, 10)
        services.edit(release, by=people.frank, rollback_plan="Back.", rehearsed_at=clock.now())
        services.add_item(release, by=people.frank, change=approved(people, seeded).key)
        after = {part.code: part.points for part in self.readiness(release, people.frank).parts}
        assert (after["scope"], after["rollback"]) == (30, 10)

    def test_all_of_it_is_needed_for_all_points(self, release, people):
        for number in range(3):
            services.add_risk(release, by=people.frank, title=f"Risk {number}", contingency="Yes" if number else "")
        part = next(part for part in self.readiness(release, people.frank).parts if part.code == "risks")
        assert (part.points, part.sentence) == (6, "2 of 3 open risks have an answer.")


class TestChecks:
    def test_each_says_why_and_where(self, release, people, seeded):
        for code, result in (
            ("scope_named", "fail"),
            ("changes_approved", "unknown"),
            ("changes_done", "unknown"),
            ("rollback_plan", "fail"),
            ("rollback_rehearsed", "fail"),
            ("no_blocking_conflict", "pass"),
            ("no_open_dependency", "pass"),
        ):
            answer = found(release, code)
            assert (answer.result, bool(answer.sentence), release.key in answer.url) == (result, True, True), code

    def test_they_turn_green_as_changes_are_approved(self, release, people, seeded):
        waiting = draft_change(people, seeded, title="Waiting")
        services.add_item(release, by=people.frank, change=waiting.key)
        assert waiting.key in found(release, "changes_approved").sentence
        services.remove_item(release.scope.get(), by=people.frank, reason="Later.")
        services.add_item(release, by=people.frank, change=approved(people, seeded).key)
        assert found(release, "changes_approved").result == "pass"
        assert found(release, "changes_done").result == "fail"
        services.edit(release, by=people.frank, rollback_plan="Back.")
        assert (found(release, "rollback_plan").result, found(release, "rollback_rehearsed").result) == ("pass", "fail")

    def test_a_rehearsal_is_not_in_the_future(self, release, people):
        with pytest.raises(Refused):
            services.edit(release, by=people.frank, rehearsed_at=clock.now() + timedelta(days=1))

    def test_only_a_release_can_answer(self, release, people, seeded):
        change = draft_change(people, seeded)
        assert checks.get("scope_named").evaluate(change.docket, {}).result == "unknown"

    def test_who_looks_at_a_change(self, release, people, seeded):
        change = draft_change(people, seeded)
        assert releases_looking_at(change.docket) == []
        services.add_item(release, by=people.frank, change=change.key)
        assert releases_looking_at(change.docket) == [release.docket]
        assert queries.releases_with(change.docket) == [release]
        waiting = other(people, seeded)
        services.add_dependency(waiting, by=people.frank, kind="release", on=release.key)
        assert releases_looking_at(release.docket) == [waiting.docket]
        services.cancel(release, by=people.frank, reason="No.")
        assert releases_looking_at(change.docket) == []
        assert releases_looking_at in list(lookers)


def test_nothing_is_written_when_nothing_differs(release, people):
    before = Event.objects.count()
    services.edit(release, by=people.frank, title=release.docket.title, goal="", services=list(release.services.all()))
    assert Event.objects.count() == before
    assert fresh(release).version == release.version


def test_other_services_are_claimed_by_every_window(release, people, seeded):
    services.edit(release, by=people.frank, services=[seeded.search])
    claimed = {claim.service for window in release.docket.windows.all() for claim in window.claims.all()}
    assert claimed == {seeded.search}


def test_every_write_stands_in_an_act(release, people):
    with recording(kind="test.act", key="tests", by=None):
        services.add_risk(release, by=people.frank, title="Rain")
    event = Event.objects.get(kind="release.risk_added")
    assert (event.key, event.by_id) == (release.key, people.frank.pk)
