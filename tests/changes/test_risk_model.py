"""The risk model: read in words, edited row by row, tried on closed changes, and put in force by a vote."""

from datetime import timedelta

import pytest

from apps.approvals import services as revisions
from apps.audit.services import recording
from apps.changes import services
from apps.changes.models import BackTest, ChangeRequest, RiskAssessment, RiskModel
from apps.changes.risk import assess, background_of, inputs_from, inputs_of, levers, model_in_force
from apps.changes.risk.content import content_in_force, problems
from apps.changes.risk.engine import by_rules
from apps.changes.risk.kinds import KINDS
from apps.changes.risk.rules import RULES
from apps.changes.risk.trying import closed_cases
from apps.changes.shape import shape_of
from apps.core import clock
from apps.core.refusals import Refused

from . import acts, templates

pytestmark = pytest.mark.django_db
ALL = {"rehearsed": "here", "data": "no", "backout": "tried"}


def draft_of(people, **changed):
    content = content_in_force()
    for path, value in changed.items():
        content[path] = value
    return revisions.draft_revision(kind="risk_model", name="rules", content=content, reason="Tried.", by=people.erin)


def test_every_rule_can_be_edited_and_the_model_in_force_is_sound(seeded):
    assert KINDS.keys() == RULES.keys()
    assert problems(content_in_force()) == {}


@pytest.mark.parametrize(
    "spoil, path",
    [
        (lambda content: content["rules"].append({"code": "moon", "points": 1}), "rules.14"),
        (lambda content: content["rules"].append(content["rules"][0]), "rules.14"),
        (lambda content: content["rules"][0].update(points="20"), "rules.0.points"),
        (lambda content: content["rules"][0].update(points=True), "rules.0.points"),
        (lambda content: content["rules"][0].update(tier=9), "rules.0.tier"),
        (lambda content: content["rules"][7].update({"from": 18}), "rules.7.to"),
        (lambda content: content["rules"][13].update(poor=96), "rules.13.poor"),
        (lambda content: content["questions"][0].update(text=""), "questions.0.text"),
        (lambda content: content["questions"][0].update(code="data"), "questions.1.code"),
        (lambda content: content["questions"][0]["answers"].pop(), ""),
        (lambda content: content["questions"][0].update(answers=[]), "questions.0.answers"),
        (lambda content: content["questions"][1]["answers"][0].update(points=None), "questions.1.answers.0.points"),
        (lambda content: content["thresholds"].update(high=20), "thresholds.high"),
        (lambda content: content["thresholds"].update(critical=101), "thresholds.critical"),
        (lambda content: content.update(questions=[], rules=[]), ""),
    ],
)
def test_what_is_wrong_with_a_model_is_said_where_it_is(seeded, spoil, path):
    content = content_in_force()
    spoil(content)
    found = problems(content)
    assert list(found) == ([path] if path or not content["rules"] else []), found


def test_unanswered_counts_as_worst_whatever_the_signs(people, seeded):
    """By itself, and where the worst of all answers lowers the risk; an answer that is not offered is none."""
    change = acts.draft(people, seeded)
    shape = shape_of(acts.fresh(change))
    content = content_in_force()
    content["questions"] = [
        {
            "code": "rehearsed",
            "text": "Rehearsed?",
            "answers": [{"value": "yes", "label": "Yes", "points": -9}, {"value": "no", "label": "No", "points": -2}],
        }
    ]
    model = RiskModel(questions=content["questions"], rules=[], thresholds={})
    for answers, points in (({}, -2), ({"rehearsed": "yes"}, -9), ({"rehearsed": "here"}, -2), ({"other": "yes"}, -2)):
        found = by_rules(
            shape.__class__(**{**vars(shape), "answers": answers}), background_of(shape, at=clock.now()), model
        )
        assert [row.points for row in found.contributions] == [points], answers
    total = {}
    for answers in (ALL, {}):
        total[len(answers)] = assess(
            shape.__class__(**{**vars(shape), "answers": answers}), at=clock.now(), model=model_in_force()
        ).score
    assert total[0] - total[3] == 35


def test_inputs_kept_give_the_same_score_again(people, seeded):
    change = acts.draft(people, seeded, start=acts.soon(50), outage_expected=True, answers={"data": "reversible"})
    acts.draft(people, seeded, start=acts.soon(40), title="Before it")
    changed = services.edit(change, by=people.alice, test_plan="")
    kept = RiskAssessment.objects.filter(change=change).first()
    again = by_rules(*inputs_from(kept.inputs), model_in_force())
    assert [row.as_dict() for row in again.contributions] == kept.contributions
    assert (again.score, str(again.level)) == (changed.risk_score, changed.risk_level)
    assert kept.inputs["this_week"] == 1
    # Moved to another day without any rule noticing: what another model may notice is kept all the same.
    before = RiskAssessment.objects.filter(change=change).count()
    late = acts.soon(72).replace(hour=22, minute=0)
    for start, rows in ((late, 1), (late + acts.HOUR, 2), (late + acts.HOUR, 2)):
        services.edit(acts.fresh(changed), by=people.alice, start=start, end=start + acts.HOUR)
        assert RiskAssessment.objects.filter(change=change).count() == before + rows, start


