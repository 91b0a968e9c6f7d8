"""Services and environments over REST, as people of different rights meet them."""

import pytest
from rest_framework.test import APIClient

from apps.environments.models import Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(people):
    """Call the API as somebody, by log-in name."""

    def call(who, method, path, body=None, version=None):
        client = APIClient()
        client.force_authenticate(people.all[who])
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return getattr(client, method)(f"/api/v1/{path}", body, format="json", headers=headers)

    return call


def test_lists_are_filtered_and_strict(api, place, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        rows = api("victor", "get", "services/?tier=1").json()["results"]
    assert [(row["key"], row["team"]) for row in rows] == [("ledger", "payments")]
    rows = api("victor", "get", "services/?depends_on=ledger").json()["results"]
    assert [row["key"] for row in rows] == ["payments-api"]
    rows = api("victor", "get", "environments/?kind=production&service=search").json()["results"]
    assert [row["key"] for row in rows] == ["search-prod"]
    assert api("victor", "get", "services/?nonsense=1").status_code == 400


def test_a_service_tells_its_place_in_the_graph(api, place):
    answer = api("victor", "get", "services/ledger/")
    assert answer["ETag"] == '"1"'
    assert answer.json()["needed_by"] == ["payments-api"]
    assert answer.json()["environments"] == ["shared-test", "payments-staging", "payments-prod"]
    assert api("victor", "get", "services/no-such/").status_code == 404


NEW = {"key": "vault", "name": "Card vault", "team": "payments", "depends_on": ["ledger"]}
PLACE = {"key": "vault-dev", "name": "Vault dev", "kind": "development", "team": "payments", "services": ["ledger"]}
MATRIX = [
    # person, method, path, body, status
    ("root", "post", "services/", NEW, 201),
    ("olga", "post", "services/", NEW, 201),
    ("alice", "post", "services/", NEW, 403),
    ("grace", "post", "services/", NEW, 403),
    ("olga", "post", "services/", NEW | {"team": "search"}, 403),
    ("alice", "patch", "services/ledger/", {"description": "Books"}, 200),
    ("root", "patch", "services/ledger/", {"description": "Books"}, 200),
    ("mallory", "patch", "services/ledger/", {"description": "Books"}, 403),
    ("alice", "patch", "services/ledger/", {"team": "search"}, 403),
    ("root", "patch", "services/ledger/", {"team": "search"}, 200),
    ("alice", "post", "services/ledger/retire/", {"reason": "Old"}, 409),
    ("alice", "post", "services/payments-api/retire/", {"reason": "Old"}, 200),
    ("henry", "post", "services/payments-api/retire/", {"reason": "Old"}, 403),
    ("henry", "post", "environments/", PLACE, 201),
    ("root", "post", "environments/", PLACE, 201),
    ("alice", "post", "environments/", PLACE, 403),
    ("henry", "patch", "environments/payments-prod/", {"services": ["ledger"]}, 200),
    ("alice", "patch", "environments/payments-prod/", {"order": 5}, 403),
    ("henry", "post", "environments/payments-prod/retire/", {"reason": "Old"}, 200),
    ("alice", "post", "environments/payments-prod/retire/", {"reason": "Old"}, 403),
]


@pytest.mark.parametrize(("who", "method", "path", "body", "status"), MATRIX)
def test_who_may_do_what(api, place, who, method, path, body, status):
    version = None if path in ("services/", "environments/") else 1
    answer = api(who, method, path, body, version)
    assert answer.status_code == status, answer.content
    if status in (403, 409):
        assert answer.json()["refusals"][0]["sentence"]


def test_writing_needs_the_version_that_was_read(api, place):
    assert api("alice", "patch", "services/ledger/", {"tier": 2}).status_code == 428
    assert api("alice", "patch", "services/ledger/", {"tier": 2}, 1)["ETag"] == '"2"'
    assert api("alice", "patch", "services/ledger/", {"tier": 3}, 1).status_code == 412
    assert Service.objects.get(slug="ledger").tier == 2


def test_input_is_read_strictly(api, place):
    assert api("root", "patch", "services/ledger/", {"slug": "x"}, 1).status_code == 422
    assert api("root", "post", "services/", NEW | {"key": "Not a slug"}).status_code == 422
    assert api("root", "post", "services/", NEW | {"key": "ledger"}).status_code == 422
    assert api("root", "patch", "environments/payments-prod/", {"time_zone": "Nowhere"}, 1).status_code == 422
    assert api("root", "patch", "services/ledger/", {"depends_on": ["ledger"]}, 1).status_code == 422
