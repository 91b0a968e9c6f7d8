"""Pages of services and environments, as people of different rights meet them."""

import pytest
from django.urls import reverse

from apps.core.refusals import Refusal
from apps.environments import services
from apps.environments.models import Environment, Service
from apps.environments.protections import Protection, protections

pytestmark = pytest.mark.django_db

SERVICE = {
    "name": "Card vault",
    "slug": "vault",
    "tier": "1",
    "lifecycle": "live",
    "description": "",
    "repository_url": "",
}
PLACE = {
    "name": "Vault staging",
    "slug": "vault-staging",
    "kind": "staging",
    "order": "3",
    "time_zone": "UTC",
    "region": "",
}


@pytest.fixture
def page(client, people):
    """Open or send a page as somebody, by log-in name."""

    def visit(who, name, *args, send=None, **query):
        client.force_login(people.all[who])
        url = reverse(f"environments:{name}", args=args)
        return client.get(url, query) if send is None else client.post(url, send)

    return visit


@pytest.mark.parametrize("name", ["list", "places", "service_new"])
def test_pages_ask_who_you_are(client, db, name):
    answer = client.get(reverse(f"environments:{name}"))
    assert answer.status_code == 302


def test_lists_show_rows_and_keep_filters_in_the_address(page, place):
    answer = page("victor", "list", search="led", tier="1")
    assert [row.slug for row in answer.context["page"]] == ["ledger"]
    assert page("victor", "list", search="nothing like it").status_code == 200
    assert page("victor", "list", tier="9", page="x").context["page"].total == 3
    answer = page("victor", "places", kind="production")
    assert [row.slug for row in answer.context["page"]] == ["payments-prod", "search-prod"]


@pytest.mark.parametrize("name", ["list", "places"])
def test_lists_take_the_same_queries_for_one_and_three_rows(page, client, place, name, django_assert_max_num_queries):
    page("victor", name)
    url = reverse(f"environments:{name}")
    with django_assert_max_num_queries(18) as few:
        client.get(url, {"search": "search-prod" if name == "places" else "search"})
    with django_assert_max_num_queries(18) as many:
        client.get(url)
    assert len(few) == len(many)


def test_service_page_tells_who_answers_and_what_it_stands_on(page, client, place, django_assert_max_num_queries):
    page("victor", "service", "ledger")
    with django_assert_max_num_queries(22):
        answer = client.get(place.payments_api.get_absolute_url())
    text = answer.content.decode()
    assert "Olga Orlow" in text
    assert "Ledger" in text
    assert "Payments Prod" in text
    assert "only its members and administrators change it" in text
    assert page("victor", "service", "no-such").status_code == 404


def test_environment_page_shows_what_guards_it(page, place, monkeypatch):
    monkeypatch.setitem(
        protections._entries, "test", lambda environment, user: [Protection("Two eyes more", "/x/", "warning")]
    )
    text = page("victor", "environment", "payments-prod").content.decode()
    assert "Two eyes more" in text
    assert "one change or deployment at a time" in text


MATRIX = [
    # person, page, arguments, status
    ("root", "service_new", (), 200),
    ("olga", "service_new", (), 200),
    ("alice", "service_new", (), 403),
    ("grace", "service_new", (), 403),
    ("root", "service_edit", ("ledger",), 200),
    ("alice", "service_edit", ("ledger",), 200),
    ("mallory", "service_edit", ("ledger",), 403),
    ("henry", "service_edit", ("ledger",), 403),
    ("henry", "environment_new", (), 200),
    ("root", "environment_new", (), 200),
    ("alice", "environment_new", (), 403),
    ("henry", "environment_edit", ("payments-prod",), 200),
    ("alice", "environment_edit", ("payments-prod",), 403),
]


@pytest.mark.parametrize(("who", "name", "args", "status"), MATRIX)
def test_who_may_open_which_form(page, place, who, name, args, status):
    answer = page(who, name, *args)
    assert answer.status_code == status
    if status == 403:
        assert "can unblock it" in answer.content.decode()


def test_add_edit_and_retire_a_service(page, place, people):
    given = SERVICE | {"team": people.team.payments.pk, "depends_on": [place.ledger.pk]}
    answer = page("olga", "service_new", send=given)
    assert answer.url == "/environments/services/vault/"
    vault = Service.objects.get(slug="vault")
    edited = SERVICE | {"team": people.team.payments.pk, "name": "Vault", "version": vault.version}
    assert page("alice", "service_edit", "vault", send=edited).status_code == 302
    vault.refresh_from_db()
    assert (vault.name, vault.upstream.count()) == ("Vault", 0)
    stale = page("alice", "service_edit", "vault", send=edited | {"name": "Older", "version": 1})
    assert stale.status_code == 409
    assert "Older" in stale.content.decode()
    assert page("mallory", "service_retire", "vault", send={"reason": "Gone", "version": 2}).status_code == 403
    assert page("alice", "service_retire", "vault", send={"reason": "Gone", "version": 1}).status_code == 409
    assert page("alice", "service_retire", "vault", send={"reason": "Gone", "version": 2}).status_code == 302
    assert Service.objects.get(slug="vault").lifecycle == "retired"


def test_what_a_service_refuses_stands_at_its_field(page, place, people):
    answer = page("olga", "service_new", send=SERVICE | {"team": people.team.search.pk})
    assert answer.status_code == 422
    assert "you are not in Search" in answer.content.decode()
    answer = page("olga", "service_new", send=SERVICE | {"slug": "ledger", "team": people.team.payments.pk})
    assert "slug" in answer.context["form"].errors


def test_add_edit_and_retire_an_environment(page, place, people):
    given = PLACE | {"team": people.team.payments.pk, "services": [place.ledger.pk]}
    answer = page("henry", "environment_new", send=given)
    assert answer.url == "/environments/places/vault-staging/"
    answer = page(
        "henry",
        "environment_edit",
        "vault-staging",
        send=PLACE
        | {
            "team": people.team.payments.pk,
            "time_zone": "Nowhere",
            "version": 1,
        },
    )
    assert answer.status_code == 422
    good = PLACE | {"team": people.team.payments.pk, "name": "Vault stage", "version": 1}
    assert page("alice", "environment_edit", "vault-staging", send=good).status_code == 302
    assert page("alice", "environment_edit", "vault-staging", send=good | {"name": "Other"}).status_code == 409
    gone = {"reason": "Gone", "version": 2}
    assert page("alice", "environment_retire", "vault-staging", send=gone).status_code == 302
    assert page("alice", "environment_retire", "vault-staging", send=gone | {"version": 3}).status_code == 409
    assert Environment.objects.get(slug="vault-staging").is_retired


def test_pages_hold_without_any_row(page, people):
    assert "No services yet" in page("root", "list").content.decode()
    assert "No environments yet" in page("victor", "places").content.decode()


def test_long_lists_are_turned_page_by_page(page, people):
    for number in range(51):
        services.create_service(by=people.root, slug=f"s{number}", name=f"S {number:03}", team=people.team.payments)
    first = page("victor", "list", team="payments")
    assert 'href="?team=payments&amp;page=2"' in first.content.decode()
    assert len(page("victor", "list", team="payments", page=2).context["page"].object_list) == 1


def test_refusals_carry_who_can_help(people, place):
    from apps.environments.permissions import may_edit_service

    refusal = may_edit_service(place.ledger, people.mallory)
    assert isinstance(refusal, Refusal)
    assert (refusal.kind, refusal.unblock) == ("who", "Payments")