def test_levers_are_what_the_engine_says_and_most_comes_first(people, seeded, django_assert_max_num_queries):
    for hours in (3, 5, 7):
        acts.draft(people, seeded, title=f"Before it {hours}", start=acts.soon(hours))
    start = acts.soon(24 * 6)
    change = acts.draft(
        people, seeded, start=start, answers={"data": "irreversible"}, outage_expected=True, test_plan=""
    )
    shape, at = shape_of(acts.fresh(change)), clock.now()
    background = background_of(shape, at=at)
    with django_assert_max_num_queries(2):
        found = levers(shape, background, standing=change.risk_score)
    said = {(one.code, one.sentence): one.difference for one in found}
    assert said["outage", "Without an outage"] == -10
    assert said["test_plan", "With a test plan"] == -5
    assert said["data", "Does it change or move data? No"] == -15
    assert said["rehearsed", "Was it done in the same way before? Yes, here"] == -10
    assert [one.score for one in found] == sorted(one.score for one in found)
    assert len({one.code for one in found if one.start is None}) == len([one for one in found if one.start is None])
    times = [one for one in found if one.start]
    assert times, "a quieter week or hour would lower it"
    for one in times:
        assert one.start >= at
        moved = services.edit(acts.fresh(change), by=people.alice, start=one.start, end=one.start + acts.HOUR)
        assert moved.risk_score == one.score, one


def closed(people, place, outcome: str = "successful", **given) -> ChangeRequest:
    """A normal change of Alice's, closed."""
    change = acts.started(people, place, **given)
    with clock.shifted(timedelta(hours=2, minutes=35)):
        change = services.finish(change, by=people.alice, outcome=outcome)
        if outcome == "failed":
            acts.reviewed(change, people)
        return services.close(acts.fresh(change), by=people.alice, notes="As it went.")


def test_back_test_scores_by_what_was_known_and_counts_what_failed(people, seeded, django_assert_max_num_queries):
    good = closed(people, seeded)
    with clock.shifted(timedelta(hours=5)):
        bad = closed(people, seeded, "failed", title="Another key")
    before = {change.pk: (change.risk_score, change.risk_level) for change in (good, bad)}
    with recording(kind="change.edited", key=good.key, by=None):
        # Looked at again long after it was submitted: that is not what was known then.
        later = {"at": clock.now() + timedelta(hours=2), "score": 99, "level": "critical"}
        RiskAssessment.objects.create(change=good, model=model_in_force(), **later)
    revision = draft_of(people, thresholds={"medium": 5, "high": 10, "critical": 15})
    test = services.ask_back_test(revision.docket, revision.content, by=people.erin)
    assert services.ask_back_test(revision.docket, revision.content, by=people.erin).asked_at == test.asked_at
    with django_assert_max_num_queries(8):
        services.run_back_test(test.pk)
    services.run_back_test(test.pk)
    found = BackTest.objects.get().result
    assert (found["total"], found["failed"], found["rebuilt"]) == (2, 1, 0)
    old = before[bad.pk][1]
    assert found["matrix"][old]["critical"] == 2
    assert found["higher"] == 2
    assert found["after"]["critical"] == [2, 1]
    assert found["before"][old] == [2, 1]
    assert found["failures"] == [[bad.pk, before[bad.pk][0], old, before[bad.pk][0], "critical"]]
    # Another content: what was found before is not taken for it.
    revision = revisions.edit_revision(revision, content={**revision.content, "rules": []}, by=people.erin)
    services.run_back_test(services.ask_back_test(revision.docket, revision.content, by=people.erin).pk)
    assert BackTest.objects.get().result["matrix"][old]["low"] == 2


def test_what_was_closed_before_inputs_were_kept_is_put_together_from_the_record(people, seeded, monkeypatch):
    monkeypatch.setattr("apps.changes.services.scoring.inputs_of", lambda *_args: {})
    change = closed(people, seeded)
    templates.used(templates.certified(people, seeded), people, seeded)
    monkeypatch.undo()
    normal = next(case for case in closed_cases(10) if case.pk == change.pk)
    assert normal.rebuilt
    assert len(closed_cases(1)) == 1
    again = by_rules(normal.shape, normal.background, model_in_force())
    assert (again.score, str(again.level)) == (normal.score, normal.level)
    assert inputs_of(normal.shape, normal.background)["answers"] == ALL


def test_a_model_comes_in_force_by_vote_and_changes_keep_the_one_that_judged_them(people, seeded):
    change = acts.draft(people, seeded)
    untouched = acts.draft(people, seeded, title="On search", services=[seeded.search], start=acts.soon(30))
    revision = draft_of(people)
    revision.content["rules"][0]["points"] = 60
    revision = revisions.edit_revision(revision, content=revision.content, by=people.erin)
    revisions.propose_revision(revision, by=people.erin)
    assert model_in_force().number == 1
    acts.vote(revision, people, "carol", "dave")
    standing = model_in_force()
    assert (standing.number, standing.revision_id, standing.rules[0]["points"]) == (2, revision.docket_id, 60)
    assert RiskModel.objects.get(number=1).until == standing.since
    assert change.assessments.get().model.number == 1
    edited = services.edit(change, by=people.alice, reason="Another reason.")
    assert edited.risk_score == change.risk_score + 40
    assert edited.assessments.first().model.number == 2
    # The same score for the same reasons, and yet by another model: that is kept, too.
    same = services.edit(untouched, by=people.alice, reason="Another reason.")
    assert (same.risk_score, same.assessments.first().model.number) == (untouched.risk_score, 2)


def test_a_model_that_is_not_sound_never_comes_in_force(people, seeded):
    revision = draft_of(people, rules=[{"code": "moon", "points": 5}])
    with pytest.raises(Refused) as refused:
        revisions.propose_revision(revision, by=people.erin)
    assert "what the rule looks at" in str(refused.value)
    with pytest.raises(Refused):
        services.enact_risk_model("rules", revision.content, by=people.erin, docket=revision.docket)
    with pytest.raises(Refused):
        services.ask_back_test(revision.docket, revision.content, by=people.erin)
