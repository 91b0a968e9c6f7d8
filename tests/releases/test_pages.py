"""Pages of releases, as people meet them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.releases import services
from apps.releases.models import Release

from ..changes.acts import draft as draft_change
from .conftest import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, people):
    """Open or send a page as somebody, by log-in name."""

    def visit(who, path="", send=None, **query):
        client.force_login(people.all[who])
        return client.get(f"/releases/{path}", query) if send is None else client.post(f"/releases/{path}", send)

    return visit


def text(answer) -> str:
    return answer.content.decode()


def queries(act) -> int:
    with CaptureQueriesContext(connection) as seen:
        act()
    # What the frame of every page asks (freeze, inbox, votes, the time) is not counted here.
    return sum("releases_" in query["sql"] or "gates_" in query["sql"] for query in seen.captured_queries)


def fill(release, people, place, times: int) -> None:
    for number in range(times):
        change = draft_change(people, place, title=f"Change {number}")
        services.add_item(release, by=people.frank, change=change.key)
        services.add_item(release, by=people.frank, title=f"Feature {number}")
        services.add_risk(release, by=people.frank, title=f"Risk {number}")
        other = services.draft(by=people.frank, title=f"Other {number}", services=[place.ledger])
        services.add_dependency(release, by=people.frank, kind="release", on=other.key)


def test_the_cockpit_takes_the_same_queries_however_much_hangs_on_it(page, begun, people, seeded):
    path = f"{begun.key}/"
    fill(begun, people, seeded, 1)
    page("frank", path)
    few = queries(lambda: page("frank", path))
    fill(begun, people, seeded, 2)
    assert queries(lambda: page("frank", path)) == few <= 14
    assert queries(lambda: page("victor", path)) <= 8


def test_the_list_takes_the_same_queries_for_one_and_three_rows(page, release, people, seeded):
    page("victor")
    few = queries(lambda: page("victor"))
    for number in range(2):
        services.draft(by=people.frank, title=f"Other {number}", services=[seeded.ledger, seeded.search])
    assert queries(lambda: page("victor")) == few == 1


def test_the_list_is_filtered_by_its_address_and_exported_as_seen(page, release, people, seeded):
    other = services.draft(by=people.frank, title="=HYPERLINK(1)", services=[seeded.search], type="patch")
    assert "Instant refunds" in text(page("victor"))
    for query, shown in (
        ({"q": "refunds"}, release),
        ({"q": release.key.lower()}, release),
        ({"q": "5.2.0"}, release),
        ({"service": "payments-api"}, release),
        ({"team": "search"}, other),
        ({"type": "patch"}, other),
    ):
        rows = page("victor", **query).context["page"].rows
        assert [row.key for row in rows] == [shown.key], query
    assert page("victor", state="completed").context["page"].rows == []
    assert len(page("victor", state="open").context["page"].rows) == 2
    exported = b"".join(page("victor", "export.csv", team="search").streaming_content).decode().splitlines()
    assert len(exported) == 2
    assert "'=HYPERLINK(1)" in exported[1]
    fragment = page("victor", fragment="rows", q="refunds")
    assert fragment.templates[0].name == "releases/_rows.html"
    assert "<html" not in text(fragment)


def test_lists_hold_without_any_row(page, people):
    assert "Plan the first release" in text(page("frank"))
    assert "release manager role" in text(page("victor"))


PLAN = {
    "title": "Faster search",
    "services": ["search"],
    "template": "hybrid",
    "target": "2027-03-18",
    "strategy": "canary",
    "manager": "frank",
    "version_name": "2.0",
}


def test_planning_a_release_by_its_form(page, seeded, people):
    assert "Working" not in text(page("frank", "new/"))
    answer = page("frank", "new/", PLAN | {"target": ""})
    assert answer.status_code == 422
    assert "Faster search" in text(answer)
    answer = page("frank", "new/", PLAN)
    release = Release.objects.get()
    assert answer.url == release.get_absolute_url()
    assert (release.strategy, release.state, release.milestones.count()) == ("canary", "draft", 4)


def test_the_preview_shows_dates_holidays_and_a_pulled_target(page, seeded, people):
    shown = text(page("frank", "preview/", {"template": "minor-scrum", "target": "2027-03-20"}))
    assert "the target is Fri 19 Mar 2027" in shown
    assert "Code freeze" in shown
    assert "Choose a template" in text(page("frank", "preview/", {"template": "minor-scrum"}))


def edited(release, **given) -> dict:
    return {
        "title": release.docket.title,
        "services": ["payments-api"],
        "type": release.type,
        "strategy": release.strategy,
        "manager": "frank",
        "team": "payments",
        "version": release.version,
        **given,
    }


def test_a_stale_edit_shows_both_and_keeps_what_was_typed(page, release, people):
    assert page("frank", f"{release.key}/edit/").status_code == 200
    assert page("frank", f"{release.key}/edit/", edited(release, goal="Mine")).status_code == 302
    answer = page("frank", f"{release.key}/edit/", edited(release, goal="Theirs"))
    assert answer.status_code == 409
    assert "Mine" in text(answer)
    assert "Theirs" in text(answer)
    assert fresh(release).goal == "Mine"


def test_transitions_are_taken_and_refused_in_words(page, release, people):
    path = f"{release.key}/transitions/"
    answer = page("frank", path, {"transition": "begin", "version": release.version})
    assert "is not possible from there" in text(page("frank", f"{release.key}/"))
    assert answer.status_code == 302
    assert page("frank", path, {"transition": "plan", "version": release.version}).status_code == 302
    assert fresh(release).state == "planned"
    assert page("frank", path, {"transition": "begin", "version": release.version}).status_code == 409


def test_the_cockpit_tells_who_may_and_what_is_next(page, begun):
    shown = text(page("victor", f"{begun.key}/"))
    assert "Only Frank Fuchs, who manages this release" in shown
    assert "Take out of the scope" not in shown
    shown = text(page("frank", f"{begun.key}/"))
    assert "Go to the next phase is not possible" in shown
    assert "Scope agreed" in shown
    assert f"/gates/{begun.key}/panel/" in shown
    assert page("frank", "REL-99999/").status_code == 404


def test_small_forms_add_act_and_keep_what_was_typed(page, begun, people, seeded):
    base = begun.key
    assert page("frank", f"{base}/scope/", {"title": "Refunds", "kind": "feature"}).url.endswith("#scope")
    answer = page("frank", f"{base}/scope/", {"change": "CHG-99999", "kind": "feature"})
    assert answer.status_code == 422
    assert "CHG-99999" in text(answer)
    item = begun.scope.get()
    assert page("frank", f"{base}/scope/{item.pk}/remove/", {"reason": "Later."}).status_code == 302
    assert not begun.scope.filter(removed_at=None).exists()
    assert page("frank", f"{base}/milestones/", {"name": "Beta", "first": "2027-03-01"}).status_code == 302
    beta = begun.milestones.get(code="beta")
    assert page("frank", f"{base}/milestones/{beta.pk}/", {"first": "2027-03-02"}).status_code == 302
    assert page("frank", f"{base}/milestones/{beta.pk}/reach/", {}).status_code == 302
    assert page("frank", f"{base}/milestones/{beta.pk}/explode/", {}).status_code == 404
    assert page("frank", f"{base}/dependencies/", {"kind": "third_party", "title": "A bank"}).status_code == 302
    wait = begun.dependencies.get()
    assert page("frank", f"{base}/dependencies/{wait.pk}/meet/", {}).status_code == 302
    assert page("frank", f"{base}/risks/", {"title": "Rain", "likelihood": "2", "impact": "4"}).status_code == 302
    assert page("frank", f"{base}/risks/{begun.risks.get().pk}/close/", {"reason": ""}).status_code == 302
    assert not begun.risks.filter(closed_at__isnull=False).exists()
    shown = text(page("frank", f"{base}/"))
    assert "Please say why it is closed." in shown
    for words in ("Beta", "A bank", "2 × 4"):
        assert words in shown
    assert page("mallory", f"{base}/risks/").status_code == 200
    assert page("mallory", f"{base}/risks/", {"title": "No", "likelihood": "1", "impact": "1"}).status_code == 422


def test_what_has_a_date_is_moved_on_the_page_that_shows_what_moves_with_it(page, release, people):
    for code, path in (("production", "target/"), ("code_freeze", "milestones/{}/")):
        milestone = release.milestones.get(code=code)
        leads = page("frank", f"{release.key}/" + path.format(milestone.pk))
        assert leads.headers["Location"] == f"/calendars/windows/{milestone.window_id}/move/"


def test_notes_are_generated_edited_and_published(page, release, people):
    services.add_item(release, by=people.frank, title="Refunds at once")
    path = f"{release.key}/notes/"
    page("frank", path, {"act": "generate", "version": fresh(release).version})
    assert "Refunds at once" in fresh(release).notes
    page("frank", path, {"act": "save", "text": "# News", "version": fresh(release).version})
    page("frank", path, {"act": "publish", "version": fresh(release).version})
    assert fresh(release).notes_published_at
    stale = page("frank", path, {"act": "save", "text": "# Older", "version": "1"})
    assert stale.status_code == 409
    assert "# Older" in text(stale)
