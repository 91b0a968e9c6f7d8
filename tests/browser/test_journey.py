"""The main job, end to end, by ten people at their browsers: issue "The main job", steps 1 to 6."""

from . import deciding, planning, running


def test_a_release_and_a_change_from_the_first_idea_to_closed(stage):
    release = planning.plan_release(stage)
    change = planning.raise_change(stage)
    planning.complete_change(stage, change)
    deciding.scope_and_build(stage, release, change)
    deciding.assess(stage, change)
    deciding.approve_on_a_phone(stage, change)
    deciding.refuse_the_requester(stage, change)
    deciding.move_after_the_first_vote(stage, change)
    deciding.carry(stage, change)
    deciding.go_or_no_go(stage, release)
    with running.inside_its_window(change):
        running.freeze_and_lift(stage, change)
        running.do_the_work(stage, change)
        running.complete(stage, release)
    running.read_calendar_and_feed(stage, change)
    running.read_the_timeline(stage, change)
    running.verify(stage, change)


def test_a_change_is_raised_on_a_phone(stage):
    planning.raise_by_taps(stage)
