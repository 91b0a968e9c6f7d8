"""Pages of freezes and exceptions, as people of different rights meet them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core import clock
from apps.freezes import services
from apps.freezes.enums import ExceptionState, FreezeState, Level
from apps.freezes.models import Freeze

pytestmark = pytest.mark.django_db
MINUTE = "%Y-%m-%dT%H:%M"


@pytest.fixture
def page(client, people):
    """Open or send a page as somebody, by log-in name."""

    def visit(who, name, *args, send=None, **query):
        client.force_login(people.all[who])
        url = reverse(f"freezes:{name}", args=args)
        return client.get(url, query) if send is None else client.post(url, send)

    return visit


@pytest.fixture
def typed(people):
    """What somebody types into the form of a freeze."""
    start = timezone.localtime(clock.now() + timedelta(hours=1))
    return {
        "title": "Network move",
        "level": "exception",
        "reason": "Cables",
        "team": people.team.platform.pk,
        "start": start.strftime(MINUTE),
        "end": (start + timedelta(hours=8)).strftime(MINUTE),
        "kinds": ["production"],
        "tiers": ["1", "2"],
    }


def text(answer):
    return answer.content.decode()


def test_the_list_says_where_each_stands(page, freeze, people):
    assert "Draft the first freeze" in text(page("erin", "list"))
    assert "made by change managers" in text(page("alice", "list"))
    freeze(title="Holding")
    freeze(title="Coming", begins=5)
    freeze(title="Planned", announced=False)
    services.lift(freeze(title="Gone"), by=people.erin, reason="Done")
    shown = page("alice", "list")
    assert [
        (str(title), [row.docket.title for row, _standing in rows])
        for _name, title, rows, _page in shown.context["sections"]
    ] == [
        ("In force now", ["Holding"]),
        ("Ahead", ["Coming"]),
        ("Drafts", ["Planned"]),
        ("Past", ["Gone"]),
    ]
    assert len(page("alice", "list", search="hold").context["sections"]) == 1


def test_a_long_part_shows_its_first_and_all_of_it_page_by_page(page, freeze, monkeypatch):
    monkeypatch.setattr("apps.freezes.views.freezes.FIRST", 1)
    monkeypatch.setattr("apps.freezes.views.freezes.PAGE", 2)
    for _one in range(3):
        freeze(announced=False)
    freeze()
    shown = page("alice", "list").context["sections"]
    assert [(name, len(rows), part.paginator.count) for name, _title, rows, part in shown] == [
        ("now", 1, 1),
        ("drafts", 1, 3),
    ]
    for number, many in ((1, 2), (2, 1)):
        (only,) = page("alice", "list", part="drafts", page=number).context["sections"]
        assert (only[0], len(only[2])) == ("drafts", many)
    assert len(page("alice", "list", part="nonsense").context["sections"]) == 2


def test_the_list_takes_the_same_queries_for_one_and_three(page, client, freeze, django_assert_max_num_queries):
    freeze()
    page("alice", "list")
    with django_assert_max_num_queries(16) as few:
        client.get("/freezes/")
    freeze()
    freeze(announced=False)
    with django_assert_max_num_queries(16) as many:
        client.get("/freezes/")
    assert len(few) == len(many)


def test_draft_preview_announce_edit_lift(page, typed, work, people):
    docket = work()
    preview = text(page("erin", "preview", send=typed))
    assert "1 × Change" in preview
    assert docket.key in preview
    assert page("erin", "new", send=typed).status_code == 302
    made = Freeze.objects.get()
    assert (made.kinds, made.tiers, made.state) == (["production"], [1, 2], FreezeState.DRAFT)
    shown = text(page("alice", "detail", made.key))
    assert docket.key in shown
    assert "Freezes are made by change managers" in shown
    page("erin", "transitions", made.key, send={"transition": "announce", "version": made.version})
    made.refresh_from_db()
    assert made.state == FreezeState.APPROVED
    edited = typed | {"title": "Network move, part two", "version": made.version}
    assert page("frank", "edit", made.key, send=edited).status_code == 302
    stale = page("erin", "edit", made.key, send=edited | {"title": "Older"})
    assert stale.status_code == 409
    assert "Network move, part two" in text(stale)
    made.refresh_from_db()
    page("erin", "transitions", made.key, send={"transition": "lift", "reason": "Done", "version": made.version})
    made.refresh_from_db()
    assert made.state == FreezeState.LIFTED
    assert "Nothing is frozen by it any more" in text(page("alice", "detail", made.key))


def test_a_preview_helps_while_the_form_is_not_complete(page, typed):
    assert "Say from when until when" in text(page("erin", "preview", send={"title": "x"}))
    longest = typed | {"end": "2029-01-01T00:00"}
    assert "at most 400 days" in text(page("erin", "preview", send=longest))
    everything = {name: value for name, value in typed.items() if name not in ("kinds", "tiers")}
    assert "it covers everything" in text(page("erin", "preview", send=everything))


def test_what_is_wrong_stands_at_its_field(page, typed):
    answer = page("erin", "new", send=typed | {"end": typed["start"], "title": ""})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"title", "end"}
    answer = page("erin", "new", send=typed | {"end": "2029-01-01T00:00"})
    assert "at most 400 days" in text(answer)


MATRIX = [
    # person, may make and manage freezes
    ("erin", True),
    ("frank", True),
    ("root", True),
    ("alice", False),
    ("henry", False),
    ("grace", False),
    ("victor", False),
]


@pytest.mark.parametrize(("who", "allowed"), MATRIX)
def test_who_makes_and_manages_freezes(page, typed, freeze, who, allowed):
    made = freeze(announced=False)
    assert page(who, "new").status_code == (200 if allowed else 403)
    assert page(who, "new", send=typed).status_code == (302 if allowed else 403)
    assert page(who, "edit", made.key).status_code == (200 if allowed else 403)
    page(who, "transitions", made.key, send={"transition": "announce", "version": made.version})
    made.refresh_from_db()
    assert (made.state == FreezeState.APPROVED) is allowed


def test_an_exception_is_asked_from_the_refusal_and_decided_on_its_page(page, work, freeze, people):
    docket, made = work(), freeze(level=Level.HARD, approver=people.dave)
    asking = page("alice", "ask", made.key, **{"for": docket.key})
    assert asking.context["form"].initial["subject"] == docket.key
    assert not asking.context["refusals"]
    until = timezone.localtime(clock.now() + timedelta(hours=3)).strftime(MINUTE)
    send = {"subject": docket.key, "reason": "Customers cannot pay", "expires_at": until}
    assert page("alice", "ask", made.key, send=send | {"subject": "CHG-999999"}).status_code == 422
    url = page("alice", "ask", made.key, send=send).url
    exception = made.exceptions.get()
    assert url == exception.get_absolute_url()
    assert "You asked for this exception yourself" in text(page("alice", "exception", exception.key))
    assert "is already asked for" in text(page("bob", "ask", made.key, **{"for": docket.key}))
    for who in ("dave", "erin"):
        exception.refresh_from_db()
        page(who, "exception_transitions", exception.key, send={"transition": "grant", "version": exception.version})
    exception.refresh_from_db()
    assert exception.state == ExceptionState.GRANTED
    shown = text(page("victor", "exception", exception.key))
    assert "Dave Diaz" in shown
    assert "Erin Eide" in shown
    assert exception.key in text(page("victor", "detail", made.key))


def test_a_restricted_exception_is_seen_by_its_team_and_who_decides(page, work, freeze, people):
    docket, made = work(restricted=True), freeze(approver=people.dave)
    exception = services.ask_exception(made, by=people.alice, subject=docket, reason="Embargo")
    seen = {who: page(who, "exception", exception.key).status_code for who in ("alice", "dave", "erin", "mallory")}
    assert seen == {"alice": 200, "dave": 200, "erin": 200, "mallory": 404}
    assert exception.key not in text(page("mallory", "detail", made.key))


def test_keys_that_are_not_there_are_404(page):
    assert page("erin", "detail", "FRZ-999999").status_code == 404
    assert page("erin", "exception", "EXC-999999").status_code == 404
